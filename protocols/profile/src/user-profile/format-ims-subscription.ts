import { formatXmlLeaf, XML_DECLARATION } from '../xml/format-xml.ts'
import {
  type ApplicationServer,
  type CoreNetworkServicesAuthorization,
  defaultHandlings,
  type ImsSubscription,
  type IncludeRegister,
  type InitialFilterCriteria,
  identityTypes,
  type PublicIdentity,
  profilePartIndicators,
  registrationTypes,
  type ServiceProfile,
  type Spt,
  type SptCondition,
  sessionCases,
  type TriggerPoint,
} from './ims-subscription.ts'
import { formatShape } from './shape.ts'
import {
  applicationServerShape,
  coreNetworkServicesAuthorizationShape,
  imsSubscriptionShape,
  includeRegisterShape,
  initialFilterCriteriaShape,
  listOfServiceIdsShape,
  publicIdentityShape,
  serviceProfileShape,
  sessionDescriptionShape,
  sipHeaderShape,
  sptShape,
  triggerPointShape,
} from './shapes.ts'

/**
 * Writes a user profile in the order and nesting that the schema of Rel-7 and later demands. No white space is added.
 *
 * @returns XML text, to be sent as UTF-8
 * @spec TS 29.228 §B, TS 29.228 §E
 */
export function formatImsSubscription(subscription: ImsSubscription): string {
  const parts = {
    PrivateID: formatXmlLeaf('PrivateID', subscription.privateId),
    ServiceProfile: each(subscription.serviceProfiles, formatServiceProfile),
  }
  return XML_DECLARATION + formatShape('IMSSubscription', imsSubscriptionShape, parts, subscription.unknown)
}

function each<T>(items: readonly T[], format: (item: T) => string): string {
  let out = ''
  for (const item of items) out += format(item)
  return out
}

function formatBoolean(name: string, value: boolean): string {
  return `<${name}>${value ? 1 : 0}</${name}>`
}

/** An enumeration that the schema writes as a number. */
function formatNamed<Name extends string>(element: string, names: readonly Name[], name: Name | undefined): string {
  return name === undefined ? '' : formatXmlLeaf(element, names.indexOf(name))
}

/** The element of one profile. @returns XML text without declaration */
export function formatServiceProfile(profile: ServiceProfile): string {
  const parts = {
    PublicIdentity: each(profile.publicIdentities, formatPublicIdentity),
    CoreNetworkServicesAuthorization: formatAuthorization(profile.coreNetworkServicesAuthorization),
    InitialFilterCriteria: each(profile.initialFilterCriteria, formatIfc),
    SharedIFCSetID: each(profile.sharedIfcSetIds, (id) => formatXmlLeaf('SharedIFCSetID', id)),
  }
  return formatShape('ServiceProfile', serviceProfileShape, parts, profile.unknown)
}

function formatPublicIdentity(identity: PublicIdentity): string {
  const parts = {
    BarringIndication: formatBoolean('BarringIndication', identity.barred),
    Identity: formatXmlLeaf('Identity', identity.identity),
    IdentityType: formatNamed('IdentityType', identityTypes, identity.identityType),
    WildcardedPSI: formatXmlLeaf('WildcardedPSI', identity.wildcardedPsi),
    DisplayName: formatXmlLeaf('DisplayName', identity.displayName),
    AliasIdentityGroupID: formatXmlLeaf('AliasIdentityGroupID', identity.aliasIdentityGroupId),
    WildcardedIMPU: formatXmlLeaf('WildcardedIMPU', identity.wildcardedImpu),
    ServiceLevelTraceInfo: formatXmlLeaf('ServiceLevelTraceInfo', identity.serviceLevelTraceInfo),
    SIPURIParameters: formatXmlLeaf('SIPURIParameters', identity.sipUriParameters),
  }
  return formatShape('PublicIdentity', publicIdentityShape, parts, identity.unknown)
}

function formatAuthorization(authorization: CoreNetworkServicesAuthorization | undefined): string {
  if (!authorization) return ''
  const list = authorization.listOfServiceIds
  const listParts = { ServiceId: list ? each(list.serviceIds, (id) => formatXmlLeaf('ServiceId', id)) : '' }
  const parts = {
    SubscribedMediaProfileId: formatXmlLeaf('SubscribedMediaProfileId', authorization.subscribedMediaProfileId),
    ListOfServiceIds: list ? formatShape('ListOfServiceIds', listOfServiceIdsShape, listParts, list.unknown) : '',
  }
  const shape = coreNetworkServicesAuthorizationShape
  return formatShape('CoreNetworkServicesAuthorization', shape, parts, authorization.unknown)
}

function formatIfc(criteria: InitialFilterCriteria): string {
  const parts = {
    Priority: formatXmlLeaf('Priority', criteria.priority),
    TriggerPoint: criteria.triggerPoint ? formatTriggerPoint(criteria.triggerPoint) : '',
    ApplicationServer: formatApplicationServer(criteria.applicationServer),
    ProfilePartIndicator: formatNamed('ProfilePartIndicator', profilePartIndicators, criteria.profilePartIndicator),
  }
  return formatShape('InitialFilterCriteria', initialFilterCriteriaShape, parts, criteria.unknown)
}

function formatTriggerPoint(trigger: TriggerPoint): string {
  const parts = {
    ConditionTypeCNF: formatBoolean('ConditionTypeCNF', trigger.conditionTypeCnf),
    SPT: each(trigger.spts, formatSpt),
  }
  return formatShape('TriggerPoint', triggerPointShape, parts, trigger.unknown)
}

function formatSpt(spt: Spt): string {
  const parts = {
    ConditionNegated: formatBoolean('ConditionNegated', spt.conditionNegated),
    Group: each(spt.groups, (group) => formatXmlLeaf('Group', group)),
    [spt.condition.kind]: formatCondition(spt.condition),
    RegistrationType: each(spt.registrationTypes, (type) => formatNamed('RegistrationType', registrationTypes, type)),
  }
  return formatShape('SPT', sptShape, parts, spt.unknown)
}

function formatCondition(condition: SptCondition): string {
  switch (condition.kind) {
    case 'RequestURI':
      return formatXmlLeaf('RequestURI', condition.requestUri)
    case 'Method':
      return formatXmlLeaf('Method', condition.method)
    case 'SessionCase':
      return formatNamed('SessionCase', sessionCases, condition.sessionCase)
    case 'SIPHeader': {
      const parts = {
        Header: formatXmlLeaf('Header', condition.header),
        Content: formatXmlLeaf('Content', condition.content),
      }
      return formatShape('SIPHeader', sipHeaderShape, parts, condition.unknown)
    }
    case 'SessionDescription': {
      const parts = {
        Line: formatXmlLeaf('Line', condition.line),
        Content: formatXmlLeaf('Content', condition.content),
      }
      return formatShape('SessionDescription', sessionDescriptionShape, parts, condition.unknown)
    }
  }
}

function formatApplicationServer(server: ApplicationServer): string {
  const flag = (name: string, include: IncludeRegister | undefined): string =>
    include ? formatShape(name, includeRegisterShape, {}, include.unknown) : ''
  const parts = {
    ServerName: formatXmlLeaf('ServerName', server.serverName),
    DefaultHandling: formatNamed('DefaultHandling', defaultHandlings, server.defaultHandling),
    ServiceInfo: formatXmlLeaf('ServiceInfo', server.serviceInfo),
    IncludeRegisterRequest: flag('IncludeRegisterRequest', server.includeRegisterRequest),
    IncludeRegisterResponse: flag('IncludeRegisterResponse', server.includeRegisterResponse),
  }
  return formatShape('ApplicationServer', applicationServerShape, parts, server.unknown)
}
