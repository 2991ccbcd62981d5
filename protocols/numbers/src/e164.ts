/** ITU-T E.164 §6: country code and national number, without the `+`. */
export const MAX_E164_DIGITS = 15

/** `+`, then 1 to 15 digits of which the first is not 0; no separators. @spec ITU-T E.164 §6 */
export function isE164(text: string): boolean {
  const length = text.length
  if (length < 2 || length > MAX_E164_DIGITS + 1 || text.charCodeAt(0) !== 0x2b || text.charCodeAt(1) === 0x30)
    return false
  for (let i = 1; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

/**
 * An E.164 number from text that may hold visual separators, or lack the `+` as an MSISDN in the HSS does.
 *
 * @param text `+49 (170) 123-4567`, `491701234567`
 * @returns `+491701234567`; undefined when it is no international number
 * @spec RFC 3966 §5.1.1; ITU-T E.164 §6
 */
export function parseE164(text: string): string | undefined {
  const bare = withoutSeparators(text)
  const number = bare.charCodeAt(0) === 0x2b ? bare : `+${bare}`
  return isE164(number) ? number : undefined
}

/** The digits of an MSISDN as the HSS and MAP write it: no `+`. @spec TS 23.003 §3.3 */
export function msisdnOf(e164: string): string {
  return e164.slice(1)
}

/**
 * Drops what people write to make numbers readable: `-`, `.`, `(`, `)`, and blanks. The same string comes back when
 * there is nothing to drop.
 *
 * @spec RFC 3966 §5.1.1
 */
export function withoutSeparators(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (isSeparator(text.charCodeAt(i))) return strip(text, i)
  }
  return text
}

function strip(text: string, from: number): string {
  let out = text.slice(0, from)
  for (let i = from; i < text.length; i++) {
    if (!isSeparator(text.charCodeAt(i))) out += text[i]
  }
  return out
}

/** RFC 3966 §3 visual-separator, and the blank that people type. */
function isSeparator(code: number): boolean {
  return code === 0x2d || code === 0x2e || code === 0x28 || code === 0x29 || code === 0x20
}
