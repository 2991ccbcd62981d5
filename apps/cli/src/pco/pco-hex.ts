import { DecodeError, decodeHex, encodeHex, VoltaicError } from '@voltaic/base'

const OCTETS_SHOWN = 24

/**
 * Octets of hexadecimal digits as people copy them: in either case, with spaces, colons or dashes between octets, with
 * or without `0x` in front.
 *
 * @throws VoltaicError PCO_HEX_INVALID, which names the first character that is no digit
 */
export function octetsOfHex(parts: readonly string[]): Uint8Array {
  const digits = parts.map((part) => part.replace(/^0x/i, '').replaceAll(/[\s:-]/g, '')).join('')
  const wrong = /[^0-9a-f]/i.exec(digits)
  const remedy = 'Give the octets as two hexadecimal digits each: 80000c00, or 80 00 0c 00'
  if (wrong !== null) {
    const message = `${JSON.stringify(wrong[0])} at digit ${wrong.index + 1} is no hexadecimal digit`
    throw new VoltaicError('PCO_HEX_INVALID', message, remedy)
  }
  if (digits.length === 0) throw new VoltaicError('PCO_HEX_INVALID', 'there are no octets', remedy)
  if (digits.length % 2 === 1) {
    const message = `${digits.length} digits are no whole number of octets: one is missing, or one too many`
    throw new VoltaicError('PCO_HEX_INVALID', message, remedy)
  }
  return decodeHex(digits)
}

/**
 * Runs a decoder; what it refuses is shown with a mark under the octet.
 *
 * @param base offset in `octets` from which the decoder counts
 * @throws VoltaicError PCO_MALFORMED
 */
export function pointingAt<T>(octets: Uint8Array, base: number, decode: () => T): T {
  try {
    return decode()
  } catch (cause) {
    throw cause instanceof DecodeError ? malformed(octets, base, cause) : cause
  }
}

function malformed(octets: Uint8Array, base: number, cause: DecodeError): VoltaicError {
  const place = markOctet(octets, base + cause.offset)
  const message = `these are no protocol configuration options: ${cause.message}\n${place}`
  const remedy = 'Copy the whole element, from its identifier or from the octet 80 on'
  return new VoltaicError('PCO_MALFORMED', message, remedy, { cause })
}

/** A line of octets around one of them, and a line with a mark below it. */
function markOctet(octets: Uint8Array, at: number): string {
  const from = Math.max(0, at - OCTETS_SHOWN / 2)
  const shown = octets.subarray(from, from + OCTETS_SHOWN)
  const before = from > 0 ? '... ' : ''
  const text = shown.length === 0 ? '' : (encodeHex(shown).match(/../g) ?? []).join(' ')
  const after = from + shown.length < octets.length ? ' ...' : ''
  const column = before.length + (at - from) * 3
  return `  ${before}${text}${after}\n  ${' '.repeat(column)}^^`
}
