export type { HssConfig } from './config.ts'
export { createHss, type Hss, type HssDeps } from './hss.ts'
export type { AddResult, ImportResult, Provisioning, ProvisioningRefusal } from './provisioning.ts'
export {
  type HssTables,
  hssMigrations,
  type RegistrationState,
} from './schema.ts'
export type { SimCard } from './sim-card.ts'
export type { ProvisioningProblem, SubscriberInput } from './subscriber-input.ts'
export type {
  ImpiView,
  ImpuView,
  RegistrationSetView,
  SubscriberSummary,
  SubscriberView,
} from './subscriber-view.ts'
export type { ImpiRecord, ImpuRecord, RegistrationSetRecord, SubscriptionRecord } from './subscription.ts'
export type { ServiceProfileContent } from './user-profile.ts'
