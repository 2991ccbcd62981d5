import type { Clock, Timer } from '@voltaic/runtime'
import type { TraceRing } from '@voltaic/trace'

/** Resolves when nothing has been traced for that long: what a registration sets off has come to its end. */
export function untilQuiet(ring: TraceRing, clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: Timer
    const stop = ring.subscribe(() => {
      timer.cancel()
      timer = start()
    })
    const start = (): Timer =>
      clock.startTimer(
        milliseconds,
        () => {
          stop()
          resolve()
        },
        true,
      )
    timer = start()
  })
}
