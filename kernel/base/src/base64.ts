import { DecodeError } from './decode-error.ts'

/** Base64 with padding. @spec RFC 4648 §4 */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

/**
 * Octets of a base64 text: the standard alphabet, padded, without line breaks, unused bits zero.
 *
 * @throws DecodeError BASE64_MALFORMED; the message does not repeat the text, which may be a secret
 * @spec RFC 4648 §3.3, §3.5, §4
 */
export function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  // Node skips what it does not know: only canonical text comes back unchanged.
  if (bytes.toString('base64') === text) return bytes
  throw new DecodeError('BASE64_MALFORMED', 'not canonical base64', -1, 'RFC 4648 §4')
}
