import type { ByteReader, ByteWriter } from '@voltaic/base'
import { MESSAGE_ID, readSmppAddress, type SmppAddress, writeSmppAddress } from './message.ts'
import { readCString, writeCString } from './octet-string.ts'
import type { PduBase } from './pdu.ts'
import { readTlvs, writeTlvs } from './tlv.ts'

const SERVICE_TYPE = 6
const TIME = 17

/** message_state. @spec SMPP 3.4 §5.2.28 */
export const MESSAGE_STATES = {
  ENROUTE: 1,
  DELIVERED: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIVERABLE: 5,
  ACCEPTED: 6,
  UNKNOWN: 7,
  REJECTED: 8,
} as const

/** What has become of a message? @spec SMPP 3.4 §4.8.1 */
export interface QuerySm extends PduBase {
  readonly command: 'query_sm'
  readonly messageId: string
  readonly source: SmppAddress
}

/** @spec SMPP 3.4 §4.8.2 */
export interface QuerySmResp extends PduBase {
  readonly command: 'query_sm_resp'
  /** Absent where the response has no body, as refusals may. */
  readonly result?: {
    readonly messageId: string
    /** Empty while it has not ended. */
    readonly finalDate: string
    readonly messageState: number
    readonly errorCode: number
  }
}

/** A message is not to be delivered. @spec SMPP 3.4 §4.9.1 */
export interface CancelSm extends PduBase {
  readonly command: 'cancel_sm'
  readonly serviceType: string
  readonly messageId: string
  readonly source: SmppAddress
  readonly destination: SmppAddress
}

/** @throws DecodeError SMPP_STRING_TOO_LONG, or that of the reader */
export function readQuerySm(reader: ByteReader, base: Omit<PduBase, 'tlvs'>): QuerySm {
  return {
    ...base,
    command: 'query_sm',
    messageId: readCString(reader, MESSAGE_ID, 'message_id'),
    source: readSmppAddress(reader, 'source_addr'),
    tlvs: readTlvs(reader),
  }
}

/** @throws RangeError for values that do not fit */
export function writeQuerySm(writer: ByteWriter, { messageId, source, tlvs }: QuerySm): void {
  writeCString(writer, messageId, MESSAGE_ID, 'message_id')
  writeSmppAddress(writer, source, 'source_addr')
  writeTlvs(writer, tlvs)
}

/** @throws DecodeError SMPP_STRING_TOO_LONG, or that of the reader */
export function readQuerySmResp(reader: ByteReader, base: Omit<PduBase, 'tlvs'>): QuerySmResp {
  if (reader.remaining === 0) return { ...base, command: 'query_sm_resp', tlvs: [] }
  const result = {
    messageId: readCString(reader, MESSAGE_ID, 'message_id'),
    finalDate: readCString(reader, TIME, 'final_date'),
    messageState: reader.uint8(),
    errorCode: reader.uint8(),
  }
  return { ...base, command: 'query_sm_resp', result, tlvs: readTlvs(reader) }
}

/** @throws RangeError for values that do not fit, and optional parameters of a response without a body */
export function writeQuerySmResp(writer: ByteWriter, { result, tlvs }: QuerySmResp): void {
  if (result === undefined) {
    if (tlvs.length > 0) throw new RangeError('optional parameters without message_id')
    return
  }
  writeCString(writer, result.messageId, MESSAGE_ID, 'message_id')
  writeCString(writer, result.finalDate, TIME, 'final_date')
  writer.uint8(result.messageState).uint8(result.errorCode)
  writeTlvs(writer, tlvs)
}

/** @throws DecodeError SMPP_STRING_TOO_LONG, or that of the reader */
export function readCancelSm(reader: ByteReader, base: Omit<PduBase, 'tlvs'>): CancelSm {
  return {
    ...base,
    command: 'cancel_sm',
    serviceType: readCString(reader, SERVICE_TYPE, 'service_type'),
    messageId: readCString(reader, MESSAGE_ID, 'message_id'),
    source: readSmppAddress(reader, 'source_addr'),
    destination: readSmppAddress(reader, 'destination_addr'),
    tlvs: readTlvs(reader),
  }
}

/** @throws RangeError for values that do not fit */
export function writeCancelSm(writer: ByteWriter, cancel: CancelSm): void {
  writeCString(writer, cancel.serviceType, SERVICE_TYPE, 'service_type')
  writeCString(writer, cancel.messageId, MESSAGE_ID, 'message_id')
  writeSmppAddress(writer, cancel.source, 'source_addr')
  writeSmppAddress(writer, cancel.destination, 'destination_addr')
  writeTlvs(writer, cancel.tlvs)
}
