import type { Address } from '@voltaic/runtime'

/** An access point name, and what its phones get. */
export interface PgwApn {
  readonly apn: string
  /** The first address of its phones; without it there is no IPv4. */
  readonly ipv4?: string
  /** A prefix of 48 bits, of which each phone gets one of 64; without it there is no IPv6. */
  readonly ipv6?: string
  /** How many connections there may be; 1000 unless given. */
  readonly size?: number
  /** Addresses of P-CSCFs, of either family, the preferred one first. */
  readonly pcscf?: readonly string[]
  readonly dns?: readonly string[]
  /** Octets of a packet of IPv4. */
  readonly mtu?: number
}

export interface PgwConfig {
  /** Where it listens for S11. */
  readonly s11: Address
  readonly apns: readonly PgwApn[]
}
