import { DecodeError } from '@voltaic/base'

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** token of RFC 3261 §25.1, as a table over octets. */
const TOKEN_OCTETS: Uint8Array = octetTable("-.!%*_+`'~")

/** A table of 256 flags: letters, digits and the given extra characters are 1. */
export function octetTable(extra: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const char of `abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789${extra}`) {
    table[char.charCodeAt(0)] = 1
  }
  return table
}

/** Whether all characters from `start` to `end` are in the table. Empty text is. */
export function isAllOf(table: Uint8Array, text: string, start = 0, end: number = text.length): boolean {
  for (let at = start; at < end; at++) {
    if (table[text.charCodeAt(at)] !== 1) return false
  }
  return true
}

/** @spec RFC 3261 §25.1 */
export function isToken(text: string): boolean {
  return text.length > 0 && isAllOf(TOKEN_OCTETS, text)
}

/** The index after the closing quote of the quoted string that opens at `open`; -1 when it is never closed. */
export function endOfQuoted(text: string, open: number): number {
  const close = text.indexOf('"', open + 1)
  // A quote without a backslash before it cannot be escaped; nearly every string ends here.
  if (close < 0 || text.charCodeAt(close - 1) !== BACKSLASH) return close < 0 ? -1 : close + 1
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === BACKSLASH) at++
    else if (code === QUOTE) return at + 1
  }
  return -1
}

/** The content of a quoted string given with its quotes: escapes resolved. @spec RFC 3261 §25.1 */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1)
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner
}

/** Puts text between quotes and escapes what must be escaped. @spec RFC 3261 §25.1 */
export function quote(text: string): string {
  return /["\\\0\r\n]/.test(text) ? `"${text.replace(/["\\\0]/g, '\\$&')}"` : `"${text}"`
}

/** Decimal digits only, at most `maxDigits` of them; undefined for anything else. */
export function decimal(text: string, maxDigits = 15): number | undefined {
  const length = text.length
  if (length === 0 || length > maxDigits) return undefined
  let value = 0
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value
}

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09
}

export function malformed(what: string, spec: string, offset = 0): DecodeError {
  return new DecodeError('SIP_HEADER_MALFORMED', what, offset, spec)
}

/** The text from `from` to `to` without the spaces and tabs around it (`trim` would also eat U+00A0, an octet of UTF-8). */
export function trimSpace(text: string, from = 0, to: number = text.length): string {
  let start = from
  let end = to
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}
