import type { OctetString } from './name.ts'
import { decimalEscape } from './name-text.ts'

/** A character-string as a master file writes it, always in quotes. @spec RFC 1035 §5.1 */
export function formatCharacterString(octets: OctetString): string {
  let text = '"'
  for (let at = 0; at < octets.length; at++) {
    const code = octets.charCodeAt(at)
    if (code < 0x20 || code >= 0x7f) text += decimalEscape(code)
    else if (code === 0x22 || code === 0x5c) text += `\\${octets[at]}`
    else text += octets[at]
  }
  return `${text}"`
}
