import { VoltaicError } from '@voltaic/base'
import { createNumberPlan, type NumberPlanConfig, parseE164, refusalOf } from '@voltaic/numbers'

/**
 * The number that ENUM is asked for when somebody dials this.
 *
 * @param plan of the network; without one only international numbers are taken
 * @throws VoltaicError ENUM_NUMBER_INVALID
 */
export function plannedNumber(dialled: string, plan: NumberPlanConfig | undefined): string {
  if (plan === undefined) return internationalNumber(dialled)
  const result = createNumberPlan(plan).normalise(dialled)
  if (result.kind === 'global') return result.e164
  const refusal = refusalOf(result)
  const why = refusal
    ? `refuses it with ${refusal.status}: ${refusal.text}`
    : `makes no E.164 number of it: ${result.kind}`
  const message = `ENUM is not asked for ${dialled}: the number plan ${why}`
  throw new VoltaicError(
    'ENUM_NUMBER_INVALID',
    message,
    `See every rule: voltaic number preview ${dialled} --plan FILE`,
  )
}

function internationalNumber(text: string): string {
  const number = parseE164(text)
  if (number !== undefined) return number
  const remedy = 'Write it with its country code, without the 0 of the country: +61255502345'
  throw new VoltaicError('ENUM_NUMBER_INVALID', `${text} is no international number of 1 to 15 digits`, remedy)
}
