export type { HssConfig } from './config.ts'
export { createHss, type Hss, type HssDeps } from './hss.ts'
export type { ProvisioningProblem } from './input-problems.ts'
export type { AddResult, ImportResult, Provisioning, ProvisioningRefusal } from './provisioning.ts'
export {
  type HssTables,
  hssMigrations,
  type RegistrationState,
} from './schema.ts'
export { checkSealedKeys, sealedKeysColumn } from './sealed-keys.ts'
export type { SimCard } from './sim-card.ts'
export type { SimInput } from './sim-input.ts'
export type { SubscriberInput } from './subscriber-input.ts'
export type {
  ImpiView,
  ImpuView,
  RegistrationSetView,
  ResynchronisationView,
  SubscriberSummary,
  SubscriberView,
} from './subscriber-view.ts'
export type { ImpiRecord, ImpuRecord, RegistrationSetRecord, SubscriptionRecord } from './subscription.ts'
export type { ServiceProfileContent } from './user-profile.ts'
