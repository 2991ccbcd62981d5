const MAX_DELTA_SECONDS = 2 ** 32 - 1

/**
 * Seconds of Expires, Min-Expires, `expires` parameters; larger numbers become 2^32-1. Undefined for anything that is not
 * decimal digits.
 * @spec RFC 3261 §20.19, §25.1
 */
export function deltaSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  let value = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return undefined
    value = Math.min(value * 10 + digit, MAX_DELTA_SECONDS)
  }
  return value
}
