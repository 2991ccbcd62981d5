/**
 * The children that a type of the user profile schema has, in the schema's order: first its own, then those of its
 * `Extension`, of the `Extension` in that, and so on. `Extension` itself is implied at the end of every level but the
 * last, where anything may stand.
 *
 * @spec TS 29.228 §E
 */
export type Shape = readonly (readonly string[])[]

export const imsSubscriptionShape: Shape = [['PrivateID', 'ServiceProfile'], []]

export const serviceProfileShape: Shape = [
  ['PublicIdentity', 'CoreNetworkServicesAuthorization', 'InitialFilterCriteria'],
  ['SharedIFCSetID'],
  [],
]

export const publicIdentityShape: Shape = [
  ['BarringIndication', 'Identity'],
  ['IdentityType', 'WildcardedPSI'],
  ['DisplayName', 'AliasIdentityGroupID'],
  ['WildcardedIMPU', 'ServiceLevelTraceInfo', 'SIPURIParameters'],
  [],
]

export const coreNetworkServicesAuthorizationShape: Shape = [['SubscribedMediaProfileId'], ['ListOfServiceIds'], []]

export const listOfServiceIdsShape: Shape = [['ServiceId'], []]

export const initialFilterCriteriaShape: Shape = [
  ['Priority', 'TriggerPoint', 'ApplicationServer', 'ProfilePartIndicator'],
  [],
]

export const triggerPointShape: Shape = [['ConditionTypeCNF', 'SPT'], []]

export const sptShape: Shape = [
  ['ConditionNegated', 'Group', 'RequestURI', 'Method', 'SIPHeader', 'SessionCase', 'SessionDescription'],
  ['RegistrationType'],
  [],
]

export const sipHeaderShape: Shape = [['Header', 'Content'], []]

export const sessionDescriptionShape: Shape = [['Line', 'Content'], []]

export const applicationServerShape: Shape = [
  ['ServerName', 'DefaultHandling', 'ServiceInfo'],
  ['IncludeRegisterRequest', 'IncludeRegisterResponse'],
  [],
]

export const includeRegisterShape: Shape = [[], []]
