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
  createImportNotes,
  type ImportNotes,
  optionalChild,
  type ProfileFinding,
  placed,
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
  readonly warnings: readonly ProfileFinding[]
} {
  const notes = createImportNotes()
  return { subscription: parseRoot(parseXml(xml), notes), warnings: notes.findings }
}

function parseRoot(root: XmlElement, notes: ImportNotes | undefined): ImsSubscription {
  if (root.local !== 'IMSSubscription' || root.uri !== '') {
    throw profileError(root, 'PROFILE_ROOT', `the root element is ${root.name}, wanted is IMSSubscription`)
  }
  const shaped = readShape(root, imsSubscriptionShape, notes)
  return {
    privateId: uriOf(requiredChild(shaped, 'PrivateID')),
    serviceProfiles: repeatedRequiredChild(shaped, 'ServiceProfile').map((one) => parseServiceProfile(one, notes)),
    ...shaped.kept,
  }
}

function parseServiceProfile(element: XmlElement, notes: ImportNotes | undefined): ServiceProfile {
  const shaped = readShape(element, serviceProfileShape, notes)
  const authorization = optionalChild(shaped, 'CoreNetworkServicesAuthorization')
  return {
    publicIdentities: repeatedRequiredChild(shaped, 'PublicIdentity').map((one) => parsePublicIdentity(one, notes)),
    ...(authorization && { coreNetworkServicesAuthorization: parseAuthorization(authorization, notes) }),
    initialFilterCriteria: repeatedChild(shaped, 'InitialFilterCriteria').map((one) => parseIfc(one, notes)),
    sharedIfcSetIds: repeatedChild(shaped, 'SharedIFCSetID').map(integerOf),
    ...shaped.kept,
  }
}

function parsePublicIdentity(element: XmlElement, notes: ImportNotes | undefined): PublicIdentity {
  const shaped = readShape(element, publicIdentityShape, notes)
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

/** @spec TS 29.228 §B.2.1A */
export function parseAuthorization(
  element: XmlElement,
  notes: ImportNotes | undefined,
): CoreNetworkServicesAuthorization {
  const shaped = readShape(element, coreNetworkServicesAuthorizationShape, notes)
  return {
    ...optional(shaped, 'SubscribedMediaProfileId', 'subscribedMediaProfileId', integerOf),
    ...optional(shaped, 'ListOfServiceIds', 'listOfServiceIds', (list) => parseListOfServiceIds(list, notes)),
    ...shaped.kept,
  }
}

function parseListOfServiceIds(element: XmlElement, notes: ImportNotes | undefined): ListOfServiceIds {
  const shaped = readShape(element, listOfServiceIdsShape, notes)
  return { serviceIds: repeatedChild(shaped, 'ServiceId').map(stringOf), ...shaped.kept }
}

/** @spec TS 29.228 §B.2.2 */
export function parseIfc(element: XmlElement, notes: ImportNotes | undefined): InitialFilterCriteria {
  const shaped = readShape(element, initialFilterCriteriaShape, notes)
  return placed(notes, element, {
    priority: integerOf(requiredChild(shaped, 'Priority')),
    ...optional(shaped, 'TriggerPoint', 'triggerPoint', (trigger) => parseTriggerPoint(trigger, notes)),
    applicationServer: parseApplicationServer(requiredChild(shaped, 'ApplicationServer'), notes),
    ...optional(shaped, 'ProfilePartIndicator', 'profilePartIndicator', (p) => namedOf(p, profilePartIndicators)),
    ...shaped.kept,
  })
}

function parseApplicationServer(element: XmlElement, notes: ImportNotes | undefined): ApplicationServer {
  const shaped = readShape(element, applicationServerShape, notes)
  const flag = (child: XmlElement): IncludeRegister => readShape(child, includeRegisterShape, notes).kept
  return placed(notes, element, {
    serverName: uriOf(requiredChild(shaped, 'ServerName')),
    ...optional(shaped, 'DefaultHandling', 'defaultHandling', (handling) => namedOf(handling, defaultHandlings)),
    ...optional(shaped, 'ServiceInfo', 'serviceInfo', stringOf),
    ...optional(shaped, 'IncludeRegisterRequest', 'includeRegisterRequest', flag),
    ...optional(shaped, 'IncludeRegisterResponse', 'includeRegisterResponse', flag),
    ...shaped.kept,
  })
}
