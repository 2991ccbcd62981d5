import type { NormalisedNumber, NumberStep, UnresolvedReason } from './number-plan.ts'

/** Where rules write what they do; undefined where nobody asks, so that a call costs no text. */
export type Steps = NumberStep[] | undefined

export function unresolved(reason: UnresolvedReason): NormalisedNumber {
  return { kind: 'unresolved', reason }
}
