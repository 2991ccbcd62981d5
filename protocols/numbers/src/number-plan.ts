/** What a dialled number means. */
export type NormalisedNumber =
  /** An international number, to be found in the HSS or by ENUM. */
  | { readonly kind: 'global'; readonly e164: string }
  /** As dialled. Never turned into anything else, whatever the context says. */
  | { readonly kind: 'emergency'; readonly number: string }
  /** A number of this network only: voice mail, customer care, an extension. */
  | { readonly kind: 'short-code'; readonly code: string }
  /** A supplementary service code such as `*21*491701234567#`. */
  | { readonly kind: 'service-code'; readonly code: string }
  | { readonly kind: 'unresolved'; readonly reason: UnresolvedReason }

export type UnresolvedReason =
  /** No telephone number: a name, a URI that is neither tel nor SIP, text with letters. */
  | 'NOT_A_NUMBER'
  /** Answered 484. */
  | 'TOO_SHORT'
  /** Longer than E.164 allows. */
  | 'TOO_LONG'
  /** A local number whose phone-context is a plan that this one does not know. */
  | 'FOREIGN_CONTEXT'
  /** A local number, and no rule to make it global. */
  | 'NO_RULE'

/** Where a number was dialled. */
export interface DialContext {
  /** phone-context of a local number, where the number came apart from it. */
  readonly phoneContext?: string
  /** Area code of the caller, without the national prefix, for plans with local numbers. */
  readonly areaCode?: string
}

/** Turns what phones dial into numbers that can be routed. Used by call routing and by SMS. */
export interface NumberPlan {
  /**
   * @param dialled digits as typed, a tel URI, or a SIP URI whose user part is a telephone number
   */
  normalise(dialled: string, context?: DialContext): NormalisedNumber
}
