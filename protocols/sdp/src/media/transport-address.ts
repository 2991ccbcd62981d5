import { attributeOf } from '../description/attributes.ts'
import { decimal } from '../description/parse-fields.ts'
import type { Connection, MediaDescription, SessionDescription } from '../description/session-description.ts'
import { canReceive, canSend, type Direction, directionFrom, directionOf } from './direction.ts'

/** Where a side wants to receive. */
export interface TransportAddress {
  readonly family: 'IPv4' | 'IPv6'
  /** An IPv6 address without brackets, or a name. */
  readonly address: string
  readonly port: number
}

const MAX_PORT = 65535

/** Named by who has no place for media, and receives none: the discard service (RFC 863). */
export const DISCARD_PORT = 9

/**
 * Where the writer of a description receives RTP of this stream.
 *
 * @returns undefined when there is no c= line that says so, or not of the Internet
 * @spec RFC 8866 §5.7, §5.14
 */
export function rtpAddressOf(session: SessionDescription, media: MediaDescription): TransportAddress | undefined {
  return transportAddress(media.connection ?? session.connection, media.port)
}

/**
 * Where the writer receives RTCP of this stream: what a=rtcp says, else one port above RTP. With rtcp-mux in offer and
 * answer it is the port of RTP; a VoLTE phone offers no such thing.
 *
 * @spec RFC 3605 §2.1; RFC 3550 §11
 */
export function rtcpAddressOf(session: SessionDescription, media: MediaDescription): TransportAddress | undefined {
  const rtp = rtpAddressOf(session, media)
  if (rtp === undefined || media.port === 0) return undefined
  const [portText = '', networkType = '', addressType = '', address = ''] = (attributeOf(media, 'rtcp') ?? '').split(
    ' ',
  )
  const port = decimal(portText)
  if (port === undefined || port === 0 || port > MAX_PORT) {
    return media.port < MAX_PORT ? { ...rtp, port: media.port + 1 } : undefined
  }
  if (address === '') return { ...rtp, port }
  return transportAddress({ networkType, addressType, address }, port) ?? { ...rtp, port }
}

/** Whether RTP and RTCP may share a port. @spec RFC 5761 §5.1.1 */
export function isRtcpMux(media: MediaDescription): boolean {
  return attributeOf(media, 'rtcp-mux') !== undefined
}

/** Whether an address is the one that says "send nothing": 0.0.0.0, or :: of IPv6. @spec RFC 3264 §8.4 */
function isUnspecified(address: string): boolean {
  return address === '0.0.0.0' || /^[0:]+$/.test(address)
}

/**
 * The direction with all that says so: a port of 0 means nothing flows, an address of 0.0.0.0 that the writer receives
 * nothing.
 *
 * @returns seen from the writer
 * @spec RFC 3264 §5.1, §8.2, §8.4
 */
export function effectiveDirectionOf(session: SessionDescription, media: MediaDescription): Direction {
  const direction = directionOf(session, media)
  if (media.port === 0) return 'inactive'
  const address = (media.connection ?? session.connection)?.address
  const isReceiving = canReceive(direction) && !(address !== undefined && isUnspecified(address))
  return directionFrom(canSend(direction), isReceiving)
}

/** Whether the writer holds the other side: it takes no media of this stream, though the stream stays. @spec RFC 3264 §8.4 */
export function isHeld(session: SessionDescription, media: MediaDescription): boolean {
  return media.port !== 0 && !canReceive(effectiveDirectionOf(session, media))
}

/** The IP version of an address. A name counts as IPv4. */
export function familyOf(address: string): 'IPv4' | 'IPv6' {
  return address.includes(':') ? 'IPv6' : 'IPv4'
}

function transportAddress(connection: Connection | undefined, port: number): TransportAddress | undefined {
  if (connection?.networkType !== 'IN') return undefined
  const { addressType } = connection
  if (addressType !== 'IP4' && addressType !== 'IP6') return undefined
  const slash = connection.address.indexOf('/')
  const address = slash < 0 ? connection.address : connection.address.slice(0, slash)
  return { family: addressType === 'IP4' ? 'IPv4' : 'IPv6', address, port }
}
