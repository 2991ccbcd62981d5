import { type DecodeError, decodeHex, encodeHex, VoltaicError } from '@voltaic/base'

const OCTETS_SHOWN = 24

/**
 * Octets of hexadecimal digits as people copy them: in either case, with spaces, colons or dashes between octets.
 *
 * @throws VoltaicError SMS_HEX_INVALID
 */
export function octetsOfSmsHex(parts: readonly string[]): Uint8Array {
  const digits = parts.map((part) => part.replace(/^0x/i, '').replaceAll(/[\s:-]/g, '')).join('')
  const isWhole = /^([0-9a-f]{2})+$/i.test(digits)
  if (isWhole) return decodeHex(digits)
  const wrong = /[^0-9a-f]/i.exec(digits)
  const message =
    wrong === null
      ? `${digits.length} digits are no whole number of octets`
      : `${JSON.stringify(wrong[0])} at digit ${wrong.index + 1} is no hexadecimal digit`
  throw new VoltaicError('SMS_HEX_INVALID', message, 'Give the octets as two hexadecimal digits each: 022a, or 02 2a')
}

/**
 * What a decoder has refused, with a mark under the octet.
 *
 * @param base offset in `octets` from which the decoder counts
 */
export function malformedSms(octets: Uint8Array, cause: DecodeError, base = 0): VoltaicError {
  const at = base + Math.max(0, cause.offset)
  const from = Math.max(0, at - OCTETS_SHOWN / 2)
  const shown = octets.subarray(from, from + OCTETS_SHOWN)
  const text = (encodeHex(shown).match(/../g) ?? []).join(' ')
  const place = `  ${from > 0 ? '... ' : ''}${text}\n  ${' '.repeat((from > 0 ? 4 : 0) + (at - from) * 3)}^^`
  const message = `this is no short message: ${cause.message}\n${place}`
  return new VoltaicError('SMS_MALFORMED', message, 'Copy the whole body of the MESSAGE, or a TPDU with --tp', {
    cause,
  })
}
