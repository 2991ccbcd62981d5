import type { AvpDefinition, AvpSource } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import type {
  DeregistrationReason as DeregistrationReasonName,
  ServerAssignmentType as ServerAssignmentTypeName,
  UserAuthorizationType as UserAuthorizationTypeName,
} from '../cx/port.ts'
import { DiameterURI, enumerated, Grouped, OctetString, Unsigned32, UTF8String } from './avp-types.ts'
import { tgpp, tgppOptional } from './definition.ts'

/*
 * The AVPs of the Cx application, one row each of TS 29.229 table 6.3.1, names verbatim (also the misspelt one). All have
 * the V bit and vendor 10415. `tgpp` sets M, too; for `tgppOptional` M must not be set, except for Supported-Features
 * (628), where the sender chooses (§7.2.1).
 */

type GroupDefinition = AvpDefinition<AvpList, AvpSource>
type Enumerated<Name extends string> = AvpDefinition<Name>

/** In the order of their values from 0. @spec TS 29.229 §6.3.24 */
const userAuthorizationTypes: readonly UserAuthorizationTypeName[] = [
  'REGISTRATION',
  'DE_REGISTRATION',
  'REGISTRATION_AND_CAPABILITIES',
]

/** In the order of their values from 0. @spec TS 29.229 §6.3.15 */
const serverAssignmentTypes: readonly ServerAssignmentTypeName[] = [
  'NO_ASSIGNMENT',
  'REGISTRATION',
  'RE_REGISTRATION',
  'UNREGISTERED_USER',
  'TIMEOUT_DEREGISTRATION',
  'USER_DEREGISTRATION',
  'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME',
  'USER_DEREGISTRATION_STORE_SERVER_NAME',
  'ADMINISTRATIVE_DEREGISTRATION',
  'AUTHENTICATION_FAILURE',
  'AUTHENTICATION_TIMEOUT',
  'DEREGISTRATION_TOO_MUCH_DATA',
  'AAA_USER_DATA_REQUEST',
]

/** In the order of their values from 0. @spec TS 29.229 §6.3.17 */
const deregistrationReasons: readonly DeregistrationReasonName[] = [
  'PERMANENT_TERMINATION',
  'NEW_SERVER_ASSIGNED',
  'SERVER_CHANGE',
  'REMOVE_S-CSCF',
]

export const VisitedNetworkIdentifier: AvpDefinition<Uint8Array> = tgpp('Visited-Network-Identifier', 600, OctetString)
export const PublicIdentity: AvpDefinition<string> = tgpp('Public-Identity', 601, UTF8String)
export const ServerName: AvpDefinition<string> = tgpp('Server-Name', 602, UTF8String)
export const ServerCapabilities: GroupDefinition = tgpp('Server-Capabilities', 603, Grouped)
export const MandatoryCapability: AvpDefinition<number> = tgpp('Mandatory-Capability', 604, Unsigned32)
export const OptionalCapability: AvpDefinition<number> = tgpp('Optional-Capability', 605, Unsigned32)
export const UserData: AvpDefinition<Uint8Array> = tgpp('User-Data', 606, OctetString)
export const SipNumberAuthItems: AvpDefinition<number> = tgpp('SIP-Number-Auth-Items', 607, Unsigned32)
export const SipAuthenticationScheme: AvpDefinition<string> = tgpp('SIP-Authentication-Scheme', 608, UTF8String)
export const SipAuthenticate: AvpDefinition<Uint8Array> = tgpp('SIP-Authenticate', 609, OctetString)
export const SipAuthorization: AvpDefinition<Uint8Array> = tgpp('SIP-Authorization', 610, OctetString)
export const SipAuthenticationContext: AvpDefinition<Uint8Array> = tgpp('SIP-Authentication-Context', 611, OctetString)
export const SipAuthDataItem: GroupDefinition = tgpp('SIP-Auth-Data-Item', 612, Grouped)
export const SipItemNumber: AvpDefinition<number> = tgpp('SIP-Item-Number', 613, Unsigned32)
export const ServerAssignmentType: Enumerated<ServerAssignmentTypeName> = tgpp(
  'Server-Assignment-Type',
  614,
  enumerated(serverAssignmentTypes),
)
export const DeregistrationReason: GroupDefinition = tgpp('Deregistration-Reason', 615, Grouped)
export const ReasonCode: Enumerated<DeregistrationReasonName> = tgpp(
  'Reason-Code',
  616,
  enumerated(deregistrationReasons),
)
export const ReasonInfo: AvpDefinition<string> = tgpp('Reason-Info', 617, UTF8String)
export const ChargingInformation: GroupDefinition = tgpp('Charging-Information', 618, Grouped)
export const PrimaryEventChargingFunctionName: AvpDefinition<string> = tgpp(
  'Primary-Event-Charging-Function-Name',
  619,
  DiameterURI,
)
export const SecondaryEventChargingFunctionName: AvpDefinition<string> = tgpp(
  'Secondary-Event-Charging-Function-Name',
  620,
  DiameterURI,
)
export const PrimaryChargingCollectionFunctionName: AvpDefinition<string> = tgpp(
  'Primary-Charging-Collection-Function-Name',
  621,
  DiameterURI,
)
export const SecondaryChargingCollectionFunctionName: AvpDefinition<string> = tgpp(
  'Secondary-Charging-Collection-Function-Name',
  622,
  DiameterURI,
)
export const UserAuthorizationType: Enumerated<UserAuthorizationTypeName> = tgpp(
  'User-Authorization-Type',
  623,
  enumerated(userAuthorizationTypes),
)
export const UserDataAlreadyAvailable: Enumerated<'USER_DATA_NOT_AVAILABLE' | 'USER_DATA_ALREADY_AVAILABLE'> = tgpp(
  'User-Data-Already-Available',
  624,
  enumerated(['USER_DATA_NOT_AVAILABLE', 'USER_DATA_ALREADY_AVAILABLE']),
)
export const ConfidentialityKey: AvpDefinition<Uint8Array> = tgpp('Confidentiality-Key', 625, OctetString)
export const IntegrityKey: AvpDefinition<Uint8Array> = tgpp('Integrity-Key', 626, OctetString)
export const SupportedFeatures: GroupDefinition = tgppOptional('Supported-Features', 628, Grouped)
export const FeatureListId: AvpDefinition<number> = tgppOptional('Feature-List-ID', 629, Unsigned32)
export const FeatureList: AvpDefinition<number> = tgppOptional('Feature-List', 630, Unsigned32)
export const SupportedApplications: GroupDefinition = tgppOptional('Supported-Applications', 631, Grouped)
export const AssociatedIdentities: GroupDefinition = tgppOptional('Associated-Identities', 632, Grouped)
export const OriginatingRequest: Enumerated<'ORIGINATING'> = tgpp(
  'Originating-Request',
  633,
  enumerated(['ORIGINATING']),
)
export const WildcardedPublicIdentity: AvpDefinition<string> = tgppOptional(
  'Wildcarded-Public-Identity',
  634,
  UTF8String,
)
export const SipDigestAuthenticate: GroupDefinition = tgppOptional('SIP-Digest-Authenticate', 635, Grouped)
export const WildcardedImpu: AvpDefinition<string> = tgppOptional('Wildcarded-IMPU', 636, UTF8String)
export const UarFlags: AvpDefinition<number> = tgppOptional('UAR-Flags', 637, Unsigned32)
export const LooseRouteIndication: Enumerated<string> = tgppOptional(
  'Loose-Route-Indication',
  638,
  enumerated(['LOOSE_ROUTE_NOT_REQUIRED', 'LOOSE_ROUTE_REQUIRED']),
)
export const ScscfRestorationInfo: GroupDefinition = tgppOptional('SCSCF-Restoration-Info', 639, Grouped)
export const Path: AvpDefinition<Uint8Array> = tgppOptional('Path', 640, OctetString)
export const Contact: AvpDefinition<Uint8Array> = tgppOptional('Contact', 641, OctetString)
export const SubscriptionInfo: GroupDefinition = tgppOptional('Subscription-Info', 642, Grouped)
export const CallIdSipHeader: AvpDefinition<Uint8Array> = tgppOptional('Call-ID-SIP-Header', 643, OctetString)
export const FromSipHeader: AvpDefinition<Uint8Array> = tgppOptional('From-SIP-Header', 644, OctetString)
export const ToSipHeader: AvpDefinition<Uint8Array> = tgppOptional('To-SIP-Header', 645, OctetString)
export const RecordRoute: AvpDefinition<Uint8Array> = tgppOptional('Record-Route', 646, OctetString)
export const AssociatedRegisteredIdentities: GroupDefinition = tgppOptional(
  'Associated-Registered-Identities',
  647,
  Grouped,
)
export const MultipleRegistrationIndication: Enumerated<'NOT_MULTIPLE_REGISTRATION' | 'MULTIPLE_REGISTRATION'> =
  tgppOptional(
    'Multiple-Registration-Indication',
    648,
    enumerated(['NOT_MULTIPLE_REGISTRATION', 'MULTIPLE_REGISTRATION']),
  )
export const RestorationInfo: GroupDefinition = tgppOptional('Restoration-Info', 649, Grouped)
export const SessionPriority: Enumerated<string> = tgppOptional(
  'Session-Priority',
  650,
  enumerated(['PRIORITY-0', 'PRIORITY-1', 'PRIORITY-2', 'PRIORITY-3', 'PRIORITY-4']),
)
export const IdentityWithEmergencyRegistration: GroupDefinition = tgppOptional(
  'Identity-with-Emergency-Registration',
  651,
  Grouped,
)
export const PriviledgedSenderIndication: Enumerated<string> = tgppOptional(
  'Priviledged-Sender-Indication',
  652,
  enumerated(['NOT_PRIVILEDGED_SENDER', 'PRIVILEDGED_SENDER']),
)
export const LiaFlags: AvpDefinition<number> = tgppOptional('LIA-Flags', 653, Unsigned32)
export const InitialCseqSequenceNumber: AvpDefinition<number> = tgppOptional(
  'Initial-CSeq-Sequence-Number',
  654,
  Unsigned32,
)
export const SarFlags: AvpDefinition<number> = tgppOptional('SAR-Flags', 655, Unsigned32)
export const AllowedWafWwsfIdentities: GroupDefinition = tgppOptional('Allowed-WAF-WWSF-Identities', 656, Grouped)
export const WebRtcAuthenticationFunctionName: AvpDefinition<string> = tgppOptional(
  'WebRTC-Authentication-Function-Name',
  657,
  UTF8String,
)
export const WebRtcWebServerFunctionName: AvpDefinition<string> = tgppOptional(
  'WebRTC-Web-Server-Function-Name',
  658,
  UTF8String,
)
export const RtrFlags: AvpDefinition<number> = tgppOptional('RTR-Flags', 659, Unsigned32)
