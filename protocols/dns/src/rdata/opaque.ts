import { decodeHex, encodeHex } from '@voltaic/base'
import type { MessageReader } from '../codec/message-reader.ts'
import type { MessageWriter } from '../codec/message-writer.ts'
import type { RdataFields } from './rdata-fields.ts'

/** RDATA of a type, or of a class, that this package does not know: octets that are kept as they are. RFC 3597 §3 */
export function decodeOpaque(reader: MessageReader, end: number): Uint8Array {
  return reader.octets(end - reader.position)
}

export function encodeOpaque(writer: MessageWriter, octets: Uint8Array): void {
  writer.bytes(octets)
}

/**
 * What follows `\#`: the length, then hexadecimal digits in as many fields as one likes.
 *
 * @throws DecodeError DNS_RDATA_TEXT
 * @spec RFC 3597 §5
 */
export function parseOpaque(fields: RdataFields): Uint8Array {
  const length = fields.uint16('length')
  let digits = ''
  while (fields.remaining > 0) digits += fields.plain('hexadecimal digits')
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) throw fields.mistake('the octets are no pairs of hexadecimal digits')
  if (digits.length !== 2 * length) throw fields.mistake(`${digits.length / 2} octets instead of ${length}`)
  return decodeHex(digits)
}

/** `\# 4 0A000001`. @spec RFC 3597 §5 */
export function formatOpaque(octets: Uint8Array): string {
  return octets.length === 0 ? '\\# 0' : `\\# ${octets.length} ${encodeHex(octets)}`
}
