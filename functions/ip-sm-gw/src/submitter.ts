import { VoltaicError } from '@voltaic/base'
import {
  decodeDataCodingScheme,
  relativeValidityOf,
  type SmsSubmit,
  segmentText,
  type TextSegments,
  textPartsOf,
  tpAddressOf,
} from '@voltaic/sms'
import type { Acceptance } from './acceptance.ts'
import type { SmscRoom } from './room.ts'
import type { SmsContent, SmsSubmission, SmsSubmissionResult, SmsSubmitter } from './sms-submission.ts'

const REFERENCES = 0x1_00_00

type TextContent = SmsContent & { readonly kind: 'text' }

/** The way in for programs. A text is cut into parts here. */
export class ProgramSubmitter implements SmsSubmitter {
  readonly #room: SmscRoom
  readonly #acceptance: Acceptance

  constructor(room: SmscRoom, acceptance: Acceptance) {
    this.#room = room
    this.#acceptance = acceptance
  }

  async submit(submission: SmsSubmission): Promise<SmsSubmissionResult> {
    const { from = this.#room.config.serviceCentre, account, idempotencyKey, content } = submission
    const address = tpAddressOf(from)
    if (address === undefined) return { kind: 'refused', reason: 'INVALID_ORIGINATOR' }
    const made = content.kind === 'tpdu' ? ofTpdu(content.submit) : this.#ofText(content)
    if (typeof made === 'string') return { kind: 'refused', reason: made }
    const taken = await this.#acceptance.take({
      submits: made.submits,
      originator: { text: from, address },
      account,
      ...(idempotencyKey === undefined ? {} : { key: `account ${account} ${idempotencyKey}` }),
      content: JSON.stringify([from, content], octetsAsHex),
    })
    return taken.kind === 'refused' ? taken : { ...taken, encoding: made.encoding }
  }

  #ofText(content: TextContent): Made | 'INVALID_NUMBER' | 'TEXT_TOO_LONG' {
    const { to, text, languages, messageClass, validityMs, isReportRequested = false } = content
    const destinationAddress = tpAddressOf(to)
    if (destinationAddress?.kind !== 'digits') return 'INVALID_NUMBER'
    const segments = segmentsOf(text, languages)
    if (segments === undefined) return 'TEXT_TOO_LONG'
    const { random } = this.#room.runtime
    const reference = random.integer(REFERENCES) & (segments.referenceBits === 8 ? 0xff : 0xffff)
    const scheme = messageClass === undefined ? {} : { messageClass }
    const submits = textPartsOf(segments, reference, scheme).map(
      (part): SmsSubmit => ({
        type: 'SMS-SUBMIT',
        rejectDuplicates: false,
        statusReportRequest: isReportRequested,
        replyPath: false,
        messageReference: 0,
        destinationAddress,
        protocolIdentifier: 0,
        ...(validityMs === undefined
          ? {}
          : { validityPeriod: { format: 'relative', value: relativeValidityOf(validityMs) } }),
        ...part,
      }),
    )
    return { submits, encoding: segments.alphabet }
  }
}

interface Made {
  readonly submits: readonly SmsSubmit[]
  readonly encoding: 'gsm7' | 'ucs2' | 'octets'
}

function ofTpdu(submit: SmsSubmit): Made {
  const { alphabet } = decodeDataCodingScheme(submit.dataCodingScheme)
  return { submits: [submit], encoding: alphabet === '8bit' ? 'octets' : alphabet }
}

function segmentsOf(text: string, languages: TextContent['languages']): TextSegments | undefined {
  try {
    return segmentText(text, languages === undefined ? {} : { languages })
  } catch (error) {
    if (error instanceof VoltaicError && error.code === 'SMS_TEXT_TOO_LONG') return undefined
    throw error
  }
}

function octetsAsHex(_key: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
}
