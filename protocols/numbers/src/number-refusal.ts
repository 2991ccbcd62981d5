import type { NormalisedNumber, UnresolvedReason } from './number-plan.ts'

/** How a number that leads nowhere is answered. */
export interface NumberRefusal {
  /** Of the SIP response. */
  readonly status: 404 | 484
  /** Of its Reason, in Q.850. */
  readonly cause: 1 | 28
  readonly text: string
}

/** The causes are those that circuit-switched networks have for the same answers. */
const UNALLOCATED = { status: 404, cause: 1 } as const
const REFUSALS: Readonly<Record<UnresolvedReason | 'SERVICE_CODE', NumberRefusal>> = {
  TOO_SHORT: { status: 484, cause: 28, text: 'number too short' },
  TOO_LONG: { ...UNALLOCATED, text: 'number too long' },
  NO_RANGE: { ...UNALLOCATED, text: 'number in no range of the number plan' },
  NO_RULE: { ...UNALLOCATED, text: 'no rule of the number plan for this number' },
  FOREIGN_CONTEXT: { ...UNALLOCATED, text: 'phone-context of another number plan' },
  NOT_A_NUMBER: { ...UNALLOCATED, text: 'not a telephone number' },
  SERVICE_CODE: { ...UNALLOCATED, text: 'supplementary service code, which no service here takes' },
}

/**
 * The answer to who has dialled a number.
 *
 * @returns undefined for one that can be called
 * @spec RFC 3261 §21.4.5, §21.4.22; RFC 3398 §7.2.4.1; RFC 6432 §2
 */
export function refusalOf(number: NormalisedNumber): NumberRefusal | undefined {
  if (number.kind === 'service-code') return REFUSALS.SERVICE_CODE
  return number.kind === 'unresolved' ? REFUSALS[number.reason] : undefined
}
