/** Where a call to a number may go. */
export interface EnumCandidate {
  /** `sip:`, `sips:` or `tel:`, as the rule made it. */
  readonly uri: string
  /** The service that the URI is for, in lower case and without `E2U+`: `sip`, `pstn:tel`. */
  readonly service: string
  readonly order: number
  readonly preference: number
  /** What the URI says of a ported number; undefined when it says nothing. */
  readonly portability?: NumberPortability
}

/** What a database of ported numbers has told. @spec RFC 4694 §4 */
export interface NumberPortability {
  /** `npdi`: the database has been asked, and need not be asked again. */
  readonly isQueried: boolean
  /** `rn`: the routing number, with `+` when it is global; calls go there instead of to the number. */
  readonly routingNumber?: string
  /** `rn-context` of a routing number without `+`. */
  readonly routingNumberContext?: string
  /** `cic`: the carrier, with `+` when it is global. */
  readonly carrier?: string
}
