const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS

/**
 * How long a relative validity period is: 5 minutes to 12 hours, to 24 hours, to 30 days, to 63 weeks.
 *
 * @param value the octet
 * @returns milliseconds
 * @spec TS 23.040 §9.2.3.12.1
 */
export function relativeValidityMs(value: number): number {
  if (value <= 143) return (value + 1) * 5 * MINUTE_MS
  if (value <= 167) return 12 * HOUR_MS + (value - 143) * 30 * MINUTE_MS
  if (value <= 196) return (value - 166) * DAY_MS
  return (value - 192) * WEEK_MS
}

/**
 * The shortest relative validity period that is not shorter; the longest where all are.
 *
 * @param duration milliseconds
 * @spec TS 23.040 §9.2.3.12.1
 */
export function relativeValidityOf(duration: number): number {
  for (let value = 0; value < 255; value++) if (relativeValidityMs(value) >= duration) return value
  return 255
}
