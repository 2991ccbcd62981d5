import type { Address } from '@voltaic/runtime'

/** One network function as the DNS shows it. */
export interface ImsElement {
  readonly function: 'pcscf' | 'icscf' | 'scscf' | 'bgcf' | 'as' | 'hss'
  /** Host name: `icscf.ims.mnc001.mcc001.3gppnetwork.org`. */
  readonly name: string
  /** Where it takes SIP; several addresses for IPv4 and IPv6, or for several ports. */
  readonly sip?: readonly SipEndpoint[]
  /** Where it takes Diameter over TCP. */
  readonly diameter?: Address
}

export interface SipEndpoint {
  readonly address: Address
  /** The preferred one first. */
  readonly transports: readonly ('udp' | 'tcp')[]
}

/** A home network: what its DNS zone is made of. */
export interface ImsTopology {
  /** Home network domain name. */
  readonly realm: string
  readonly elements: readonly ImsElement[]
  /** The server of the zones; `ns` in the realm, without address, unless told otherwise. */
  readonly nameServer?: { readonly name: string; readonly addresses: readonly string[] }
  /** Serial number of the zones; 1 unless told otherwise. */
  readonly serial?: number
  /** Seconds that an answer may be kept, positive or negative; 300 and 60 unless told otherwise. */
  readonly ttl?: number
  readonly negativeTtl?: number
}
