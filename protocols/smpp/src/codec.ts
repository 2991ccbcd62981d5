import { assertNever, ByteReader, ByteWriter, DecodeError } from '@voltaic/base'
import { type Bind, type BindResp, readBind, readBindResp, writeBind, writeBindResp } from './bind.ts'
import { COMMAND_IDS, commandName } from './commands.ts'
import {
  readMessage,
  readMessageResp,
  type SmppMessage,
  type SmppMessageResp,
  writeMessage,
  writeMessageResp,
} from './message.ts'
import type { PduBase } from './pdu.ts'
import {
  type CancelSm,
  type QuerySm,
  type QuerySmResp,
  readCancelSm,
  readQuerySm,
  readQuerySmResp,
  writeCancelSm,
  writeQuerySm,
  writeQuerySmResp,
} from './query.ts'
import { readTlvs, writeTlvs } from './tlv.ts'

/*
 * +-----------------------------------+
 * | command_length, with these 16     |
 * +-----------------------------------+
 * | command_id                        |
 * +-----------------------------------+
 * | command_status                    |
 * +-----------------------------------+
 * | sequence_number                   |
 * +-----------------------------------+
 * | body, optional parameters ...     |
 */

/** Octets of the header. */
export const HEADER_OCTETS = 16
/** Octets of a PDU: a message_payload of 65,535 fits, and all else with it. */
export const MAX_PDU_OCTETS = 70_000

/** A PDU whose body is empty but for optional parameters. @spec SMPP 3.4 §4.2, §4.3, §4.9.2, §4.11 */
export interface EmptyPdu extends PduBase {
  readonly command: 'cancel_sm_resp' | 'unbind' | 'unbind_resp' | 'enquire_link' | 'enquire_link_resp' | 'generic_nack'
}

/** A command that is not read here; its body is kept as it came. */
export interface OtherPdu extends PduBase {
  readonly command: 'other'
  readonly commandId: number
  readonly body: Uint8Array
}

export type SmppPdu =
  | Bind
  | BindResp
  | SmppMessage
  | SmppMessageResp
  | QuerySm
  | QuerySmResp
  | CancelSm
  | EmptyPdu
  | OtherPdu

/** The header of a PDU, of which the rest may be beyond understanding. */
export interface SmppHeader {
  readonly commandId: number
  readonly status: number
  readonly sequence: number
}

/** @param octets at least sixteen @spec SMPP 3.4 §3.2 */
export function decodeHeader(octets: Uint8Array): SmppHeader {
  const reader = new ByteReader(octets, 'SMPP_TRUNCATED', 'SMPP 3.4 §3.2')
  reader.skip(4)
  return { commandId: reader.uint32(), status: reader.uint32(), sequence: reader.uint32() }
}

/**
 * Reads a whole PDU. Whatever is accepted is written as the same octets by `encodePdu`.
 *
 * @throws DecodeError SMPP_TRUNCATED, SMPP_LENGTH, SMPP_STRING_TOO_LONG, SMPP_MESSAGE_TOO_LONG, SMPP_TOO_MANY_TLVS
 * @spec SMPP 3.4 §3.2, §4
 */
export function decodePdu(octets: Uint8Array): SmppPdu {
  const reader = new ByteReader(octets, 'SMPP_TRUNCATED', 'SMPP 3.4 §4')
  const length = reader.uint32()
  if (length !== octets.length) {
    const message = `command_length ${length} of ${octets.length} octets`
    throw new DecodeError('SMPP_LENGTH', message, 0, 'SMPP 3.4 §5.1.1')
  }
  const commandId = reader.uint32()
  const base = { status: reader.uint32(), sequence: reader.uint32() }
  const command = commandName(commandId)
  if (command === undefined) {
    return { ...base, command: 'other', commandId, body: reader.bytes(reader.remaining), tlvs: [] }
  }
  switch (command) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return readBind(reader, base, command)
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      return readBindResp(reader, base, command)
    case 'submit_sm':
    case 'deliver_sm':
      return readMessage(reader, base, command)
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
      return readMessageResp(reader, base, command)
    case 'query_sm':
      return readQuerySm(reader, base)
    case 'query_sm_resp':
      return readQuerySmResp(reader, base)
    case 'cancel_sm':
      return readCancelSm(reader, base)
    default:
      return { ...base, command, tlvs: readTlvs(reader) }
  }
}

/** @throws RangeError for values that do not fit @spec SMPP 3.4 §3.2, §4 */
export function encodePdu(pdu: SmppPdu): Uint8Array {
  const commandId = pdu.command === 'other' ? pdu.commandId : COMMAND_IDS[pdu.command]
  const writer = new ByteWriter(128).uint32(0).uint32(commandId).uint32(pdu.status).uint32(pdu.sequence)
  writeBody(writer, pdu)
  if (writer.length > MAX_PDU_OCTETS) throw new RangeError(`a PDU of ${writer.length} octets`)
  writer.setUint32(0, writer.length)
  return writer.finish()
}

function writeBody(writer: ByteWriter, pdu: SmppPdu): void {
  switch (pdu.command) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      writeBind(writer, pdu)
      break
    case 'bind_receiver_resp':
    case 'bind_transmitter_resp':
    case 'bind_transceiver_resp':
      writeBindResp(writer, pdu)
      break
    case 'submit_sm':
    case 'deliver_sm':
      writeMessage(writer, pdu)
      break
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
      writeMessageResp(writer, pdu)
      break
    case 'query_sm':
      writeQuerySm(writer, pdu)
      break
    case 'query_sm_resp':
      writeQuerySmResp(writer, pdu)
      break
    case 'cancel_sm':
      writeCancelSm(writer, pdu)
      break
    case 'cancel_sm_resp':
    case 'unbind':
    case 'unbind_resp':
    case 'enquire_link':
    case 'enquire_link_resp':
    case 'generic_nack':
      writeTlvs(writer, pdu.tlvs)
      break
    case 'other':
      writer.bytes(pdu.body)
      writeTlvs(writer, pdu.tlvs)
      break
    default:
      assertNever(pdu)
  }
}
