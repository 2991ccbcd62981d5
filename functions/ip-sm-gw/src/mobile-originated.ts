import { DecodeError } from '@voltaic/base'
import type { HeaderEntries, SipRequest } from '@voltaic/sip'
import {
  decodeTpdu,
  encodeTpdu,
  RP_CAUSES,
  type RpData,
  type Rpdu,
  type SmsCommand,
  type SmsSubmit,
  type TpAddress,
  timeStampAt,
  tpAddressOf,
} from '@voltaic/sms'
import type { Acceptance, Taken } from './acceptance.ts'
import { messageTo, type SmsSender } from './attempt.ts'
import { type Conclusions, isStoreFailure } from './conclusions.ts'
import type { Pauses } from './pauses.ts'
import type { SmscRoom } from './room.ts'
import { obeyCommand } from './sms-command.ts'
import { type SmsParty, uriOfKey } from './sms-parties.ts'
import { FAILURES, type Failure } from './submission-failure.ts'

/** How often, and how long apart in milliseconds, storing is tried while the database is away. */
const STORE_ATTEMPTS = 10
const STORE_ATTEMPT_PAUSE_MS = 2000

/** TP-RD. */
const REJECT_DUPLICATES = 0x04

const NOT_UNDERSTOOD: Failure = { cause: RP_CAUSES.semanticallyIncorrectMessage, failureCause: 0xb0 }

type Answer = { readonly kind: 'ack' } | { readonly kind: 'error'; readonly failure: Failure }

/**
 * Messages of phones: each is answered by a MESSAGE of its own, which says what has become of it.
 *
 * @spec TS 24.341 §5.3.3.4; TS 24.011 §7.3.1.2
 */
export class MobileOriginated {
  readonly #room: SmscRoom
  readonly #acceptance: Acceptance
  readonly #sender: SmsSender
  readonly #pauses: Pauses
  readonly #conclusions: Conclusions

  constructor(room: SmscRoom, acceptance: Acceptance, conclusions: Conclusions, sender: SmsSender, pauses: Pauses) {
    this.#room = room
    this.#acceptance = acceptance
    this.#sender = sender
    this.#pauses = pauses
    this.#conclusions = conclusions
  }

  /** Stores what an RP-DATA holds. RP-ACK says that it is on disk. */
  async take(request: SipRequest, sender: SmsParty, data: RpData): Promise<void> {
    const answer = await this.#answerTo(submissionOf(data.userData), sender, data)
    await this.#report(request, sender, this.#rpduOf(answer, data.messageReference))
  }

  /** A message that cannot be read, but for its reference. @spec TS 24.011 §9.3.1 */
  async refuse(
    request: SipRequest,
    sender: SmsParty,
    { messageReference, cause }: { readonly messageReference: number; readonly cause: number },
  ): Promise<void> {
    await this.#report(request, sender, { type: 'RP-ERROR', direction: 'network-to-ms', messageReference, cause })
  }

  /** RP-ACK for an RP-SMMA. @spec TS 24.341 §5.3.3.4; TS 24.011 §7.3.3 */
  async acknowledge(request: SipRequest, sender: SmsParty, messageReference: number): Promise<void> {
    await this.#report(request, sender, { type: 'RP-ACK', direction: 'network-to-ms', messageReference })
  }

  async #answerTo(submission: SmsSubmit | SmsCommand | Failure, sender: SmsParty, data: RpData): Promise<Answer> {
    if (!('type' in submission)) return { kind: 'error', failure: submission }
    if (submission.type === 'SMS-SUBMIT') return this.#store(submission, sender, data)
    try {
      const failure = await obeyCommand(submission, sender, this.#room, this.#conclusions)
      return failure === undefined ? { kind: 'ack' } : { kind: 'error', failure }
    } catch (error) {
      if (!isStoreFailure(error)) throw error
      return { kind: 'error', failure: FAILURES.STORE_UNAVAILABLE }
    }
  }

  async #store(submit: SmsSubmit, sender: SmsParty, data: RpData): Promise<Answer> {
    const transfer = transferOf(data)
    const what = {
      submits: [submit],
      originator: originatorOf(sender),
      caller: [sender.impu],
      reportTo: sender.key,
      // a phone that has not seen the answer sends the same again, with the same references
      key: `mo ${sender.key} ${data.messageReference} ${transfer}`,
      lastKey: `rd ${sender.key} ${transfer}`,
      content: '',
    }
    let taken = await this.#acceptance.take(what)
    for (let attempt = 1; attempt < STORE_ATTEMPTS && isStoreAway(taken); attempt++) {
      // the key tells whether it was stored when the database was lost
      await this.#pauses.pause(STORE_ATTEMPT_PAUSE_MS)
      taken = await this.#acceptance.take(what)
    }
    return taken.kind === 'accepted' ? { kind: 'ack' } : { kind: 'error', failure: FAILURES[taken.reason] }
  }

  #rpduOf(answer: Answer, messageReference: number): Rpdu {
    const base = { direction: 'network-to-ms', messageReference } as const
    const report = {
      type: 'SMS-SUBMIT-REPORT',
      hasUserDataHeader: false,
      serviceCentreTimeStamp: timeStampAt(this.#room.runtime.clock.now()),
      parameters: {},
    } as const
    if (answer.kind === 'ack') return { type: 'RP-ACK', ...base, userData: encodeTpdu(report) }
    const { cause, failureCause } = answer.failure
    this.#room.runtime.counters.add('sms.refused')
    return { type: 'RP-ERROR', ...base, cause, userData: encodeTpdu({ ...report, failureCause }) }
  }

  async #report(request: SipRequest, { impu, key }: SmsParty, rpdu: Rpdu): Promise<void> {
    // TS 24.341 §5.3.1.2: by this Call-ID the phone knows which of its messages is meant
    const headers: HeaderEntries = [['In-Reply-To', request.header('Call-ID') ?? '']]
    const to = impu.startsWith('tel:') ? uriOfKey(key, this.#room.config.realm) : impu
    const response = await this.#sender.request(
      messageTo(to, rpdu, this.#room, { scscf: this.#sender.registrations.scscfOf(key), headers }),
    )
    // a phone that does not get it sends its message again, and is answered again
    if (response.status >= 300) this.#room.runtime.counters.add('sms.report.undelivered')
  }
}

/** What is the same when a phone sends a message again: all but TP-RD. @spec TS 23.040 §9.2.3.6, §9.2.3.25 */
function transferOf({ userData }: RpData): string {
  const octets = Buffer.from(userData)
  octets[0] = (octets[0] ?? 0) & ~REJECT_DUPLICATES
  return octets.toString('hex')
}

function isStoreAway(taken: Taken): boolean {
  return taken.kind === 'refused' && taken.reason === 'STORE_UNAVAILABLE'
}

function submissionOf(octets: Uint8Array): SmsSubmit | SmsCommand | Failure {
  try {
    const tpdu = decodeTpdu(octets, 'ms-to-network', 'RP-DATA')
    return tpdu.type === 'SMS-SUBMIT' || tpdu.type === 'SMS-COMMAND' ? tpdu : NOT_UNDERSTOOD
  } catch (error) {
    if (error instanceof DecodeError) return NOT_UNDERSTOOD
    throw error
  }
}

/** TP-OA: the number of the sender, else as much of the name as an address holds. @spec TS 23.040 §9.1.2.5 */
function originatorOf({ key }: SmsParty): { readonly text: string; readonly address: TpAddress } {
  const text = key.startsWith('+') ? key : (key.slice(key.indexOf(':') + 1).split('@', 1)[0] ?? '')
  const address = tpAddressOf(text) ?? tpAddressOf(text.slice(0, 11)) ?? UNKNOWN
  return { text: key, address }
}

const UNKNOWN: TpAddress = { kind: 'alphanumeric', numberingPlan: 0, text: 'unknown' }
