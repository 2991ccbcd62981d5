import type { ByteReader, ByteWriter } from '@voltaic/base'
import { readUserData, type TpUserData, writeUserData } from '../user-data/user-data.ts'

/*
 *   8     7     6     5     4     3     2     1
 * +-----+-----------------------+-----+-----+-----+
 * | ext |       reserved        | UDL | DCS | PID |   TP-PI: which of those follow
 * +-----+-----------------------+-----+-----+-----+
 */

const EXTENSION = 0x80
const RESERVED = 0x78
const USER_DATA = 0x04
const CODING_SCHEME = 0x02
const PROTOCOL_IDENTIFIER = 0x01
/** Octets of TP-PI behind its first one. */
export const MAX_INDICATOR_EXTENSION_OCTETS = 8

/** Parameters that TP-PI announces. */
export interface OptionalParameters {
  readonly protocolIdentifier?: number
  readonly dataCodingScheme?: number
  readonly userData?: TpUserData
  /** Reserved bits of TP-PI, where they are not 0. */
  readonly reservedBits?: number
  /** Further octets of TP-PI. */
  readonly indicatorExtension?: Uint8Array
}

/**
 * TP-PI and what it announces. Without TP-DCS user data are in the GSM 7 bit default alphabet.
 *
 * @param limit octets of user data
 * @param readBetween reads what this TPDU has between TP-PI and the rest
 * @throws DecodeError SMS_INDICATOR_TOO_LONG, or as `readUserData`
 * @spec TS 23.040 §9.2.3.27
 */
export function readOptionalParameters(
  reader: ByteReader,
  limit: number,
  readBetween: () => void = () => undefined,
): OptionalParameters {
  const indicator = reader.uint8()
  const extension = (indicator & EXTENSION) === 0 ? undefined : readExtension(reader)
  readBetween()
  const protocolIdentifier = (indicator & PROTOCOL_IDENTIFIER) === 0 ? undefined : reader.uint8()
  const dataCodingScheme = (indicator & CODING_SCHEME) === 0 ? undefined : reader.uint8()
  const userData = (indicator & USER_DATA) === 0 ? undefined : readUserData(reader, dataCodingScheme ?? 0, limit)
  return {
    ...(protocolIdentifier === undefined ? {} : { protocolIdentifier }),
    ...(dataCodingScheme === undefined ? {} : { dataCodingScheme }),
    ...(userData === undefined ? {} : { userData }),
    ...((indicator & RESERVED) === 0 ? {} : { reservedBits: indicator & RESERVED }),
    ...(extension === undefined ? {} : { indicatorExtension: extension }),
  }
}

function readExtension(reader: ByteReader): Uint8Array {
  let length = 1
  while ((reader.peek(length - 1) & EXTENSION) !== 0) {
    length++
    if (length > MAX_INDICATOR_EXTENSION_OCTETS) {
      const message = `more than ${MAX_INDICATOR_EXTENSION_OCTETS} further octets of TP-PI`
      throw reader.fault('SMS_INDICATOR_TOO_LONG', message, 'TS 23.040 §9.2.3.27')
    }
  }
  return reader.bytes(length)
}

/**
 * @param between octets between TP-PI and the rest
 * @throws RangeError for values that do not fit
 * @spec TS 23.040 §9.2.3.27
 */
export function writeOptionalParameters(
  writer: ByteWriter,
  parameters: OptionalParameters,
  limit: number,
  between: Uint8Array = new Uint8Array(0),
): void {
  const { protocolIdentifier, dataCodingScheme, userData, reservedBits = 0, indicatorExtension } = parameters
  if ((reservedBits & ~RESERVED) !== 0) throw new RangeError(`no reserved bits: ${reservedBits}`)
  writer.uint8(
    reservedBits |
      (indicatorExtension === undefined ? 0 : EXTENSION) |
      (userData === undefined ? 0 : USER_DATA) |
      (dataCodingScheme === undefined ? 0 : CODING_SCHEME) |
      (protocolIdentifier === undefined ? 0 : PROTOCOL_IDENTIFIER),
  )
  if (indicatorExtension !== undefined) writer.bytes(indicatorExtension)
  writer.bytes(between)
  if (protocolIdentifier !== undefined) writer.uint8(protocolIdentifier)
  if (dataCodingScheme !== undefined) writer.uint8(dataCodingScheme)
  if (userData !== undefined) writeUserData(writer, userData, dataCodingScheme ?? 0, limit)
}
