/** Something that the model does not name: a vendor's element, or one of a later release. */
export interface UnknownElement {
  /** 0: beside the known elements; n: inside the n-th nested `Extension`. */
  readonly inExtension: number
  /** The element as XML that stands on its own (declares the namespaces it uses). */
  readonly xml: string
}

interface WithUnknown {
  readonly unknown?: readonly UnknownElement[]
}

/** TS 29.228 Annex E, tIdentityType 0 to 4. Absent means PUBLIC_USER_IDENTITY. */
export const identityTypes = [
  'PUBLIC_USER_IDENTITY',
  'DISTINCT_PSI',
  'WILDCARDED_PSI',
  'WILDCARDED_IMPU',
  'IMPU_WILDCARD',
] as const
export type IdentityType = (typeof identityTypes)[number]

export interface PublicIdentity extends WithUnknown {
  /** A SIP URI or a tel URI. */
  readonly identity: string
  /** BarringIndication. */
  readonly barred: boolean
  readonly identityType?: IdentityType
  readonly wildcardedPsi?: string
  readonly displayName?: string
  readonly aliasIdentityGroupId?: string
  readonly wildcardedImpu?: string
  readonly serviceLevelTraceInfo?: string
  readonly sipUriParameters?: string
}

export interface ListOfServiceIds extends WithUnknown {
  readonly serviceIds: readonly string[]
}

export interface CoreNetworkServicesAuthorization extends WithUnknown {
  readonly subscribedMediaProfileId?: number
  /** The ICSIs that the subscriber may use; absent: no restriction (TS 24.229 §5.4.3.2). */
  readonly listOfServiceIds?: ListOfServiceIds
}

/** tDirectionOfRequest 0 to 4; 4 came after the Rel-8 schema. */
export const sessionCases = [
  'ORIGINATING_SESSION',
  'TERMINATING_REGISTERED',
  'TERMINATING_UNREGISTERED',
  'ORIGINATING_UNREGISTERED',
  'ORIGINATING_CDIV',
] as const
export type SessionCase = (typeof sessionCases)[number]

/** tRegistrationType 0 to 2. */
export const registrationTypes = ['INITIAL_REGISTRATION', 'RE-REGISTRATION', 'DE-REGISTRATION'] as const
export type RegistrationType = (typeof registrationTypes)[number]

/** Regular expressions are kept as text (POSIX ERE), not checked here. */
export type SptCondition =
  | { readonly kind: 'RequestURI'; readonly requestUri: string }
  | { readonly kind: 'Method'; readonly method: string }
  | ({ readonly kind: 'SIPHeader'; readonly header: string; readonly content?: string } & WithUnknown)
  | { readonly kind: 'SessionCase'; readonly sessionCase: SessionCase }
  | ({ readonly kind: 'SessionDescription'; readonly line: string; readonly content?: string } & WithUnknown)

/** A service point trigger. */
export interface Spt extends WithUnknown {
  readonly conditionNegated: boolean
  /** At least one. */
  readonly groups: readonly number[]
  readonly condition: SptCondition
  /** Only with Method REGISTER; empty: all kinds of registration. */
  readonly registrationTypes: readonly RegistrationType[]
}

export interface TriggerPoint extends WithUnknown {
  /** True: conjunctive normal form (groups are ORed inside, ANDed together); false: disjunctive. */
  readonly conditionTypeCnf: boolean
  /** At least one. */
  readonly spts: readonly Spt[]
}

/** tDefaultHandling 0 and 1. */
export const defaultHandlings = ['SESSION_CONTINUED', 'SESSION_TERMINATED'] as const
export type DefaultHandling = (typeof defaultHandlings)[number]

/** IncludeRegisterRequest and IncludeRegisterResponse are flags by their presence; kept as objects for what they hold. */
export interface IncludeRegister extends WithUnknown {}

export interface ApplicationServer extends WithUnknown {
  readonly serverName: string
  /** Absent means SESSION_CONTINUED. */
  readonly defaultHandling?: DefaultHandling
  readonly serviceInfo?: string
  readonly includeRegisterRequest?: IncludeRegister
  readonly includeRegisterResponse?: IncludeRegister
}

/** tProfilePartIndicator 0 and 1. */
export const profilePartIndicators = ['REGISTERED', 'UNREGISTERED'] as const
export type ProfilePartIndicator = (typeof profilePartIndicators)[number]

export interface InitialFilterCriteria extends WithUnknown {
  /** Lower is evaluated first. */
  readonly priority: number
  /** Absent: the application server gets every request. */
  readonly triggerPoint?: TriggerPoint
  readonly applicationServer: ApplicationServer
  /** Absent: registered and unregistered. */
  readonly profilePartIndicator?: ProfilePartIndicator
}

export interface ServiceProfile extends WithUnknown {
  /** At least one. */
  readonly publicIdentities: readonly PublicIdentity[]
  readonly coreNetworkServicesAuthorization?: CoreNetworkServicesAuthorization
  readonly initialFilterCriteria: readonly InitialFilterCriteria[]
  readonly sharedIfcSetIds: readonly number[]
}

/** The user profile that an HSS sends in User-Data. @spec TS 29.228 §B, TS 29.228 §E */
export interface ImsSubscription extends WithUnknown {
  /** The IMPI. */
  readonly privateId: string
  /** At least one; the first identity of the first one is the default IMPU. */
  readonly serviceProfiles: readonly ServiceProfile[]
}
