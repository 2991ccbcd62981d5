export { type AliasPair, aliasesOf } from './aliases.ts'
export { canonicalImpu } from './canonical-impu.ts'
export { type NumberPlanMistake, numberPlanMistakes } from './check-number-plan.ts'
export { checkNumberPlanTests, type NumberPlanTestResult, wordOf } from './check-number-plan-tests.ts'
export { createNumberPlan } from './create-number-plan.ts'
export { isE164, MAX_E164_DIGITS, msisdnOf, parseE164, withoutSeparators } from './e164.ts'
export { createHomeUris } from './home-uri.ts'
export type {
  DialContext,
  NormalisedNumber,
  NumberExplanation,
  NumberPlan,
  NumberStep,
  UnresolvedReason,
} from './number-plan.ts'
export {
  type DiallingRules,
  defaultNumberPlan,
  type NumberPlanConfig,
  type NumberPlanTest,
  type NumberRange,
  type Rewrite,
  type SubscriberGroup,
} from './number-plan-config.ts'
export { type NumberRefusal, refusalOf } from './number-refusal.ts'
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
