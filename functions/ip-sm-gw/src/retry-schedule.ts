/** Why a message is not delivered yet. */
export type Setback =
  /** The phone is off, or nobody can reach it: its registration ends the wait. */
  | 'absent'
  /** It has the message, or not: no report came. */
  | 'no-report'
  /** Its memory is full: RP-SMMA ends the wait. */
  | 'memory-full'
  /** It, or something before it, cannot do it now. */
  | 'busy'

/** Seconds until the next attempt after one, two, three ... in a row have failed; the last goes on. */
export const RETRY_SCHEDULE: Readonly<Record<Setback, readonly number[]>> = {
  absent: [60, 300, 900, 1800, 3600],
  'no-report': [30, 60, 120, 300, 900, 3600],
  // a phone whose RP-SMMA was lost is asked all the same
  'memory-full': [1800, 3600],
  busy: [30, 60, 120, 300, 900, 3600],
}

/** No pause is longer, in milliseconds. */
export const LONGEST_PAUSE_MS = 3_600_000

/**
 * @param failures attempts in a row that have failed, this one included
 * @returns milliseconds
 * @spec TS 23.040 §3.2.6
 */
export function retryDelayMs(setback: Setback, failures: number): number {
  const schedule = RETRY_SCHEDULE[setback]
  return (schedule[Math.min(failures, schedule.length) - 1] ?? 0) * 1000
}
