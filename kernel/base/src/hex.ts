import { DecodeError } from './decode-error.ts'

/** Lower-case hex digits, two an octet. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

/**
 * Octets of a string of hex digits in either case, two an octet, nothing between them.
 *
 * @throws DecodeError HEX_MALFORMED; the message does not repeat the text, which may be a key
 * @spec RFC 4648 §8
 */
export function decodeHex(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'hex')
  // Node stops silently at the first character that is no hex digit.
  if (bytes.length * 2 === text.length) return bytes
  throw new DecodeError('HEX_MALFORMED', 'not an even number of hex digits', bytes.length * 2, 'RFC 4648 §8')
}
