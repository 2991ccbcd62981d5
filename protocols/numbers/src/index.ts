export { type AliasPair, aliasesOf } from './aliases.ts'
export { canonicalImpu } from './canonical-impu.ts'
export { createNumberPlan, defaultNumberPlan, type NumberPlanConfig } from './default-number-plan.ts'
export { isE164, MAX_E164_DIGITS, msisdnOf, parseE164, withoutSeparators } from './e164.ts'
export { createHomeUris } from './home-uri.ts'
export type { DialContext, NormalisedNumber, NumberPlan, UnresolvedReason } from './number-plan.ts'
export { impiOf, isImsi, type Plmn, plmnOfImsi, realmOf, temporaryImpuOf } from './plmn.ts'
export {
  formatTelephoneSubscriber,
  formatTelUri,
  MAX_TEL_PARAMETERS,
  MAX_TEL_URI_LENGTH,
  parseTelephoneSubscriber,
  parseTelUri,
  type TelParameter,
  type TelUri,
} from './tel-uri.ts'
export { sipOfTel, telOfSip } from './user-phone.ts'
