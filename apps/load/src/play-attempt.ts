import type { Clock } from '@voltaic/runtime'
import { exceeded, type Thresholds } from './delays.ts'
import type { Attempt, LoadPhone } from './load-phone.ts'
import type { Handled } from './measures.ts'
import type { Draw, Scenario } from './scenario.ts'

/** One scenario attempt, ready to begin. */
export interface Play {
  readonly scenario: Scenario
  readonly caller: LoadPhone
  readonly callee: LoadPhone
  readonly draw: Draw
}

export interface Judgement {
  readonly thresholds: Thresholds
  /** How long it may last beyond what was drawn, in milliseconds. */
  readonly patienceMs: number
}

/**
 * Plays one attempt. `handled` is called once, at the latest when patience is over, so that a network that went silent
 * is seen at once and not when the timers of the phones give up.
 *
 * @returns when the phones are free again
 */
export async function playAttempt(
  { scenario, caller, callee, draw }: Play,
  { thresholds, patienceMs }: Judgement,
  clock: Clock,
  handled: (how: Handled) => void,
): Promise<void> {
  let isOpen = true
  const end = (reason: string | undefined, delays: Attempt['delays']): void => {
    if (!isOpen) return
    isOpen = false
    handled({ scenario, reason, delays })
  }
  const patience = patienceMs + (scenario.group === 'call' ? draw.ringMs : 0) + (scenario.isHeld ? draw.holdMs : 0)
  const timer = clock.startTimer(patience, () => end(`not over after ${patienceMs / 1000} s`, {}), true)
  const attempt = await scenario.run(caller, callee, draw)
  timer.cancel()
  end(reasonOf(attempt, scenario, thresholds), attempt.delays)
}

/** Why an attempt counts as inadequately handled: what came was wrong, or it came too late. */
function reasonOf({ result, delays }: Attempt, { expects }: Scenario, thresholds: Thresholds): string | undefined {
  if (typeof result === 'string') return result
  if (result !== expects) return `${result} instead of ${expects}`
  const late = exceeded(delays, thresholds)
  return late === undefined ? undefined : `${late} above ${thresholds[late]} ms`
}
