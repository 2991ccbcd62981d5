import type { Runtime } from './runtime.ts'

/**
 * Starts work that belongs behind the answer of the request at hand: a NOTIFY behind the 200 that made it necessary.
 * What it throws is a bug, which is logged and ends nothing else.
 *
 * @param element name for the log
 */
export function startAfterAnswer(work: () => Promise<unknown>, { clock, log }: Runtime, element: string): void {
  clock.startTimer(0, () => {
    work().catch((error: unknown) => log.error('work behind an answer failed', { element, error: String(error) }))
  })
}
