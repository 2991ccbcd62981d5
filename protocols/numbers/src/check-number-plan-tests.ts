import { createNumberPlan } from './create-number-plan.ts'
import type { NormalisedNumber } from './number-plan.ts'
import type { NumberPlanConfig, NumberPlanTest } from './number-plan-config.ts'

/** A test that stands beside a number plan, and what the plan made of it. */
export interface NumberPlanTestResult {
  readonly test: NumberPlanTest
  readonly passes: boolean
  /** What became of the number, in the words of the test. */
  readonly becomes: string
  /** How the group sees it; absent where the test does not ask, or the plan shows numbers as they are. */
  readonly shows?: string
}

/**
 * Runs the tests that stand beside a number plan.
 *
 * @throws VoltaicError NUMBER_PLAN_INVALID
 */
export function checkNumberPlanTests(config: Partial<NumberPlanConfig>): readonly NumberPlanTestResult[] {
  const plan = createNumberPlan(config)
  return (config.tests ?? []).map((test) => {
    const context = test.group === undefined ? {} : { group: test.group }
    const number = plan.normalise(test.dialled, context)
    const becomes = wordOf(number)
    const shows = test.shows !== undefined && number.kind === 'global' ? plan.display(number.e164, context) : undefined
    const passes = becomes === test.becomes && shows === test.shows
    return { test, passes, becomes, ...(shows !== undefined && { shows }) }
  })
}

/** A result in one word: `+61355501234`, `emergency`, the target of a short code, `service-code`, `TOO_SHORT`. */
export function wordOf(number: NormalisedNumber): string {
  switch (number.kind) {
    case 'global':
      return number.e164
    case 'short-code':
      return number.target
    case 'unresolved':
      return number.reason
    default:
      return number.kind
  }
}
