import { parseXml } from '../xml/parse-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import {
  type ApplicationServer,
  type CoreNetworkServicesAuthorization,
  defaultHandlings,
  type ImsSubscription,
  type IncludeRegister,
  type InitialFilterCriteria,
  identityTypes,
  type ListOfServiceIds,
  type PublicIdentity,
  profilePartIndicators,
  type ServiceProfile,
} from './ims-subscription.ts'
import { parseTriggerPoint } from './parse-trigger-point.ts'
import {
  optionalChild,
  type ProfileWarning,
  type ProfileWarnings,
  profileError,
  readShape,
  repeatedChild,
  repeatedRequiredChild,
  requiredChild,
} from './shape.ts'
import {
  applicationServerShape,
  coreNetworkServicesAuthorizationShape,
  imsSubscriptionShape,
  includeRegisterShape,
  initialFilterCriteriaShape,
  listOfServiceIdsShape,
  publicIdentityShape,
  serviceProfileShape,
} from './shapes.ts'
import { booleanOf, integerOf, namedOf, optional, stringOf, uriOf } from './values.ts'

/**
 * Reads a user profile as it comes in User-Data. Elements that the model does not name are kept.
 *
 * @param xml UTF-8
 * @throws DecodeError `XML_*` or `PROFILE_*`, with line and column in the message
 * @spec TS 29.228 §B, TS 29.228 §E
 */
export function parseImsSubscription(xml: Uint8Array | string): ImsSubscription {
  return parseRoot(parseXml(xml), undefined)
}

/**
 * Reads a user profile that an operator brings: what is commonly written wrong is repaired, with a warning each
 * (`ConditionTypeDNF`, an SPT with a bare `Header`, elements out of order or in the wrong `Extension`).
 *
 * @throws DecodeError as parseImsSubscription
 * @spec TS 29.228 §C, TS 29.228 §E
 */
export function importImsSubscription(xml: Uint8Array | string): {
  readonly subscription: ImsSubscription
  readonly warnings: readonly ProfileWarning[]
} {
  const warnings: ProfileWarning[] = []
  return { subscription: parseRoot(parseXml(xml), warnings), warnings }
}

function parseRoot(root: XmlElement, warnings: ProfileWarnings): ImsSubscription {
  if (root.local !== 'IMSSubscription' || root.uri !== '') {
    throw profileError(root, 'PROFILE_ROOT', `the root element is ${root.name}, wanted is IMSSubscription`)
  }
  const shaped = readShape(root, imsSubscriptionShape, warnings)
  return {
    privateId: uriOf(requiredChild(shaped, 'PrivateID')),
    serviceProfiles: repeatedRequiredChild(shaped, 'ServiceProfile').map((one) => parseServiceProfile(one, warnings)),
    ...shaped.kept,
  }
}

function parseServiceProfile(element: XmlElement, warnings: ProfileWarnings): ServiceProfile {
  const shaped = readShape(element, serviceProfileShape, warnings)
  const authorization = optionalChild(shaped, 'CoreNetworkServicesAuthorization')
  return {
    publicIdentities: repeatedRequiredChild(shaped, 'PublicIdentity').map((one) => parsePublicIdentity(one, warnings)),
    ...(authorization && { coreNetworkServicesAuthorization: parseAuthorization(authorization, warnings) }),
    initialFilterCriteria: repeatedChild(shaped, 'InitialFilterCriteria').map((one) => parseIfc(one, warnings)),
    sharedIfcSetIds: repeatedChild(shaped, 'SharedIFCSetID').map(integerOf),
    ...shaped.kept,
  }
}

function parsePublicIdentity(element: XmlElement, warnings: ProfileWarnings): PublicIdentity {
  const shaped = readShape(element, publicIdentityShape, warnings)
  const barring = optionalChild(shaped, 'BarringIndication')
  return {
    identity: uriOf(requiredChild(shaped, 'Identity')),
    barred: barring ? booleanOf(barring) : false,
    ...optional(shaped, 'IdentityType', 'identityType', (type) => namedOf(type, identityTypes)),
    ...optional(shaped, 'WildcardedPSI', 'wildcardedPsi', uriOf),
    ...optional(shaped, 'DisplayName', 'displayName', stringOf),
    ...optional(shaped, 'AliasIdentityGroupID', 'aliasIdentityGroupId', stringOf),
    ...optional(shaped, 'WildcardedIMPU', 'wildcardedImpu', uriOf),
    ...optional(shaped, 'ServiceLevelTraceInfo', 'serviceLevelTraceInfo', stringOf),
    ...optional(shaped, 'SIPURIParameters', 'sipUriParameters', stringOf),
    ...shaped.kept,
  }
}

function parseAuthorization(element: XmlElement, warnings: ProfileWarnings): CoreNetworkServicesAuthorization {
  const shaped = readShape(element, coreNetworkServicesAuthorizationShape, warnings)
  return {
    ...optional(shaped, 'SubscribedMediaProfileId', 'subscribedMediaProfileId', integerOf),
    ...optional(shaped, 'ListOfServiceIds', 'listOfServiceIds', (list) => parseListOfServiceIds(list, warnings)),
    ...shaped.kept,
  }
}

function parseListOfServiceIds(element: XmlElement, warnings: ProfileWarnings): ListOfServiceIds {
  const shaped = readShape(element, listOfServiceIdsShape, warnings)
  return { serviceIds: repeatedChild(shaped, 'ServiceId').map(stringOf), ...shaped.kept }
}

function parseIfc(element: XmlElement, warnings: ProfileWarnings): InitialFilterCriteria {
  const shaped = readShape(element, initialFilterCriteriaShape, warnings)
  return {
    priority: integerOf(requiredChild(shaped, 'Priority')),
    ...optional(shaped, 'TriggerPoint', 'triggerPoint', (trigger) => parseTriggerPoint(trigger, warnings)),
    applicationServer: parseApplicationServer(requiredChild(shaped, 'ApplicationServer'), warnings),
    ...optional(shaped, 'ProfilePartIndicator', 'profilePartIndicator', (p) => namedOf(p, profilePartIndicators)),
    ...shaped.kept,
  }
}

function parseApplicationServer(element: XmlElement, warnings: ProfileWarnings): ApplicationServer {
  const shaped = readShape(element, applicationServerShape, warnings)
  const flag = (child: XmlElement): IncludeRegister => readShape(child, includeRegisterShape, warnings).kept
  return {
    serverName: uriOf(requiredChild(shaped, 'ServerName')),
    ...optional(shaped, 'DefaultHandling', 'defaultHandling', (handling) => namedOf(handling, defaultHandlings)),
    ...optional(shaped, 'ServiceInfo', 'serviceInfo', stringOf),
    ...optional(shaped, 'IncludeRegisterRequest', 'includeRegisterRequest', flag),
    ...optional(shaped, 'IncludeRegisterResponse', 'includeRegisterResponse', flag),
    ...shaped.kept,
  }
}
