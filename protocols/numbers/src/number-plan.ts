/** What a dialled number means. */
export type NormalisedNumber =
  /** An international number, to be found in the HSS or by ENUM. */
  | { readonly kind: 'global'; readonly e164: string }
  /** As dialled, or an emergency service URN. Never turned into anything else, whatever the context says. */
  | { readonly kind: 'emergency'; readonly number: string }
  /** A number of this network only: voice mail, customer care. */
  | { readonly kind: 'short-code'; readonly code: string; readonly target: string }
  /** A supplementary service code such as `*21*491701234567#`. */
  | { readonly kind: 'service-code'; readonly code: string }
  | { readonly kind: 'unresolved'; readonly reason: UnresolvedReason }

export type UnresolvedReason =
  /** No telephone number: a name, a URI that is neither tel nor SIP, text with letters. */
  | 'NOT_A_NUMBER'
  /** Answered 484. */
  | 'TOO_SHORT'
  /** Longer than E.164 or its range allows. */
  | 'TOO_LONG'
  /** A local number whose phone-context is a plan that this one does not know. */
  | 'FOREIGN_CONTEXT'
  /** A local number, and no rule to make it global. */
  | 'NO_RULE'
  /** A global number in no range of a plan that knows all ranges there are. */
  | 'NO_RANGE'

/** Where a number was dialled. */
export interface DialContext {
  /** phone-context of a local number, where the number came apart from it. */
  readonly phoneContext?: string
  /** Area code of the caller, without the national prefix; that of the group of the caller unless given. */
  readonly areaCode?: string
  /** Subscriber group, by name. One that the plan does not have counts as none. */
  readonly group?: string
  /** Public identities of the caller, tel or SIP: without `group` they say which group it is. */
  readonly caller?: readonly string[]
}

/** One rule that was tried on a number. */
export interface NumberStep {
  /** `emergency numbers`, `national prefix 0` */
  readonly rule: string
  readonly applies: boolean
  /** What came of it: `+61355501234`, `not dialled`. */
  readonly says: string
}

/** How a plan came to what it says. */
export interface NumberExplanation {
  readonly dialled: string
  /** Subscriber group whose rules counted; undefined: those of everybody. */
  readonly group: string | undefined
  /** In the order in which they were tried; the last one decided. */
  readonly steps: readonly NumberStep[]
  readonly result: NormalisedNumber
}

/** Turns what phones dial into numbers that can be routed, and back. Used by call routing and by SMS. Never throws. */
export interface NumberPlan {
  /**
   * @param dialled digits as typed, a tel URI, or a SIP URI whose user part is a telephone number
   */
  normalise(dialled: string, context?: DialContext): NormalisedNumber
  /** The same, with every rule that was tried. */
  explain(dialled: string, context?: DialContext): NumberExplanation
  /**
   * A global number as people of a group write it; dialled there, it is the same number again.
   *
   * @returns undefined where the plan leaves numbers as they are
   */
  display(e164: string, context?: DialContext): string | undefined
}
