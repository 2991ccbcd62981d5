import type { Random } from '@voltaic/runtime'

/** How long is waited between attempts. */
export interface BackOff {
  readonly firstMs: number
  readonly longestMs: number
}

/** From a second to five minutes. */
export const BACK_OFF: BackOff = { firstMs: 1000, longestMs: 300_000 }
const UNITS = 1_000_000

/**
 * Twice as long each time, up to the longest, and anything from half of that to all of it: spools that saw their receiver go
 * at the same moment do not come back at the same moment.
 *
 * @param failures in a row, from 1
 * @returns milliseconds
 */
export function pauseAfter(failures: number, { firstMs, longestMs }: BackOff, random: Random): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return Math.round(whole * (0.5 + random.integer(UNITS) / UNITS / 2))
}
