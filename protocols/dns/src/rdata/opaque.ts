import { encodeHex } from '@voltaic/base'
import type { MessageReader } from '../codec/message-reader.ts'
import type { MessageWriter } from '../codec/message-writer.ts'

/** RDATA of a type, or of a class, that this package does not know: octets that are kept as they are. RFC 3597 §3 */
export function decodeOpaque(reader: MessageReader, end: number): Uint8Array {
  return reader.octets(end - reader.position)
}

export function encodeOpaque(writer: MessageWriter, octets: Uint8Array): void {
  writer.bytes(octets)
}

/** `\# 4 0A000001`. @spec RFC 3597 §5 */
export function formatOpaque(octets: Uint8Array): string {
  return octets.length === 0 ? '\\# 0' : `\\# ${octets.length} ${encodeHex(octets)}`
}
