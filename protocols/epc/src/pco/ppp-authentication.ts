import { type ByteReader, ByteWriter, decodeHex, encodeHex } from '@voltaic/base'
import { encodePppPacket, readPppHeader } from './ppp-packet.ts'

/*
 * Authenticate-Request of PAP, behind code, identifier and length:
 * +---------------+-------------+---------------+--------------+
 * | Peer-ID length| Peer-ID ... | Passwd length | Password ... |
 * +---------------+-------------+---------------+--------------+
 * Authenticate-Ack and -Nak:            Challenge and Response of CHAP:
 * +---------------+-------------+       +------------+-----------+----------+
 * | Msg length    | Message ... |       | Value size | Value ... | Name ... |
 * +---------------+-------------+       +------------+-----------+----------+
 * Success and Failure of CHAP are their message alone.
 */

/** Text of PPP is octets, one for each character (ISO 8859-1). */
const CHARSET = 'latin1'

/** @spec RFC 1334 §2.2 */
export type PapPacket =
  | { readonly code: number; readonly identifier: number; readonly peerId: string; readonly password: string }
  | { readonly code: number; readonly identifier: number; readonly message: string }
  | { readonly code: number; readonly identifier: number; readonly data: string }

/** @spec RFC 1994 §4 */
export type ChapPacket =
  | { readonly code: number; readonly identifier: number; readonly value: string; readonly name: string }
  | { readonly code: number; readonly identifier: number; readonly message: string }
  | { readonly code: number; readonly identifier: number; readonly data: string }

export const PAP_CODES: ReadonlyMap<number, string> = new Map([
  [1, 'Authenticate-Request'],
  [2, 'Authenticate-Ack'],
  [3, 'Authenticate-Nak'],
])

export const CHAP_CODES: ReadonlyMap<number, string> = new Map([
  [1, 'Challenge'],
  [2, 'Response'],
  [3, 'Success'],
  [4, 'Failure'],
])

/** @throws DecodeError PCO_TRUNCATED, PPP_LENGTH; RFC 1334 §2.2 */
export function readPap(reader: ByteReader): PapPacket {
  const { code, identifier, body } = readPppHeader(reader)
  if (code === 1) return { code, identifier, peerId: readCounted(body), password: readCounted(body) }
  if (code === 2 || code === 3) return { code, identifier, message: readCounted(body) }
  return { code, identifier, data: encodeHex(body.bytes(body.remaining)) }
}

/** @throws RangeError for text that is too long; DecodeError HEX_MALFORMED */
export function encodePap(packet: PapPacket): Uint8Array {
  const { code, identifier } = packet
  const writer = new ByteWriter(64)
  if ('data' in packet) writer.bytes(decodeHex(packet.data))
  else if ('message' in packet) writeCounted(writer, packet.message)
  else {
    writeCounted(writer, packet.peerId)
    writeCounted(writer, packet.password)
  }
  return encodePppPacket(code, identifier, writer.finish())
}

/** @throws DecodeError PCO_TRUNCATED, PPP_LENGTH; RFC 1994 §4 */
export function readChap(reader: ByteReader): ChapPacket {
  const { code, identifier, body } = readPppHeader(reader)
  if (code === 1 || code === 2) {
    const value = encodeHex(body.bytes(body.uint8()))
    return { code, identifier, value, name: textOf(body.bytes(body.remaining)) }
  }
  const rest = body.bytes(body.remaining)
  if (code === 3 || code === 4) return { code, identifier, message: textOf(rest) }
  return { code, identifier, data: encodeHex(rest) }
}

/** @throws RangeError for a value that is too long; DecodeError HEX_MALFORMED */
export function encodeChap(packet: ChapPacket): Uint8Array {
  const { code, identifier } = packet
  const writer = new ByteWriter(64)
  if ('data' in packet) writer.bytes(decodeHex(packet.data))
  else if ('message' in packet) writer.bytes(octetsOf(packet.message))
  else {
    const value = decodeHex(packet.value)
    writer.uint8(value.length).bytes(value).bytes(octetsOf(packet.name))
  }
  return encodePppPacket(code, identifier, writer.finish())
}

function readCounted(body: ByteReader): string {
  return textOf(body.bytes(body.uint8()))
}

function writeCounted(writer: ByteWriter, text: string): void {
  const octets = octetsOf(text)
  writer.uint8(octets.length).bytes(octets)
}

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString(CHARSET)
}

function octetsOf(text: string): Uint8Array {
  const octets = Buffer.from(text, CHARSET)
  if (octets.toString(CHARSET) !== text) throw new RangeError('text with characters beyond ISO 8859-1')
  return octets
}
