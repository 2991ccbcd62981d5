import type { ByteReader, ByteWriter } from '@voltaic/base'
import { readCString, writeCString } from './octet-string.ts'
import type { PduBase } from './pdu.ts'
import { readTlvs, writeTlvs } from './tlv.ts'

/** Octets of fields, each with its zero. @spec SMPP 3.4 §4.4.1 */
const SERVICE_TYPE = 6
const ADDRESS = 21
const TIME = 17
export const MESSAGE_ID = 65
/** Octets of short_message; longer ones are in message_payload. @spec SMPP 3.4 §5.2.21 */
export const MAX_SHORT_MESSAGE_OCTETS = 254

/** An address with its type of number and its numbering plan. @spec SMPP 3.4 §5.2.5, §5.2.6, §5.2.8 */
export interface SmppAddress {
  readonly ton: number
  readonly npi: number
  readonly address: string
}

/** Bits of esm_class. @spec SMPP 3.4 §5.2.12 */
export const ESM_CLASS = {
  mode: 0x03,
  type: 0x3c,
  deliveryReceipt: 0x04,
  udhIndicator: 0x40,
  replyPath: 0x80,
} as const

/** Bits 1 and 0 of registered_delivery. @spec SMPP 3.4 §5.2.17 */
export const REGISTERED_DELIVERY = { mask: 0x03, none: 0, always: 1, onFailure: 2 } as const

/** A short message, or the receipt of one. @spec SMPP 3.4 §4.4.1, §4.6.1 */
export interface SmppMessage extends PduBase {
  readonly command: 'submit_sm' | 'deliver_sm'
  readonly serviceType: string
  readonly source: SmppAddress
  readonly destination: SmppAddress
  readonly esmClass: number
  readonly protocolId: number
  readonly priorityFlag: number
  readonly scheduleDeliveryTime: string
  readonly validityPeriod: string
  readonly registeredDelivery: number
  readonly replaceIfPresent: number
  readonly dataCoding: number
  readonly defaultMessageId: number
  readonly shortMessage: Uint8Array
}

/** @spec SMPP 3.4 §4.4.2, §4.6.2 */
export interface SmppMessageResp extends PduBase {
  readonly command: 'submit_sm_resp' | 'deliver_sm_resp'
  /** Absent where the response has no body, as refusals may. */
  readonly messageId?: string
}

export function readSmppAddress(reader: ByteReader, field: string): SmppAddress {
  return { ton: reader.uint8(), npi: reader.uint8(), address: readCString(reader, ADDRESS, field) }
}

export function writeSmppAddress(writer: ByteWriter, { ton, npi, address }: SmppAddress, field: string): void {
  writer.uint8(ton).uint8(npi)
  writeCString(writer, address, ADDRESS, field)
}

/** @throws DecodeError SMPP_STRING_TOO_LONG, SMPP_MESSAGE_TOO_LONG, or that of the reader */
export function readMessage(
  reader: ByteReader,
  base: Omit<PduBase, 'tlvs'>,
  command: SmppMessage['command'],
): SmppMessage {
  return {
    ...base,
    command,
    serviceType: readCString(reader, SERVICE_TYPE, 'service_type'),
    source: readSmppAddress(reader, 'source_addr'),
    destination: readSmppAddress(reader, 'destination_addr'),
    esmClass: reader.uint8(),
    protocolId: reader.uint8(),
    priorityFlag: reader.uint8(),
    scheduleDeliveryTime: readCString(reader, TIME, 'schedule_delivery_time'),
    validityPeriod: readCString(reader, TIME, 'validity_period'),
    registeredDelivery: reader.uint8(),
    replaceIfPresent: reader.uint8(),
    dataCoding: reader.uint8(),
    defaultMessageId: reader.uint8(),
    shortMessage: readShortMessage(reader),
    tlvs: readTlvs(reader),
  }
}

function readShortMessage(reader: ByteReader): Uint8Array {
  const length = reader.peek()
  if (length > MAX_SHORT_MESSAGE_OCTETS) {
    const message = `sm_length ${length}, at most ${MAX_SHORT_MESSAGE_OCTETS}`
    throw reader.fault('SMPP_MESSAGE_TOO_LONG', message, 'SMPP 3.4 §5.2.21')
  }
  reader.skip(1)
  return reader.bytes(length)
}

/** @throws RangeError for values that do not fit */
export function writeMessage(writer: ByteWriter, message: SmppMessage): void {
  const { shortMessage } = message
  if (shortMessage.length > MAX_SHORT_MESSAGE_OCTETS) {
    throw new RangeError(`a short_message of ${shortMessage.length} octets`)
  }
  writeCString(writer, message.serviceType, SERVICE_TYPE, 'service_type')
  writeSmppAddress(writer, message.source, 'source_addr')
  writeSmppAddress(writer, message.destination, 'destination_addr')
  writer.uint8(message.esmClass).uint8(message.protocolId).uint8(message.priorityFlag)
  writeCString(writer, message.scheduleDeliveryTime, TIME, 'schedule_delivery_time')
  writeCString(writer, message.validityPeriod, TIME, 'validity_period')
  writer.uint8(message.registeredDelivery).uint8(message.replaceIfPresent)
  writer.uint8(message.dataCoding).uint8(message.defaultMessageId)
  writer.uint8(shortMessage.length).bytes(shortMessage)
  writeTlvs(writer, message.tlvs)
}

/** @throws DecodeError SMPP_STRING_TOO_LONG, or that of the reader */
export function readMessageResp(
  reader: ByteReader,
  base: Omit<PduBase, 'tlvs'>,
  command: SmppMessageResp['command'],
): SmppMessageResp {
  if (reader.remaining === 0) return { ...base, command, tlvs: [] }
  return { ...base, command, messageId: readCString(reader, MESSAGE_ID, 'message_id'), tlvs: readTlvs(reader) }
}

/** @throws RangeError for values that do not fit, and optional parameters of a response without a body */
export function writeMessageResp(writer: ByteWriter, { messageId, tlvs }: SmppMessageResp): void {
  if (messageId === undefined) {
    if (tlvs.length > 0) throw new RangeError('optional parameters without message_id')
    return
  }
  writeCString(writer, messageId, MESSAGE_ID, 'message_id')
  writeTlvs(writer, tlvs)
}
