import type { ByteReader, ByteWriter } from '@voltaic/base'
import { readCString, writeCString } from './octet-string.ts'
import type { PduBase } from './pdu.ts'
import { readTlvs, writeTlvs } from './tlv.ts'

/** Octets of fields, each with its zero. @spec SMPP 3.4 §4.1 */
const SYSTEM_ID = 16
const PASSWORD = 9
const SYSTEM_TYPE = 13
const ADDRESS_RANGE = 41

export type BindCommand = 'bind_receiver' | 'bind_transmitter' | 'bind_transceiver'

/** A client says who it is and which way messages are to go. @spec SMPP 3.4 §4.1.1, §4.1.3, §4.1.5 */
export interface Bind extends PduBase {
  readonly command: BindCommand
  readonly systemId: string
  readonly password: string
  readonly systemType: string
  /** 0x34 is 3.4; below that no optional parameters may be sent back. */
  readonly interfaceVersion: number
  readonly addressTon: number
  readonly addressNpi: number
  readonly addressRange: string
}

/** @spec SMPP 3.4 §4.1.2, §4.1.4, §4.1.6 */
export interface BindResp extends PduBase {
  readonly command: `${BindCommand}_resp`
  /** Of the service centre; absent where the response has no body, as refusals may. */
  readonly systemId?: string
}

/** @throws DecodeError SMPP_STRING_TOO_LONG, or that of the reader */
export function readBind(reader: ByteReader, base: Omit<PduBase, 'tlvs'>, command: BindCommand): Bind {
  return {
    ...base,
    command,
    systemId: readCString(reader, SYSTEM_ID, 'system_id'),
    password: readCString(reader, PASSWORD, 'password'),
    systemType: readCString(reader, SYSTEM_TYPE, 'system_type'),
    interfaceVersion: reader.uint8(),
    addressTon: reader.uint8(),
    addressNpi: reader.uint8(),
    addressRange: readCString(reader, ADDRESS_RANGE, 'address_range'),
    tlvs: readTlvs(reader),
  }
}

/** @throws RangeError for values that do not fit */
export function writeBind(writer: ByteWriter, bind: Bind): void {
  writeCString(writer, bind.systemId, SYSTEM_ID, 'system_id')
  writeCString(writer, bind.password, PASSWORD, 'password')
  writeCString(writer, bind.systemType, SYSTEM_TYPE, 'system_type')
  writer.uint8(bind.interfaceVersion).uint8(bind.addressTon).uint8(bind.addressNpi)
  writeCString(writer, bind.addressRange, ADDRESS_RANGE, 'address_range')
  writeTlvs(writer, bind.tlvs)
}

/** @throws DecodeError SMPP_STRING_TOO_LONG, or that of the reader */
export function readBindResp(reader: ByteReader, base: Omit<PduBase, 'tlvs'>, command: BindResp['command']): BindResp {
  if (reader.remaining === 0) return { ...base, command, tlvs: [] }
  return { ...base, command, systemId: readCString(reader, SYSTEM_ID, 'system_id'), tlvs: readTlvs(reader) }
}

/** @throws RangeError for values that do not fit, and optional parameters of a response without a body */
export function writeBindResp(writer: ByteWriter, { systemId, tlvs }: BindResp): void {
  if (systemId === undefined) {
    if (tlvs.length > 0) throw new RangeError('optional parameters without system_id')
    return
  }
  writeCString(writer, systemId, SYSTEM_ID, 'system_id')
  writeTlvs(writer, tlvs)
}
