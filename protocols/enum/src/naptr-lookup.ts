/** A NAPTR record as ENUM reads it; texts hold one character for each octet. @spec RFC 3403 §4.1 */
export interface NaptrRecord {
  readonly order: number
  readonly preference: number
  readonly flags: string
  readonly services: string
  readonly regexp: string
  /** A domain name, with or without the dot at its end; `.` when there is none. */
  readonly replacement: string
}

/**
 * What ENUM needs of DNS; the resolver of `@voltaic/dns` is one. An empty answer means that the name does not exist or
 * has no such record; a failure (no server answers, SERVFAIL) rejects with a VoltaicError.
 */
export interface NaptrLookup {
  naptr(name: string): Promise<readonly NaptrRecord[]>
}
