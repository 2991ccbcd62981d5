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
  /**
   * What Via names instead of it, in requests that leave from there over whatever transport: where the responses are to
   * arrive. @spec TS 33.203 §7.1
   */
  readonly sentBy?: Address
}

/** A place to send a request to. */
export interface Target {
  readonly transport: SipTransportName
  readonly address: Address
  /**
   * Where it leaves from: the UDP socket at this address, or a stream whose local end this is, which is opened if need be.
   * Any unless given. @spec TS 33.203 §7.1
   */
  readonly from?: Address
}

/** The port of sip: URIs and Via values that name none. @spec RFC 3261 §19.1.2, RFC 3261 §18.2.2 */
export const DEFAULT_SIP_PORT = 5060

export function isSameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.host === b.host
}

export function isSameFamily(a: Address, b: Address): boolean {
  return a.host.includes(':') === b.host.includes(':')
}
