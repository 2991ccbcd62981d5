export type { AssignmentViews, NumberView, ScscfView } from './assignment-view.ts'
export { cardHolderOf } from './card-holder.ts'
export type { HssConfig } from './config.ts'
export type { ChangeOptions } from './dry-run.ts'
export { hssFeatures } from './features.ts'
export { createHss, type Hss, type HssDeps } from './hss.ts'
export type { ProvisioningProblem } from './input-problems.ts'
export type { OperatorChange } from './operator-changes.ts'
export {
  deregistrationReasons,
  type TerminationOrder,
  type TerminationOutcome,
} from './operator-termination.ts'
export type { AddResult, ImportResult, ImportSource, Provisioning, ProvisioningRefusal } from './provisioning.ts'
export { DEFAULT_NAME } from './provisioning-schema.ts'
export type { PendingPush } from './pushes.ts'
export {
  type HssTables,
  hssMigrations,
  type RegistrationState,
} from './schema.ts'
export { checkSealedKeys, sealedKeysColumn } from './sealed-keys.ts'
export type { ServiceProfileView } from './service-profile.ts'
export type {
  IfcListView,
  ServiceChange,
  ServiceCollection,
  ServiceProfileDefinition,
  ServiceProvisioning,
  SharedIfcSetView,
} from './service-provisioning.ts'
export type { SimCard } from './sim-card.ts'
export type { SimInput } from './sim-input.ts'
export type { ChangeResult, SubscriberChange } from './subscriber-change.ts'
export type { SubscriberInput } from './subscriber-input.ts'
export type { SubscriberPage, SubscriberSummary } from './subscriber-list.ts'
export type {
  ImpiView,
  ImpuView,
  RegistrationSetView,
  ResynchronisationView,
  SubscriberView,
} from './subscriber-view.ts'
export type { ImpiRecord, ImpuRecord, RegistrationSetRecord, SubscriptionRecord } from './subscription.ts'
export type { SubscriptionInput } from './subscription-input.ts'
export type { ServiceProfileContent } from './user-profile.ts'
