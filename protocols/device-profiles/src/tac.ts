const URN = 'urn:gsma:imei:'
const TAC_DIGITS = 8
/** IMEI with its check digit, IMEISV, or an IMEI without either. @spec TS 23.003 §6.2 */
const IMEI_DIGITS: readonly number[] = [14, 15, 16]

/**
 * The Type Allocation Code of an IMEI, which names the model: digits, or a URN as phones write it into `+sip.instance`.
 *
 * @returns undefined for what is no IMEI
 * @spec TS 23.003 §6.2.1; RFC 7254 §4
 */
export function tacOf(imei: string): string | undefined {
  const text = imei.replace(/^<|>$/g, '')
  const bare = text.toLowerCase().startsWith(URN) ? (text.slice(URN.length).split(';')[0] ?? '') : text
  const digits = bare.replaceAll('-', '')
  return IMEI_DIGITS.includes(digits.length) && /^[0-9]+$/.test(digits) ? digits.slice(0, TAC_DIGITS) : undefined
}
