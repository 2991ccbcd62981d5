import type { Address } from '@voltaic/runtime'

export type SipTransportName = 'udp' | 'tcp'

/** Where a message came from and over what; enough to send something back the same way. */
export interface Flow {
  readonly transport: SipTransportName
  readonly local: Address
  readonly remote: Address
  /** Number of the connection within its element; absent for UDP. */
  readonly connection?: number
}

/** A place where an element receives. */
export interface ListenPoint {
  readonly transport: SipTransportName
  readonly address: Address
}

/** A place to send a request to. */
export interface Target {
  readonly transport: SipTransportName
  readonly address: Address
}

/** The port of sip: URIs and Via values that name none. @spec RFC 3261 §19.1.2, RFC 3261 §18.2.2 */
export const DEFAULT_SIP_PORT = 5060

export function isSameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.host === b.host
}

export function isSameFamily(a: Address, b: Address): boolean {
  return a.host.includes(':') === b.host.includes(':')
}
