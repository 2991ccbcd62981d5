import { isE164 } from '@voltaic/numbers'

/** How a trunk writes telephone numbers. */
export interface NumberFormat {
  /**
   * `e164`: +61255502345. `international`: international prefix before country code, 0061255502345. `digits`: nothing
   * before the country code, 61255502345. `national`: 0255502345 for numbers of the country, `international` for others.
   */
  readonly style: 'e164' | 'international' | 'digits' | 'national'
  /** Without `+`; of `national`. */
  readonly countryCode: string
  /** `00` in most countries. */
  readonly internationalPrefix: string
  /** What is dialled before a national number: `0`; empty where nothing is. */
  readonly nationalPrefix: string
  /** Digits, `*` and `#` before the whole of it, to choose a carrier or a line: `9`. */
  readonly prefix: string
}

export const E164_FORMAT: NumberFormat = {
  style: 'e164',
  countryCode: '',
  internationalPrefix: '00',
  nationalPrefix: '0',
  prefix: '',
}

/** A number as the trunk writes it. @param e164 with its `+` @spec ITU-T E.164 §6; TS 24.229 §5.6.2 */
export function formatForTrunk(e164: string, format: NumberFormat): string {
  return format.prefix + styled(e164.slice(1), format)
}

function styled(digits: string, { style, countryCode, internationalPrefix, nationalPrefix }: NumberFormat): string {
  switch (style) {
    case 'e164':
      return `+${digits}`
    case 'international':
      return internationalPrefix + digits
    case 'digits':
      return digits
    case 'national':
      return digits.startsWith(countryCode)
        ? nationalPrefix + digits.slice(countryCode.length)
        : internationalPrefix + digits
  }
}

/**
 * A number of the trunk's as a global one. Whatever the style, a number with its `+` is taken.
 *
 * @param text without visual separators
 * @returns with its `+`; undefined when it is none in this format
 * @spec TS 24.229 §5.10.3.2; ITU-T E.164 §6
 */
export function parseFromTrunk(text: string, format: NumberFormat): string | undefined {
  const bare = format.prefix !== '' && text.startsWith(format.prefix) ? text.slice(format.prefix.length) : text
  if (bare.startsWith('+')) return isE164(bare) ? bare : undefined
  const e164 = `+${globalDigits(bare, format)}`
  return isE164(e164) ? e164 : undefined
}

function globalDigits(text: string, format: NumberFormat): string | undefined {
  const { style, countryCode, internationalPrefix, nationalPrefix } = format
  if (style === 'e164') return undefined
  if (style === 'digits') return text
  if (text.startsWith(internationalPrefix)) return text.slice(internationalPrefix.length)
  if (style === 'international' || !text.startsWith(nationalPrefix)) return undefined
  return countryCode + text.slice(nationalPrefix.length)
}
