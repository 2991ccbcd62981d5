import { isE164, MAX_E164_DIGITS } from './e164.ts'
import type { NormalisedNumber, NumberStep } from './number-plan.ts'
import type { NumberPlanConfig, NumberRange } from './number-plan-config.ts'
import { type Steps, unresolved } from './number-steps.ts'

/**
 * What becomes of a global number by its length. A number that could still become one of a range is too short, not
 * unknown: whoever dials digit by digit is to go on.
 *
 * @param e164 with `+`
 * @spec ITU-T E.164 §6; RFC 3261 §21.4.22
 */
export function withinRange(
  e164: string,
  plan: Pick<NumberPlanConfig, 'minimumDigits' | 'ranges' | 'unlisted'>,
  steps: Steps,
): NormalisedNumber {
  const range = rangeOf(e164, plan.ranges)
  if (range) return fitted(e164, range, steps)
  if (plan.unlisted === 'refuse') {
    const isBeginning = plan.ranges.some(({ prefix }) => prefix.startsWith(e164))
    const says = isBeginning ? `${e164} is the beginning of one` : 'in none'
    steps?.push({ rule: 'ranges', applies: true, says })
    return unresolved(isBeginning ? 'TOO_SHORT' : 'NO_RANGE')
  }
  return checked(e164, plan.minimumDigits, steps)
}

function rangeOf(e164: string, ranges: readonly NumberRange[]): NumberRange | undefined {
  let found: NumberRange | undefined
  for (const range of ranges) {
    const isLonger = found === undefined || range.prefix.length > found.prefix.length
    if (isLonger && e164.startsWith(range.prefix)) found = range
  }
  return found
}

function fitted(e164: string, { prefix, minimum, maximum, tooLong }: NumberRange, steps: Steps): NormalisedNumber {
  const digits = e164.length - 1
  const rule = `range ${prefix}, ${minimum} to ${maximum} digits`
  if (digits <= maximum || tooLong === 'pass') {
    if (digits > maximum) steps?.push({ rule, applies: true, says: `${digits} digits, passed as it is` })
    return checked(e164, minimum, steps, rule)
  }
  if (tooLong === 'refuse') {
    steps?.push(tooLongStep(rule, digits))
    return unresolved('TOO_LONG')
  }
  const kept = e164.slice(0, maximum + 1)
  steps?.push({ rule, applies: true, says: `${e164.slice(maximum + 1)} dropped` })
  return checked(kept, minimum, steps, rule)
}

function checked(e164: string, minimum: number, steps: Steps, rule = 'length'): NormalisedNumber {
  const digits = e164.length - 1
  if (digits < minimum) {
    steps?.push({ rule, applies: true, says: `${digits} digits, at least ${minimum} are needed` })
    return unresolved('TOO_SHORT')
  }
  if (digits > MAX_E164_DIGITS) {
    steps?.push(tooLongStep(rule, digits))
    return unresolved('TOO_LONG')
  }
  const isNumber = isE164(e164)
  steps?.push({ rule, applies: true, says: isNumber ? e164 : `${e164} is no international number` })
  return isNumber ? { kind: 'global', e164 } : unresolved('NOT_A_NUMBER')
}

function tooLongStep(rule: string, digits: number): NumberStep {
  return { rule, applies: true, says: `${digits} digits are too many` }
}
