import { encodeHex } from '@voltaic/base'

const MEMBER = /^\s*sha-256\s*=\s*:([A-Za-z0-9+/=]+):\s*$/

/**
 * The SHA-256 digests of a Content-Digest header; others are passed over.
 *
 * @param header undefined for none
 * @returns in hexadecimal digits
 * @spec RFC 9530 §2; RFC 8941 §3.2
 */
export function digestsOf(header: string | undefined): readonly string[] {
  return (header ?? '').split(',').flatMap((member) => {
    const [, encoded] = MEMBER.exec(member) ?? []
    return encoded === undefined ? [] : [encodeHex(Buffer.from(encoded, 'base64'))]
  })
}
