/** Bits 5 to 7 of the type-of-address, in the order of their values. @spec TS 23.040 §9.1.2.5 */
export const TYPES_OF_NUMBER = [
  'unknown',
  'international',
  'national',
  'network-specific',
  'subscriber',
  'alphanumeric',
  'abbreviated',
  'reserved',
] as const

/** Type-of-number. */
export type TypeOfNumber = (typeof TYPES_OF_NUMBER)[number]

/** Numbering-plan-identification: the value for telephone numbers, ITU-T E.164. */
export const E164_PLAN = 1

const EXTENSION = 0x80

/** Type-of-number and numbering plan of an octet; its extension bit is not looked at. @spec TS 23.040 §9.1.2.5 */
export function decodeTypeOfAddress(octet: number): { typeOfNumber: TypeOfNumber; numberingPlan: number } {
  return { typeOfNumber: TYPES_OF_NUMBER[(octet >> 4) & 7] ?? 'reserved', numberingPlan: octet & 0x0f }
}

/** @throws RangeError for a numbering plan above 15 */
export function encodeTypeOfAddress(typeOfNumber: TypeOfNumber, numberingPlan: number): number {
  if (!(Number.isInteger(numberingPlan) && numberingPlan >= 0 && numberingPlan <= 15)) {
    throw new RangeError(`no numbering plan: ${numberingPlan}`)
  }
  return EXTENSION | (TYPES_OF_NUMBER.indexOf(typeOfNumber) << 4) | numberingPlan
}
