import { VoltaicError } from '@voltaic/base'
import {
  decodeTpdu,
  describeRpCause,
  encodeTpdu,
  type LanguageName,
  type RpError,
  relativeValidityOf,
  type SmsStatusReport,
  type SmsSubmit,
  segmentText,
  type TpAddress,
  textPartsOf,
  tpAddressOf,
} from '@voltaic/sms'
import type { UeRoom } from '../room.ts'
import type { RelayOutcome, RelayTransactions } from './relay-transactions.ts'
import { OwnText, type SendOutcome, type SentText } from './sent-text.ts'
import type { SmsConfig, SmsFaults } from './sms-config.ts'
import { rpAddressOf } from './sms-message.ts'

/** How a text is to be sent. */
export interface TextOptions {
  /** The sender wants to know when it has arrived. @spec TS 23.040 §9.2.3.5 */
  readonly statusReport?: boolean
  /** How long the service centre is to try, in milliseconds. @spec TS 23.040 §9.2.3.12 */
  readonly validityMs?: number
  /** @spec TS 23.038 §4 */
  readonly messageClass?: number
  /** Languages whose shift tables may be used; those of the configuration unless given. */
  readonly languages?: readonly LanguageName[]
  /** Of the parts; as configured unless given. */
  readonly referenceBits?: 8 | 16
}

/** TP-FCS of a message that the service centre has already. @spec TS 23.040 §9.2.3.22 */
const DUPLICATE = 0xc5
/** Texts for whose reports the phone waits; the oldest is forgotten. */
export const MAX_AWAITED_PARTS = 1000

interface AwaitedPart {
  readonly text: OwnText
  readonly part: number
  readonly messageReference: number
}

/**
 * The phone as SM-over-IP sender: one part at a time, the next when the service centre has taken the last.
 *
 * @spec TS 24.341 §5.3.1; TS 23.040 §9.2.2.2
 */
export class TextSender {
  readonly #config: SmsConfig
  readonly #relay: RelayTransactions
  readonly #faults: () => SmsFaults
  readonly #texts = new Set<OwnText>()
  readonly #awaited = new Set<AwaitedPart>()
  #tail: Promise<void> = Promise.resolve()
  #messageReference: number
  #textReference: number

  constructor(config: SmsConfig, relay: RelayTransactions, faults: () => SmsFaults, room: UeRoom) {
    this.#config = config
    this.#relay = relay
    this.#faults = faults
    this.#messageReference = room.runtime.random.integer(256)
    this.#textReference = room.runtime.random.integer(0x1_0000)
  }

  /** @throws VoltaicError SMS_ADDRESS_INVALID, SMS_TEXT_TOO_LONG */
  send(to: string, text: string, options: TextOptions): SentText {
    const destination = destinationOf(to)
    const { languages = this.#config.languages ?? [], referenceBits = this.#config.referenceBits ?? 8 } = options
    const segments = segmentText(text, { languages, referenceBits })
    const { alphabet, parts } = segments
    const { messageClass } = options
    this.#textReference = (this.#textReference + 1) & (2 ** referenceBits - 1)
    const scheme = messageClass === undefined ? {} : { messageClass }
    const written = textPartsOf(segments, this.#textReference, scheme)
    const own = new OwnText({ to, text, alphabet, parts: parts.length }, options.statusReport === true)
    this.#texts.add(own)
    const submits = written.map((part) => ({ ...submitOf(destination, options), ...part }))
    this.#tail = this.#tail
      .then(() => this.#sendParts(own, submits, options.statusReport === true))
      .catch((error: unknown) => own.end({ kind: 'failed', reason: String(error) }))
    return own
  }

  /** @returns whether it is about something that the phone has sent @spec TS 23.040 §9.2.2.3 */
  report({ messageReference, status }: SmsStatusReport): boolean {
    const found = [...this.#awaited].findLast((each) => each.messageReference === messageReference)
    if (found === undefined) return false
    found.text.report(found.part, status)
    if (status < 0x20 || status >= 0x40) this.#awaited.delete(found)
    return true
  }

  stop(): void {
    for (const text of this.#texts) text.abandon()
    this.#texts.clear()
    this.#awaited.clear()
  }

  async #sendParts(text: OwnText, submits: readonly SmsSubmit[], wantsReport: boolean): Promise<void> {
    for (const [part, submit] of submits.entries()) {
      if (text.state !== 'sending') return
      this.#messageReference = (this.#messageReference + 1) & 0xff
      const messageReference = this.#messageReference
      if (wantsReport) this.#await({ text, part, messageReference })
      const outcome = await this.#sendPart({ ...submit, messageReference })
      if (outcome.kind !== 'sent') return text.end(outcome)
    }
    text.end({ kind: 'sent' })
  }

  #await(part: AwaitedPart): void {
    this.#awaited.add(part)
    const [oldest] = this.#awaited
    if (this.#awaited.size > MAX_AWAITED_PARTS && oldest !== undefined) this.#awaited.delete(oldest)
  }

  async #sendPart(submit: SmsSubmit): Promise<SendOutcome> {
    const { serviceCentre, serviceCentreUri = `tel:${serviceCentre}`, retries = 0 } = this.#config
    for (let attempt = 0; ; attempt++) {
      // TS 23.040 §9.2.3.25: the same TP-MR again, and the service centre is told that it may be a duplicate
      const userData = encodeTpdu({ ...submit, rejectDuplicates: attempt > 0 })
      const messageReference = this.#relay.nextReference()
      const destination = rpAddressOf(serviceCentre)
      const outcome = await this.#relay.send(
        { type: 'RP-DATA', direction: 'ms-to-network', messageReference, destination, userData },
        serviceCentreUri,
        this.#faults().duplicateReference === true,
      )
      if (outcome.kind !== 'no report' || attempt >= retries) return sendOutcomeOf(outcome)
    }
  }
}

function destinationOf(to: string): TpAddress {
  const address = tpAddressOf(
    to
      .trim()
      .replace(/^tel:/i, '')
      .replace(/[().\s-]/g, ''),
  )
  if (address !== undefined && address.kind === 'digits') return address
  const message = `${JSON.stringify(to)} is no number for a short message`
  throw new VoltaicError('SMS_ADDRESS_INVALID', message, 'Give up to 20 digits, with + for an international number')
}

function submitOf(
  destinationAddress: TpAddress,
  { statusReport = false, validityMs }: TextOptions,
): Omit<SmsSubmit, 'hasUserDataHeader' | 'dataCodingScheme' | 'userData'> {
  return {
    type: 'SMS-SUBMIT',
    rejectDuplicates: false,
    statusReportRequest: statusReport,
    replyPath: false,
    messageReference: 0,
    destinationAddress,
    protocolIdentifier: 0,
    ...(validityMs === undefined
      ? {}
      : { validityPeriod: { format: 'relative', value: relativeValidityOf(validityMs) } }),
  }
}

function sendOutcomeOf(outcome: RelayOutcome): SendOutcome {
  switch (outcome.kind) {
    case 'refused':
      return { kind: 'failed', status: outcome.status, reason: `${outcome.status} ${outcome.reason}` }
    case 'no report':
      return { kind: 'failed', reason: 'the service centre sent neither RP-ACK nor RP-ERROR' }
    case 'stopped':
      return { kind: 'failed', reason: 'the phone has stopped' }
    case 'report':
      return outcome.report.type === 'RP-ACK' ? { kind: 'sent' } : refusedBy(outcome.report)
  }
}

function refusedBy(error: RpError): SendOutcome {
  const failureCause = failureCauseOf(error)
  // the first attempt has arrived, its RP-ACK has not
  if (failureCause === DUPLICATE) return { kind: 'sent' }
  const { cause } = error
  return {
    kind: 'failed',
    cause,
    ...(failureCause === undefined ? {} : { failureCause }),
    reason: `RP-ERROR ${cause}, ${describeRpCause(cause) ?? 'not known'}`,
  }
}

function failureCauseOf({ userData }: RpError): number | undefined {
  if (userData === undefined || userData.length === 0) return undefined
  try {
    const tpdu = decodeTpdu(userData, 'network-to-ms', 'RP-ERROR')
    return tpdu.type === 'SMS-SUBMIT-REPORT' ? tpdu.failureCause : undefined
  } catch {
    return undefined
  }
}
