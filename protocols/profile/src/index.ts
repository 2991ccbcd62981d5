export { checkInitialFilterCriteria, type IfcMistake } from './ifc/check-ifcs.ts'
export { type CompiledIfc, type CompiledIfcs, type IfcMatch, nextIfc } from './ifc/compiled-ifcs.ts'
export { describeFindings, describeIfcs } from './ifc/describe-ifcs.ts'
export {
  type ChainLink,
  explainIfcs,
  type GroupExplanation,
  type IfcExplanation,
  type IfcsExplanation,
  type SptExplanation,
} from './ifc/explain-ifcs.ts'
export { formatServiceProfileDocument } from './ifc/format-service-profile.ts'
export { IfcCompiler, type IfcSource, type SharedIfcSets } from './ifc/ifc-compiler.ts'
export type { IfcCase, IfcHeaderLine, IfcRequest } from './ifc/ifc-request.ts'
export { IfcSubject } from './ifc/ifc-subject.ts'
export {
  importServiceProfile,
  type ServiceProfileContent,
  type ServiceProfileImport,
} from './ifc/import-service-profile.ts'
export { formatServiceInfo, IMS_3GPP_TYPE } from './ims-3gpp/format-service-info.ts'
export { type PidfDocument, parsePidf } from './pidf/parse-pidf.ts'
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
export { registeredIdentities } from './reginfo/registered-identities.ts'
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
export { registrationTypes, sessionCases } from './user-profile/ims-subscription.ts'
export { importImsSubscription, parseImsSubscription } from './user-profile/parse-ims-subscription.ts'
export type { ProfileFinding } from './user-profile/shape.ts'
