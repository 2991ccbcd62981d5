/** How the rules of one number share its calls. */
export interface RuleReading {
  /**
   * `none`: lower PREFERENCE first, equal ones in random order, as RFC 3403 has it. `preference`: within one ORDER each
   * rule comes first with a chance of its PREFERENCE by the sum of all, as operators use it who know no SRV.
   */
  readonly weighting?: 'none' | 'preference'
  /**
   * `preference`: rules of a higher ORDER than the lowest that matches are not used, as RFC 3403 has it. `order`: they
   * are used when those before them have failed.
   */
  readonly failover?: 'preference' | 'order'
}

/** One tree of numbers in the DNS. */
export interface EnumZone extends RuleReading {
  /** `e164.arpa`, `e164enum.net`, `enum.example.com` */
  readonly suffix: string
  /** Whose data it holds; for people, since all are asked alike. Only `e164.arpa` is `public` unless told otherwise. */
  readonly kind?: 'public' | 'infrastructure' | 'private'
}

/** The only suffix that is everybody's. @spec RFC 6116 §3.4 */
export const PUBLIC_ENUM_SUFFIX = 'e164.arpa'
