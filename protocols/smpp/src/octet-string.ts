import type { ByteReader, ByteWriter } from '@voltaic/base'

/*
 * C-Octet String: octets of ASCII and a zero behind them. Kept as latin1, so that whatever came is written again.
 */

/**
 * @param limit octets with the zero
 * @throws DecodeError SMPP_STRING_TOO_LONG, or that of the reader
 * @spec SMPP 3.4 §3.1
 */
export function readCString(reader: ByteReader, limit: number, field: string): string {
  let length = 0
  while (reader.peek(length) !== 0) {
    length++
    if (length >= limit) throw reader.fault('SMPP_STRING_TOO_LONG', `${field} has more than ${limit} octets`)
  }
  const text = Buffer.from(reader.bytes(length)).toString('latin1')
  reader.skip(1)
  return text
}

/** @throws RangeError for what does not fit @spec SMPP 3.4 §3.1 */
export function writeCString(writer: ByteWriter, text: string, limit: number, field: string): void {
  const octets = Buffer.from(text, 'latin1')
  if (octets.length >= limit || octets.includes(0) || octets.toString('latin1') !== text) {
    throw new RangeError(`${field} cannot be written`)
  }
  writer.bytes(octets).uint8(0)
}
