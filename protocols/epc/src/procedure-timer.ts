import type { Clock } from '@voltaic/runtime'

/**
 * Waits for the answer of a procedure, and not for longer than its timer runs. Leaves no timer behind.
 *
 * @param milliseconds of T3-RESPONSE, T3482 or another such timer
 * @returns `'expired'` when the timer was first
 * @spec TS 29.274 §7.6; TS 24.301 §10.3
 */
export async function answeredWithin<Answer>(
  clock: Clock,
  milliseconds: number,
  answer: Promise<Answer>,
): Promise<Answer | 'expired'> {
  const expired = Promise.withResolvers<'expired'>()
  const timer = clock.startTimer(milliseconds, () => expired.resolve('expired'), true)
  try {
    return await Promise.race([answer, expired.promise])
  } finally {
    timer.cancel()
  }
}
