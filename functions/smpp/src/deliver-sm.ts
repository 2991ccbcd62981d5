import { DecodeError } from '@voltaic/base'
import {
  ESM_CLASS,
  formatReceipt,
  MAX_SHORT_MESSAGE_OCTETS,
  MESSAGE_STATES,
  numberTlv,
  type ReceiptState,
  type SmppAddress,
  type SmppMessage,
  TLV_TAGS,
  textTlv,
} from '@voltaic/smpp'
import {
  decodeDataCodingScheme,
  decodeTpdu,
  encodeGsm7,
  readContent,
  type SmsSubmit,
  type UserDataContent,
} from '@voltaic/sms'
import { addressOfText } from './addresses.ts'
import type { SmppEvent } from './ports.ts'

/** A deliver_sm but for its sequence number. */
export type DeliverSm = Omit<SmppMessage, 'sequence'>

/** state of a message -> stat of its receipt, and message_state. */
const STATES: Readonly<Record<string, readonly [ReceiptState, keyof typeof MESSAGE_STATES]>> = {
  queued: ['ACCEPTD', 'ENROUTE'],
  held: ['ACCEPTD', 'ENROUTE'],
  delivered: ['DELIVRD', 'DELIVERED'],
  failed: ['UNDELIV', 'UNDELIVERABLE'],
  expired: ['EXPIRED', 'EXPIRED'],
  dropped: ['DELETED', 'DELETED'],
}

/** message_state of a state of the service centre. @spec SMPP 3.4 §5.2.28 */
export function messageStateOf(state: string): number {
  return MESSAGE_STATES[STATES[state]?.[1] ?? 'UNKNOWN']
}

const PLAIN = {
  command: 'deliver_sm',
  status: 0,
  serviceType: '',
  esmClass: 0,
  protocolId: 0,
  priorityFlag: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '',
  registeredDelivery: 0,
  replaceIfPresent: 0,
  dataCoding: 0,
  defaultMessageId: 0,
  tlvs: [],
} as const

/** The receipt of a message: from whom it went to, to whom it came from. @spec SMPP 3.4 §4.6.1, §5.2.12.1, §B */
export function receiptOf(event: Extract<SmppEvent, { readonly kind: 'status' }>): DeliverSm {
  const { messageId, state, status } = event
  const [stat] = STATES[state] ?? ['UNKNOWN' as const]
  const text = formatReceipt({
    messageId,
    submitted: 1,
    delivered: state === 'delivered' ? 1 : 0,
    submittedAt: event.acceptedAt,
    doneAt: event.at,
    state: stat,
    error: state === 'delivered' ? 0 : status,
    text: '',
  })
  return {
    ...PLAIN,
    source: addressOfText(event.destination),
    destination: addressOfText(event.originator),
    esmClass: ESM_CLASS.deliveryReceipt,
    shortMessage: Buffer.from(text, 'latin1'),
    tlvs: [textTlv(TLV_TAGS.receiptedMessageId, messageId), numberTlv(TLV_TAGS.messageState, messageStateOf(state), 1)],
  }
}

/** data_coding: octets that are no text. @spec SMPP 3.4 §5.2.19 */
const OCTETS = 0x04

/** A message of a phone. Its header stays before its text. @throws DecodeError for a TPDU that cannot be read */
export function deliverSmOf(event: Extract<SmppEvent, { readonly kind: 'mo' }>): DeliverSm {
  const submit = decodeTpdu(Buffer.from(event.tpdu, 'hex'), 'ms-to-network', 'RP-DATA')
  if (submit.type !== 'SMS-SUBMIT') throw new Error(`${submit.type} in an event of a message`)
  const { header, body } = contentOf(submit)
  const octets = Buffer.concat([header, body.octets])
  const isShort = octets.length <= MAX_SHORT_MESSAGE_OCTETS
  return {
    ...PLAIN,
    source: addressOfText(event.originator),
    destination: dialledIn(submit, event.destination),
    esmClass: (header.length > 0 ? ESM_CLASS.udhIndicator : 0) | (submit.replyPath ? ESM_CLASS.replyPath : 0),
    protocolId: submit.protocolIdentifier,
    dataCoding: body.dataCoding,
    shortMessage: isShort ? octets : new Uint8Array(0),
    tlvs: isShort ? [] : [{ tag: TLV_TAGS.messagePayload, value: octets }],
  }
}

/** What the phone has dialled, whoever has that number. */
function dialledIn({ destinationAddress }: SmsSubmit, otherwise: string): SmppAddress {
  if (destinationAddress.kind !== 'digits') return addressOfText(otherwise)
  const { typeOfNumber, digits } = destinationAddress
  return addressOfText(typeOfNumber === 'international' ? `+${digits}` : digits)
}

interface Content {
  readonly header: Uint8Array
  readonly body: { readonly dataCoding: number; readonly octets: Uint8Array }
}

function contentOf(submit: SmsSubmit): Content {
  const { userData, dataCodingScheme, hasUserDataHeader } = submit
  const content = readableOf(submit)
  // a header that goes beyond the user data: the client gets the octets, and no promise of a header
  if (content === undefined) {
    return { header: new Uint8Array(0), body: { dataCoding: OCTETS, octets: userData.octets } }
  }
  const { body } = content
  const header = hasUserDataHeader ? userData.octets.subarray(0, 1 + (userData.octets[0] ?? 0)) : new Uint8Array(0)
  if (body.kind === 'octets') return { header, body: { dataCoding: OCTETS, octets: body.octets } }
  const { alphabet, messageClass } = decodeDataCodingScheme(dataCodingScheme)
  const septets = alphabet === 'gsm7' ? encodeGsm7(body.text) : undefined
  if (septets === undefined) {
    return { header, body: { dataCoding: 0x08, octets: Buffer.from(body.text, 'utf16le').swap16() } }
  }
  const dataCoding = messageClass === undefined ? 0 : 0xf0 | messageClass
  return { header, body: { dataCoding, octets: Uint8Array.from(septets) } }
}

function readableOf({ userData, dataCodingScheme, hasUserDataHeader }: SmsSubmit): UserDataContent | undefined {
  try {
    return readContent(userData, dataCodingScheme, hasUserDataHeader)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
