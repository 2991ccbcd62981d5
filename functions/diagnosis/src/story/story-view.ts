import type { EventTrace } from '@voltaic/runtime'
import type { CaptureEvidence, Evidence, HandsetHabits, HandsetSigns, KeysAtHand } from '../evidence.ts'
import { askedOnce } from './asked-once.ts'
import { type CallAttempt, callAttempts } from './call-attempt.ts'
import { type DiameterExchange, diameterExchanges } from './cx-exchange.ts'
import { type DnsLookup, dnsLookups } from './dns-lookup.ts'
import { type RegistrationAttempt, registrationAttempts } from './registration-attempt.ts'
import { readMessages } from './seen.ts'
import { type SipExchange, sipExchanges } from './sip-exchange.ts'

/** The evidence as rules look at it. */
export interface StoryView {
  readonly sip: readonly SipExchange[]
  /** The same by Call-ID. */
  readonly byCall: ReadonlyMap<string, readonly SipExchange[]>
  readonly registrations: readonly RegistrationAttempt[]
  /** When a phone has last begun to register with success, by its IMPI; milliseconds since 1970. */
  readonly lastRegistered: ReadonlyMap<string, number>
  readonly calls: readonly CallAttempt[]
  readonly diameter: readonly DiameterExchange[]
  readonly dns: readonly DnsLookup[]
  readonly events: readonly EventTrace[]
  readonly capture: CaptureEvidence | undefined
  readonly keys: KeysAtHand | undefined
  /** Until when it was watched, in milliseconds since 1970. */
  readonly until: number
  habitsOf(signs: HandsetSigns): HandsetHabits | undefined
}

/** @throws never: what cannot be read is left out */
export function viewStory(evidence: Evidence): StoryView {
  const { messages, events = [], capture, keys, habitsOf } = evidence
  const seen = readMessages(messages)
  const sip = sipExchanges(seen)
  const registrations = registrationAttempts(sip)
  const good = registrations.filter(({ outcome }) => outcome === 'registered')
  return {
    sip,
    byCall: Map.groupBy(sip, ({ callId }) => callId),
    registrations,
    // in the order of time, so that the last one stays
    lastRegistered: new Map(good.map(({ impi, first }) => [impi, first.request.at])),
    calls: callAttempts(sip),
    diameter: diameterExchanges(seen.diameter),
    dns: dnsLookups(seen.dns),
    events,
    capture,
    keys: keys && askedOnce(keys),
    until: evidence.until ?? messages.at(-1)?.at ?? 0,
    habitsOf: (signs) => habitsOf?.(signs),
  }
}
