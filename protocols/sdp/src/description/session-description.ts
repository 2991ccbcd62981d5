/** o= @spec RFC 8866 §5.2 */
export interface Origin {
  /** `-` where there is no such thing as a user. */
  readonly username: string
  /** Decimal digits; up to 64 bits, hence text. */
  readonly sessionId: string
  /** Decimal digits; grows by one with each change of the description. */
  readonly sessionVersion: string
  /** `IN` */
  readonly networkType: string
  readonly addressType: AddressType
  readonly address: string
}

/** `IP4`, `IP6`; another token is kept as it came. */
export type AddressType = 'IP4' | 'IP6' | (string & {})

/** c= @spec RFC 8866 §5.7 */
export interface Connection {
  /** `IN` */
  readonly networkType: string
  readonly addressType: AddressType
  /** With the `/ttl/number` of a multicast address, where there is one; an IPv6 address without brackets. */
  readonly address: string
}

/** b= @spec RFC 8866 §5.8; RFC 3556 §2 */
export interface Bandwidth {
  /** `AS`, `RS`, `RR`, `TIAS` ... */
  readonly type: string
  /** Kilobit per second for AS and CT, bit per second for RS, RR and TIAS. */
  readonly value: number
}

/** t= and the r= that belong to it. @spec RFC 8866 §5.9, §5.10 */
export interface TimeDescription {
  /** Seconds since 1900; 0 without bound. */
  readonly start: number
  readonly stop: number
  readonly repeats: readonly string[]
}

/** a= @spec RFC 8866 §5.13 */
export interface Attribute {
  readonly name: string
  /** What follows the colon; a flag such as `sendrecv` has none. */
  readonly value?: string
}

/** A line that is kept and not looked into. */
export interface OtherLine {
  /** One letter. */
  readonly type: string
  readonly value: string
}

/** m= and all below it. @spec RFC 8866 §5.14 */
export interface MediaDescription {
  /** `audio`, `video`, `message` ... */
  readonly media: string
  /** 0 for a stream that is refused or removed. */
  readonly port: number
  /** Number of ports, of `49170/2`. */
  readonly portCount?: number
  /** `RTP/AVP`, `RTP/SAVP`, `TCP/MSRP` ... */
  readonly protocol: string
  /** Payload types of RTP as text, else whatever the protocol wants. */
  readonly formats: readonly string[]
  /** The first c= of this stream; instead of the one of the session. */
  readonly connection?: Connection
  readonly bandwidths: readonly Bandwidth[]
  readonly attributes: readonly Attribute[]
  /** i=, k=, further c= and unknown lines, in the order in which they are written. */
  readonly otherLines: readonly OtherLine[]
}

/** A session description as plain data. @spec RFC 8866 §5 */
export interface SessionDescription {
  readonly version: 0
  readonly origin: Origin
  /** `-` or a space when there is none. */
  readonly sessionName: string
  readonly connection?: Connection
  readonly bandwidths: readonly Bandwidth[]
  /** Never empty. */
  readonly times: readonly TimeDescription[]
  readonly attributes: readonly Attribute[]
  readonly media: readonly MediaDescription[]
  /** i=, u=, e=, p=, z=, k= and unknown lines, in the order in which they are written. */
  readonly otherLines: readonly OtherLine[]
}

/** What stands at both levels. */
export interface DescriptionLevel {
  readonly bandwidths: readonly Bandwidth[]
  readonly attributes: readonly Attribute[]
}

/** Where a line of a section is written; the letters of RFC 8866 §5 in their order, unknown ones before `a`. */
const LINE_ORDER = 'vosiuepcbtrzk'

/** @returns the place of a line of this type within its section, lower is earlier */
export function lineRank(type: string): number {
  const rank = LINE_ORDER.indexOf(type)
  return rank < 0 ? LINE_ORDER.length : rank
}
