/** RFC 3680 §5.1: the state of the address of record. */
export const registrationStates = ['init', 'active', 'terminated'] as const
export type ReginfoRegistrationState = (typeof registrationStates)[number]

export const contactStates = ['active', 'terminated'] as const
export type ReginfoContactState = (typeof contactStates)[number]

/** RFC 3680 §3.7.1: what brought the contact into its state. */
export const contactEvents = [
  'registered',
  'created',
  'refreshed',
  'shortened',
  'expired',
  'deactivated',
  'probation',
  'unregistered',
  'rejected',
] as const
export type ReginfoContactEvent = (typeof contactEvents)[number]

/** A Contact header parameter that RFC 3680 has no attribute for, e.g. `+sip.instance`. */
export interface ReginfoUnknownParam {
  readonly name: string
  /** Without the quotes of the header; empty for a parameter without value. */
  readonly value: string
}

export interface ReginfoContact {
  /** Unique within the registration, stable as long as the binding lives. */
  readonly id: string
  readonly state: ReginfoContactState
  readonly event: ReginfoContactEvent
  readonly uri: string
  readonly displayName?: string
  readonly unknownParams: readonly ReginfoUnknownParam[]
  /** Seconds until the binding expires. */
  readonly expires?: number
  /** Seconds until the UE may register again; with event `probation`. */
  readonly retryAfter?: number
  /** Seconds since the binding was made. */
  readonly durationRegistered?: number
  /** As in the Contact header: `0.8`. */
  readonly q?: string
  /** Of the REGISTER that last changed the binding. */
  readonly callid?: string
  readonly cseq?: number
  /** RFC 5628 §5. */
  readonly pubGruu?: string
  readonly tempGruu?: { readonly uri: string; readonly firstCseq: number }
  /** Elements of other namespaces, each as XML that stands on its own. */
  readonly unknown?: readonly string[]
}

export interface ReginfoRegistration {
  readonly aor: string
  /** Unique within all documents of the subscription. */
  readonly id: string
  readonly state: ReginfoRegistrationState
  readonly contacts: readonly ReginfoContact[]
  /** TS 24.229 §7.10.2: the wildcarded identity that `aor` stands for. */
  readonly wildcardedIdentity?: string
  readonly unknown?: readonly string[]
}

/** Body of a NOTIFY of the event package `reg`: `application/reginfo+xml`. @spec RFC 3680 §5.1 */
export interface ReginfoDocument {
  /** 0 in the first document of a subscription, one more in each that follows. */
  readonly version: number
  readonly state: 'full' | 'partial'
  readonly registrations: readonly ReginfoRegistration[]
  readonly unknown?: readonly string[]
}

export const documentStates = ['full', 'partial'] as const

export const REGINFO_NAMESPACE = 'urn:ietf:params:xml:ns:reginfo'
/** RFC 5628 §5. */
export const GRUUINFO_NAMESPACE = 'urn:ietf:params:xml:ns:gruuinfo'
/** TS 24.229 §7.10.2.2. */
export const EXT_REG_EXP_NAMESPACE = 'urn:3gpp:ns:extRegExp:1.0'
