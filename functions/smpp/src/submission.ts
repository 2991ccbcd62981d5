import {
  COMMAND_STATUS,
  ESM_CLASS,
  parseSmppTime,
  REGISTERED_DELIVERY,
  type SmppMessage,
  TLV_TAGS,
  tlvNumber,
  tlvValue,
} from '@voltaic/smpp'
import {
  concatenationElement,
  decodeDataCodingScheme,
  decodeGsm7,
  type InformationElement,
  readContent,
  relativeValidityOf,
  shiftTablesOf,
  tpAddressOf,
  type UserDataContent,
  userDataOf,
} from '@voltaic/sms'
import { textOfAddress } from './addresses.ts'
import type { SmppSubmission } from './ports.ts'

/** A submit_sm as the service centre takes it, or the command_status that refuses it. */
export type ReadSubmission =
  | { readonly kind: 'submission'; readonly submission: SmppSubmission }
  | { readonly kind: 'refused'; readonly status: number }

/** TP-DCS of what a data_coding says, and how its octets become characters. @spec SMPP 3.4 §5.2.19 */
interface Coding {
  readonly scheme: number
  readonly text?: (octets: Uint8Array, header: readonly InformationElement[]) => string
}

const EIGHT_BIT = 0x04
const UCS2 = 0x08
const SPACE = 0x20
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * Whole texts are left to the service centre to encode and cut; what the client has cut or encoded itself is passed on as it
 * is.
 *
 * @param now milliseconds since 1970
 * @spec SMPP 3.4 §4.4.1, §5.2
 */
export function submissionOf(message: SmppMessage, account: string, now: number): ReadSubmission {
  const { source, destination, validityPeriod, registeredDelivery, dataCoding } = message
  // nothing is sent later here
  if (message.scheduleDeliveryTime !== '') return refused('ESME_RINVSCHED')
  const expiry = validityPeriod === '' ? undefined : parseSmppTime(validityPeriod, now)
  if (validityPeriod !== '' && (expiry === undefined || expiry <= now)) return refused('ESME_RINVEXPIRY')
  const coding = codingOf(dataCoding)
  if (coding === undefined) return refused('ESME_RSUBMITFAIL')
  const sender = { account, ...(source.address === '' ? {} : { from: textOfAddress(source) }) }
  const validityMs = expiry === undefined ? undefined : expiry - now
  // DEVIATION SMPP 3.4 §5.2.17: a receipt of failures alone is one of both outcomes
  const isReportRequested = (registeredDelivery & REGISTERED_DELIVERY.mask) !== REGISTERED_DELIVERY.none
  const header = headerOf(message)
  if (header === undefined) return refused('ESME_RINVESMCLASS')
  const to = textOfAddress(destination)
  const parts = { header, coding, isReportRequested, validityMs, sender }
  const isWhole = header.elements.length === 0 && coding.text !== undefined && !isIndication(coding.scheme)
  return isWhole ? textOf(to, parts) : tpduOf(message, to, parts)
}

function textOf(to: string, { header, coding, isReportRequested, validityMs, sender }: TpduParts): ReadSubmission {
  const { messageClass } = decodeDataCodingScheme(coding.scheme)
  const content = {
    kind: 'text',
    to,
    text: coding.text?.(header.rest, []) ?? '',
    isReportRequested,
    ...(messageClass === undefined ? {} : { messageClass: messageClass as 0 | 1 | 2 | 3 }),
    ...(validityMs === undefined ? {} : { validityMs }),
  } as const
  return { kind: 'submission', submission: { ...sender, content } }
}

/** Whether messages are waiting somewhere: a text that is encoded anew would lose that. @spec TS 23.038 §4 */
function isIndication(scheme: number): boolean {
  return scheme >= 0xc0 && scheme < 0xf0
}

interface TpduParts {
  readonly header: { readonly elements: readonly InformationElement[]; readonly rest: Uint8Array }
  readonly coding: Coding
  readonly isReportRequested: boolean
  readonly validityMs: number | undefined
  readonly sender: Pick<SmppSubmission, 'account' | 'from'>
}

function tpduOf(message: SmppMessage, to: string, parts: TpduParts): ReadSubmission {
  const { header, coding, isReportRequested, validityMs, sender } = parts
  const destinationAddress = tpAddressOf(to)
  if (destinationAddress === undefined) return refused('ESME_RINVDSTADR')
  const text = coding.text?.(header.rest, header.elements)
  const body: UserDataContent['body'] =
    text === undefined ? { kind: 'octets', octets: header.rest } : { kind: 'text', text }
  try {
    const userData = userDataOf({ header: header.elements, body }, coding.scheme)
    const submit = {
      type: 'SMS-SUBMIT',
      rejectDuplicates: false,
      statusReportRequest: isReportRequested,
      replyPath: (message.esmClass & ESM_CLASS.replyPath) !== 0,
      messageReference: 0,
      destinationAddress,
      protocolIdentifier: message.protocolId,
      dataCodingScheme: coding.scheme,
      hasUserDataHeader: header.elements.length > 0,
      userData,
      ...(validityMs === undefined
        ? {}
        : { validityPeriod: { format: 'relative', value: relativeValidityOf(validityMs) } as const }),
    } as const
    return { kind: 'submission', submission: { ...sender, content: { kind: 'tpdu', submit } } }
  } catch (error) {
    if (error instanceof RangeError) return refused('ESME_RINVMSGLEN')
    throw error
  }
}

/**
 * The header that the client has written before its text, or that its sar_ parameters ask for; what stands behind it.
 *
 * @returns undefined for a header that is none
 * @spec SMPP 3.4 §5.2.12, §5.3.2.22, §5.3.2.23, §5.3.2.24
 */
function headerOf(
  message: SmppMessage,
): { readonly elements: readonly InformationElement[]; readonly rest: Uint8Array } | undefined {
  const { tlvs, esmClass, shortMessage } = message
  // SMPP 3.4 §5.3.2.32: message_payload takes the place of short_message
  const octets = shortMessage.length > 0 ? shortMessage : (tlvValue(tlvs, TLV_TAGS.messagePayload) ?? shortMessage)
  if ((esmClass & ESM_CLASS.udhIndicator) !== 0) {
    try {
      const { header, body, ignoredHeader } = readContent({ length: octets.length, octets }, EIGHT_BIT, true)
      if (ignoredHeader !== undefined || header.length === 0 || body.kind !== 'octets') return undefined
      return { elements: header, rest: body.octets }
    } catch {
      return undefined
    }
  }
  const reference = tlvNumber(tlvs, TLV_TAGS.sarMsgRefNum, 2)
  const total = tlvNumber(tlvs, TLV_TAGS.sarTotalSegments, 1)
  const sequence = tlvNumber(tlvs, TLV_TAGS.sarSegmentSeqnum, 1)
  if (reference === undefined || total === undefined || sequence === undefined || total < 2) {
    return { elements: [], rest: octets }
  }
  if (sequence < 1 || sequence > total) return undefined
  return { elements: [concatenationElement({ reference, bits: 16, total, sequence })], rest: octets }
}

/** @returns undefined for what cannot be sent @spec SMPP 3.4 §5.2.19 */
function codingOf(dataCoding: number): Coding | undefined {
  switch (dataCoding) {
    case 0x00:
      return { scheme: 0, text: septets }
    case 0x01:
      return { scheme: 0, text: ia5 }
    case 0x03:
      return { scheme: 0, text: (octets) => Buffer.from(octets).toString('latin1') }
    case 0x02:
    case 0x04:
      return { scheme: EIGHT_BIT }
    case 0x08:
      return { scheme: UCS2, text: ucs2 }
    default:
      // TS 23.038 §4: message classes, and indications of messages waiting
      if (dataCoding < 0xc0) return undefined
      return codingOfScheme(dataCoding)
  }
}

function codingOfScheme(scheme: number): Coding {
  const { alphabet } = decodeDataCodingScheme(scheme)
  if (alphabet === '8bit') return { scheme }
  return { scheme, text: alphabet === 'ucs2' ? ucs2 : septets }
}

/** The default alphabet of the service centre: that of GSM, a septet in each octet. */
function septets(octets: Uint8Array, header: readonly InformationElement[]): string {
  return decodeGsm7(
    octets.map((octet) => octet & 0x7f),
    shiftTablesOf(header),
  )
}

/** IA5; with control characters in it, which no text has, it is the GSM alphabet under a wrong name, as some clients write. */
function ia5(octets: Uint8Array, header: readonly InformationElement[]): string {
  const isGsm = octets.some((octet) => octet < SPACE && octet !== LINE_FEED && octet !== CARRIAGE_RETURN)
  return isGsm ? septets(octets, header) : Buffer.from(octets).toString('latin1')
}

function ucs2(octets: Uint8Array): string {
  const swapped = Buffer.from(octets.subarray(0, octets.length & ~1)).swap16()
  return swapped.toString('utf16le')
}

function refused(name: keyof typeof COMMAND_STATUS): ReadSubmission {
  return { kind: 'refused', status: COMMAND_STATUS[name] }
}
