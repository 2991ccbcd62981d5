/**
 * The Cx reference point as typed operations (TS 29.228 §6, TS 29.229). Implemented by the HSS itself and by the
 * Diameter client; both pass one contract suite. What the standard answers with a result code is a value here, never
 * an exception; an exception (`VoltaicError`) means that no answer came.
 */

/** TS 29.229 §6.3.24 */
export type UserAuthorizationType = 'REGISTRATION' | 'DE_REGISTRATION' | 'REGISTRATION_AND_CAPABILITIES'

/** TS 29.229 §6.3.15, in the order of their values 0 to 12. */
export type ServerAssignmentType =
  | 'NO_ASSIGNMENT'
  | 'REGISTRATION'
  | 'RE_REGISTRATION'
  | 'UNREGISTERED_USER'
  | 'TIMEOUT_DEREGISTRATION'
  | 'USER_DEREGISTRATION'
  | 'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME'
  | 'USER_DEREGISTRATION_STORE_SERVER_NAME'
  | 'ADMINISTRATIVE_DEREGISTRATION'
  | 'AUTHENTICATION_FAILURE'
  | 'AUTHENTICATION_TIMEOUT'
  | 'DEREGISTRATION_TOO_MUCH_DATA'
  | 'AAA_USER_DATA_REQUEST'

/** Result-Code values (RFC 6733 §7.1) that Cx uses, by name. */
export type ResultCodeName =
  | 'DIAMETER_SUCCESS'
  | 'DIAMETER_LIMITED_SUCCESS'
  | 'DIAMETER_UNABLE_TO_DELIVER'
  | 'DIAMETER_TOO_BUSY'
  | 'DIAMETER_AVP_UNSUPPORTED'
  | 'DIAMETER_AUTHORIZATION_REJECTED'
  | 'DIAMETER_INVALID_AVP_VALUE'
  | 'DIAMETER_MISSING_AVP'
  | 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES'
  | 'DIAMETER_UNABLE_TO_COMPLY'

/** Experimental-Result-Code values of vendor 10415 (TS 29.229 §6.2), by name. */
export type ExperimentalResultName =
  | 'DIAMETER_FIRST_REGISTRATION'
  | 'DIAMETER_SUBSEQUENT_REGISTRATION'
  | 'DIAMETER_UNREGISTERED_SERVICE'
  | 'DIAMETER_SUCCESS_SERVER_NAME_NOT_STORED'
  | 'DIAMETER_ERROR_USER_UNKNOWN'
  | 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH'
  | 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED'
  | 'DIAMETER_ERROR_ROAMING_NOT_ALLOWED'
  | 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED'
  | 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED'
  | 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE'
  | 'DIAMETER_ERROR_TOO_MUCH_DATA'
  | 'DIAMETER_ERROR_NOT_SUPPORTED_USER_DATA'
  | 'DIAMETER_ERROR_FEATURE_UNSUPPORTED'

export type CxResult =
  | ResultCodeName
  | ExperimentalResultName
  /** A code that this list does not know; kept, so that a caller can show it. */
  | `code ${number}`

/** Server-Capabilities (603), TS 29.229 §6.3.4. */
export interface ServerCapabilities {
  readonly mandatory: readonly number[]
  readonly optional: readonly number[]
  readonly serverNames: readonly string[]
}

export interface UserAuthorizationRequest {
  readonly impi: string
  readonly impu: string
  readonly visitedNetwork: string
  readonly type: UserAuthorizationType
  /** UAR-Flags bit 0 (TS 29.229 §6.3.44). */
  readonly emergency?: boolean
}
export interface UserAuthorizationAnswer {
  readonly result: CxResult
  readonly serverName?: string
  readonly serverCapabilities?: ServerCapabilities
}

/** SIP-Auth-Data-Item (612) of an MAA for IMS-AKA: TS 29.229 §6.3.13, TS 29.228 §6.3. */
export interface AkaAuthDataItem {
  readonly scheme: 'Digest-AKAv1-MD5'
  readonly itemNumber: number
  /** RAND ‖ AUTN, 32 octets (SIP-Authenticate). */
  readonly authenticate: Uint8Array
  /** XRES (SIP-Authorization). */
  readonly authorization: Uint8Array
  readonly confidentialityKey: Uint8Array
  readonly integrityKey: Uint8Array
}
/** SIP-Auth-Data-Item of an MAA for SIP Digest. */
export interface DigestAuthDataItem {
  readonly scheme: 'SIP Digest'
  readonly realm: string
  readonly algorithm: string
  readonly qop: string
  readonly ha1: string
}
export type AuthDataItem = AkaAuthDataItem | DigestAuthDataItem

export interface MultimediaAuthRequest {
  readonly impi: string
  readonly impu: string
  readonly scheme: 'Digest-AKAv1-MD5' | 'SIP Digest' | 'Unknown'
  readonly numberOfItems: number
  readonly serverName: string
  /** RAND ‖ AUTS, 30 octets, for a resynchronisation (SIP-Authorization of the request). */
  readonly resynchronisation?: Uint8Array
}
export interface MultimediaAuthAnswer {
  readonly result: CxResult
  readonly items: readonly AuthDataItem[]
  /** Error-Message of a refusal: why, for people. */
  readonly message?: string
}

/** SCSCF-Restoration-Info (639) of one IMPI: what the S-CSCF asks the HSS to keep (TS 29.228 §6.1.2, TS 23.380). */
export interface RestorationInfo {
  readonly impi: string
  readonly contacts: readonly RestoredContact[]
}

/** One Restoration-Info (649): a contact, with the texts of SIP header fields. TS 29.229 §6.3.52 */
export interface RestoredContact {
  readonly contact: string
  readonly path: string
  /** Call-ID and CSeq of the REGISTER that made it. */
  readonly callId?: string
  readonly initialCseq?: number
  /** The dialog in which the phone is told of its registration state. */
  readonly subscription?: RestoredSubscription
}

/** Subscription-Info (642), TS 29.229 §6.3.49 */
export interface RestoredSubscription {
  readonly callId: string
  readonly from: string
  readonly to: string
  readonly recordRoute: string
  readonly contact: string
}

/** Under which wildcard of the HSS an identity falls. @see TS 29.229 §6.3.35, §6.3.43 */
export interface WildcardMatch {
  /** Wildcarded-Public-Identity: the wildcard as it is stored, with its two `!` (TS 23.003 §13.5). */
  readonly wildcardedIdentity?: string
  /** Wildcarded-IMPU: the same once more where it stands for public user identities, for peers of Rel-8. */
  readonly wildcardedImpu?: string
}

export interface ServerAssignmentRequest {
  /** Absent only for UNREGISTERED_USER and NO_ASSIGNMENT. */
  readonly impi?: string
  readonly impus: readonly string[]
  /** The wildcard that an earlier answer named for this identity. */
  readonly wildcardedIdentity?: string
  /** Bits of Feature-List 1 that the S-CSCF has (`cxFeatures`); absent when it does not say. */
  readonly supportedFeatures?: number
  readonly serverName: string
  readonly type: ServerAssignmentType
  readonly userDataAlreadyAvailable: boolean
  readonly multipleRegistration?: boolean
  readonly restoration?: RestorationInfo
}
export interface ChargingInformation {
  readonly primaryEventChargingFunctionName?: string
  readonly secondaryEventChargingFunctionName?: string
  readonly primaryChargingCollectionFunctionName?: string
  readonly secondaryChargingCollectionFunctionName?: string
}
export interface ServerAssignmentAnswer extends WildcardMatch {
  readonly result: CxResult
  /** The IMPI that the HSS worked with. */
  readonly impi?: string
  /** User profile as XML, octets as sent (TS 29.228 Annex E). */
  readonly userData?: Uint8Array
  readonly chargingInformation?: ChargingInformation
  /** Other IMPIs of the subscription (Associated-Identities). */
  readonly associatedImpis?: readonly string[]
  /** IMPIs that were registered with the identity already (Associated-Registered-Identities). */
  readonly associatedRegisteredImpis?: readonly string[]
  /** The S-CSCF that holds the user, with DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED. */
  readonly serverName?: string
  readonly restoration?: readonly RestorationInfo[]
}

export interface LocationInfoRequest {
  readonly impu: string
  readonly originating?: boolean
  /** `REGISTRATION_AND_CAPABILITIES` asks for capabilities (User-Authorization-Type in LIR). */
  readonly capabilities?: boolean
}
export interface LocationInfoAnswer extends WildcardMatch {
  readonly result: CxResult
  readonly serverName?: string
  readonly serverCapabilities?: ServerCapabilities
  /** `serverName` is an application server, to be asked directly (LIA-Flags bit 0, TS 29.229 §6.3.54). */
  readonly psiDirectRouting?: boolean
}

/** What the I-CSCF and the S-CSCF ask of the HSS. */
export interface Cx {
  /** UAR/UAA, TS 29.228 §6.1.1. @throws VoltaicError DIAMETER_NO_ANSWER, DIAMETER_NO_PEER */
  userAuthorization(request: UserAuthorizationRequest): Promise<UserAuthorizationAnswer>
  /** MAR/MAA, TS 29.228 §6.3. */
  multimediaAuth(request: MultimediaAuthRequest): Promise<MultimediaAuthAnswer>
  /** SAR/SAA, TS 29.228 §6.1.2. */
  serverAssignment(request: ServerAssignmentRequest): Promise<ServerAssignmentAnswer>
  /** LIR/LIA, TS 29.228 §6.1.4. */
  locationInfo(request: LocationInfoRequest): Promise<LocationInfoAnswer>
}

/** TS 29.229 §6.3.17 */
export type DeregistrationReason = 'PERMANENT_TERMINATION' | 'NEW_SERVER_ASSIGNED' | 'SERVER_CHANGE' | 'REMOVE_S-CSCF'

export interface RegistrationTerminationRequest {
  readonly impi: string
  /** Empty: all identities of the IMPI. */
  readonly impus: readonly string[]
  readonly associatedImpis: readonly string[]
  readonly reason: DeregistrationReason
  readonly reasonInfo?: string
}
export interface RegistrationTerminationAnswer {
  readonly result: CxResult
  /** Other IMPIs of the subscription that were de-registered too. */
  readonly associatedImpis?: readonly string[]
  /** What stays registered because of an emergency, with DIAMETER_LIMITED_SUCCESS. */
  readonly emergencyRegistrations?: readonly EmergencyRegistration[]
}
/** Identity-with-Emergency-Registration (651), TS 29.229 §6.3.57. */
export interface EmergencyRegistration {
  readonly impi: string
  readonly impu: string
}
export interface PushProfileRequest {
  /** One that is registered with the set that the profile is of, or, for `digest`, whose data have changed. */
  readonly impi: string
  readonly userData?: Uint8Array
  readonly chargingInformation?: ChargingInformation
  /** New SIP Digest data. */
  readonly digest?: DigestAuthDataItem
}

/** What the HSS asks of the S-CSCF. */
export interface CxPush {
  /** RTR/RTA, TS 29.228 §6.1.3. */
  registrationTermination(request: RegistrationTerminationRequest): Promise<RegistrationTerminationAnswer>
  /** PPR/PPA, TS 29.228 §6.2.2. */
  pushProfile(request: PushProfileRequest): Promise<{ readonly result: CxResult }>
}
