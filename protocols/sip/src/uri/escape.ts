import { octetTable } from '../headers/syntax.ts'

/** unreserved and user-unreserved of RFC 3261 §25.1. */
const USER_OCTETS: Uint8Array = octetTable("-_.!~*'()&=+$,;?/")

/**
 * Resolves `%XX`; what is not a valid escape stays as it is. Gives an octet string.
 * @spec RFC 3261 §19.1.2
 */
export function unescapeUri(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/**
 * Writes an octet string as the user part of a SIP URI: everything that may not stand there becomes `%XX`.
 * @spec RFC 3261 §19.1.2
 */
export function escapeUser(text: string): string {
  let escaped = ''
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    escaped += USER_OCTETS[code] === 1 ? text.charAt(at) : `%${code.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return escaped
}
