export { formatReginfo } from './reginfo/format-reginfo.ts'
export { parseReginfo } from './reginfo/parse-reginfo.ts'
export type {
  ReginfoContact,
  ReginfoContactEvent,
  ReginfoContactState,
  ReginfoDocument,
  ReginfoRegistration,
  ReginfoRegistrationState,
  ReginfoUnknownParam,
} from './reginfo/reginfo-document.ts'
export { formatImsSubscription } from './user-profile/format-ims-subscription.ts'
export type {
  ApplicationServer,
  CoreNetworkServicesAuthorization,
  DefaultHandling,
  IdentityType,
  ImsSubscription,
  IncludeRegister,
  InitialFilterCriteria,
  ListOfServiceIds,
  ProfilePartIndicator,
  PublicIdentity,
  RegistrationType,
  ServiceProfile,
  SessionCase,
  Spt,
  SptCondition,
  TriggerPoint,
  UnknownElement,
} from './user-profile/ims-subscription.ts'
export { importImsSubscription, parseImsSubscription } from './user-profile/parse-ims-subscription.ts'
export type { ProfileWarning } from './user-profile/shape.ts'
