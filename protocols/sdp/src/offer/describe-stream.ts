import type { Attribute, Bandwidth, Connection, MediaDescription, Origin } from '../description/session-description.ts'
import { codecAttributes, type NumberedCodec } from '../media/codec.ts'
import type { Direction } from '../media/direction.ts'
import { familyOf } from '../media/transport-address.ts'

/** Whose description it is. Both numbers are decimal digits; RFC 8866 wants an id that nobody else has. */
export interface SessionIdentity {
  /** `-` unless there is reason for another. */
  readonly username: string
  readonly sessionId: string
  readonly sessionVersion: string
}

/** What a side says of one of its RTP streams. */
export interface StreamTerms {
  readonly media: string
  readonly protocol: string
  /** Of RTP; RTCP uses the next. */
  readonly port: number
  /** In order of preference. */
  readonly codecs: readonly NumberedCodec[]
  readonly direction: Direction
  readonly bandwidths: readonly Bandwidth[]
  /** Milliseconds. */
  readonly ptime?: number | undefined
  /** Milliseconds. */
  readonly maxptime?: number | undefined
  /** The a=curr, a=des and a=conf lines of this stream. */
  readonly preconditions: readonly Attribute[]
}

/** The m= section of an RTP stream. @spec RFC 3264 §5.1 */
export function describeStream(terms: StreamTerms): MediaDescription {
  const times: Attribute[] = []
  if (terms.ptime !== undefined) times.push({ name: 'ptime', value: `${terms.ptime}` })
  if (terms.maxptime !== undefined) times.push({ name: 'maxptime', value: `${terms.maxptime}` })
  return {
    media: terms.media,
    port: terms.port,
    protocol: terms.protocol,
    formats: terms.codecs.map(({ payloadType }) => `${payloadType}`),
    bandwidths: terms.bandwidths,
    attributes: [...codecAttributes(terms.codecs), ...times, { name: terms.direction }, ...terms.preconditions],
    otherLines: [],
  }
}

/** @param address IPv4, or IPv6 without brackets @spec RFC 8866 §5.2 */
export function originOf({ username, sessionId, sessionVersion }: SessionIdentity, address: string): Origin {
  return { username, sessionId, sessionVersion, ...connectionOf(address) }
}

/** @param address IPv4, or IPv6 without brackets @spec RFC 8866 §5.7 */
export function connectionOf(address: string): Connection {
  return { networkType: 'IN', addressType: familyOf(address) === 'IPv4' ? 'IP4' : 'IP6', address }
}
