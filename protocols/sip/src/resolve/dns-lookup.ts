/** A NAPTR record as a SIP element reads it. @spec RFC 3403 §4.1 */
export interface NaptrRecord {
  readonly order: number
  readonly preference: number
  readonly flags: string
  readonly services: string
  readonly regexp: string
  /** A domain name, with or without the dot at its end. */
  readonly replacement: string
}

/** @spec RFC 2782 */
export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  /** A domain name; `.` means that the service is not offered. */
  readonly target: string
}

/**
 * What SIP needs of DNS; given from outside, so that this package knows no DNS. An empty answer means that there is no
 * such record; a failure (no server answers, SERVFAIL) rejects with a VoltaicError.
 */
export interface DnsLookup {
  naptr(name: string): Promise<readonly NaptrRecord[]>
  srv(name: string): Promise<readonly SrvRecord[]>
  /** IPv6 and IPv4 addresses, in the order to try them. */
  addresses(name: string): Promise<readonly string[]>
}
