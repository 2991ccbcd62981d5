import { type Clock, ExpiryWheel } from '@voltaic/runtime'
import { deltaSeconds } from '../headers/delta-seconds.ts'
import type { SipMessage } from '../message/sip-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { type CallParties, ProxiedCall, type ProxiedCallParts } from './proxied-call.ts'

export interface ProxiedCallsOptions {
  readonly clock: Clock
  /** A call whose session timer has run out without a refresh, or that is a day old without one; it is forgotten already. */
  readonly onExpired: (call: ProxiedCall) => void
  /** How many calls that are over are remembered, for people who look at them; none unless given. */
  readonly keepEnded?: number
}

/** What is remembered of a call that is over. */
export interface EndedCall {
  readonly callId: string
  readonly parties: CallParties
  /** Of its From. */
  readonly callerTag: string
  readonly icid: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
  readonly answeredAt: number | undefined
  readonly endedAt: number
}

/** When a call without session timer is forgotten: its ends may have gone without a word. */
const FORGOTTEN_AFTER_MS = 24 * 3_600_000

/** Bounds on what two ends may agree on, in milliseconds. @spec RFC 4028 §5 */
const SHORTEST_SESSION_MS = 90_000
const LONGEST_SESSION_MS = FORGOTTEN_AFTER_MS

/**
 * The calls that go through one element, under keys of the element's choice: a call may pass it more than once.
 *
 * @spec TS 24.229 §5.2.6.3.4, §5.4.3.2
 */
export class ProxiedCalls {
  readonly #clock: Clock
  readonly #expiry: ExpiryWheel
  readonly #byKey = new Map<string, ProxiedCall>()
  readonly #byOwner = new Map<string, Set<string>>()
  readonly #keepEnded: number
  readonly #ended: EndedCall[] = []

  constructor({ clock, onExpired, keepEnded = 0 }: ProxiedCallsOptions) {
    this.#clock = clock
    this.#keepEnded = keepEnded
    this.#expiry = new ExpiryWheel(clock, (key) => {
      const call = this.#byKey.get(key)
      if (call?.expiresAt === undefined || call.expiresAt > clock.now()) return
      this.#remove(call)
      onExpired(call)
    })
  }

  start(): void {
    this.#expiry.start()
  }

  stop(): void {
    this.#expiry.stop()
    this.#byKey.clear()
    this.#byOwner.clear()
  }

  get size(): number {
    return this.#byKey.size
  }

  all(): readonly ProxiedCall[] {
    return [...this.#byKey.values()]
  }

  /** The last that are over, the oldest first. */
  get ended(): readonly EndedCall[] {
    return this.#ended
  }

  /** Begins a call. @returns undefined when there is one with that key already: its INVITE came another way too */
  open(parts: Omit<ProxiedCallParts, 'now'>): ProxiedCall | undefined {
    if (this.#byKey.has(parts.key)) return undefined
    const call = new ProxiedCall({ ...parts, now: this.#clock.now() })
    this.#byKey.set(call.key, call)
    for (const owner of parts.owners) this.addOwner(call, owner)
    return call
  }

  /** Finds the call under one more name: that of the phone that answers. */
  addOwner(call: ProxiedCall, owner: string): void {
    call.owners.add(owner)
    const keys = this.#byOwner.get(owner)
    if (keys) keys.add(call.key)
    else this.#byOwner.set(owner, new Set([call.key]))
  }

  /** The call with that key, if the request belongs to it. */
  find(key: string, request: SipRequest): ProxiedCall | undefined {
    const call = this.#byKey.get(key)
    return call?.has(request) ? call : undefined
  }

  ofOwner(owner: string): readonly ProxiedCall[] {
    const calls = [...(this.#byOwner.get(owner) ?? [])].map((key) => this.#byKey.get(key))
    return calls.filter((call) => call !== undefined)
  }

  /** A response to the INVITE of the call has come. */
  responded(call: ProxiedCall, response: SipResponse): void {
    call.respond(response, this.#clock.now())
    if (response.status >= 200 && response.status < 300) this.#renewSession(call, response)
  }

  /** The INVITE that began the call has had its final answer; without a 2xx the call is over. */
  settled(call: ProxiedCall): void {
    if (call.state !== 'answered') this.#remove(call)
  }

  /** A request inside the call has been answered. */
  requestAnswered(call: ProxiedCall, request: SipRequest, response: SipResponse): void {
    if (request.method === 'BYE') {
      if (endsDialog(response) && call.hasEndedWith(request)) this.end(call)
    } else if ((request.method === 'INVITE' || request.method === 'UPDATE') && isSuccess(response)) {
      this.#renewSession(call, response)
    }
  }

  end(call: ProxiedCall): void {
    this.#remove(call)
  }

  #renewSession(call: ProxiedCall, response: SipMessage): void {
    const text = response.header('Session-Expires')
    // what cannot be read counts as none: it is for the two ends to agree on
    const seconds = text === undefined ? undefined : deltaSeconds(text.split(';', 1)[0]?.trim() ?? '')
    // RFC 4028 §8.2: without the header in the answer there is no session timer any more
    const session = seconds === undefined ? FORGOTTEN_AFTER_MS : seconds * 1000
    const lifetime = Math.min(Math.max(session, SHORTEST_SESSION_MS), LONGEST_SESSION_MS)
    if (call.expiresAt !== undefined) this.#expiry.remove(call.key, call.expiresAt)
    call.expiresAt = this.#clock.now() + lifetime
    this.#expiry.add(call.key, call.expiresAt)
  }

  #remove(call: ProxiedCall): void {
    const { key } = call
    if (this.#byKey.get(key) !== call) return
    this.#remember(call)
    call.end()
    this.#byKey.delete(key)
    if (call.expiresAt !== undefined) this.#expiry.remove(key, call.expiresAt)
    for (const owner of call.owners) {
      const keys = this.#byOwner.get(owner)
      keys?.delete(key)
      if (keys?.size === 0) this.#byOwner.delete(owner)
    }
  }

  #remember({ callId, parties, caller, icid, startedAt, answeredAt }: ProxiedCall): void {
    if (this.#keepEnded === 0) return
    const names = parties ?? { caller: caller.identity, called: '' }
    const endedAt = this.#clock.now()
    this.#ended.push({ callId, parties: names, callerTag: caller.tag, icid, startedAt, answeredAt, endedAt })
    if (this.#ended.length > this.#keepEnded) this.#ended.shift()
  }
}

function isSuccess(response: SipResponse): boolean {
  return response.status >= 200 && response.status < 300
}

/**
 * Whether a BYE has ended its dialog: the other side took it, does not know the dialog, or cannot be reached. A refusal of
 * some element on the way, as for Max-Forwards, has not.
 *
 * @spec RFC 3261 §15.1.1, §12.2.1.2
 */
export function endsDialog(response: SipResponse): boolean {
  return isSuccess(response) || response.status === 481 || response.status === 408 || response.local !== undefined
}
