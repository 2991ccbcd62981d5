import type { ListContext } from '../lists/list-context.ts'

/** What the static chain tells of an IP header. */
export interface StaticIp {
  readonly version: 4 | 6
  /** IPv6 only, else 0. */
  readonly flowLabel: number
  /** Type of what follows in the static chain, behind any extension headers. */
  readonly protocol: number
  readonly source: Uint8Array
  readonly destination: Uint8Array
}

/** What else an IP header of a stream holds. */
export interface DynamicIp {
  /** Type of Service or Traffic Class. */
  readonly tos: number
  /** Time to Live or Hop Limit. */
  readonly ttl: number
  /** Don't Fragment; IPv4 only, as all below but `extensions`. */
  readonly df: boolean
  /** Identification as it stands in the header. */
  readonly identification: number
  /** Identification is sent as it is. */
  readonly rnd: boolean
  /** Identification counts in network byte order. */
  readonly nbo: boolean
  /** Identification is constant (RFC 3843 §3.3). */
  readonly sid: boolean
  readonly extensions: ListContext
}

export interface IpFields extends StaticIp, DynamicIp {}

export interface StaticUdp {
  readonly sourcePort: number
  readonly destinationPort: number
}

/** All that IR packets tell once: the headers of a stream, outermost first. */
export interface StaticChain {
  readonly ips: readonly StaticIp[]
  readonly udp?: StaticUdp
  /** SPI of ESP. */
  readonly spi?: number
  /** SSRC of RTP. */
  readonly ssrc?: number
}

export interface RtpFields {
  readonly padding: boolean
  readonly extension: boolean
  readonly payloadType: number
  readonly timestamp: number
  readonly tsStride: number
  /** In milliseconds; 0 when timestamps are not timer-based. */
  readonly timeStride: number
  readonly csrcs: ListContext
}

/** The values of all fields in one header of a stream; that of the reference header is the context. */
export interface StreamFields {
  readonly profile: number
  readonly chain: StaticChain
  readonly ips: readonly IpFields[]
  /** RTP or ESP sequence number, or the one that the compressor counts. */
  readonly sn: number
  /** UDP checksum as the last IR or IR-DYN packet had it: 0 when the stream has none. */
  readonly udpChecksum: number
  readonly rtp?: RtpFields
  /** When the header came, in milliseconds. */
  readonly receivedAt: number
}
