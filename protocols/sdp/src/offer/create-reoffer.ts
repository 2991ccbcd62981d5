import { attributesWithout } from '../description/attributes.ts'
import { formatSessionDescription } from '../description/format-session-description.ts'
import type { Attribute, MediaDescription, SessionDescription } from '../description/session-description.ts'
import { codecAttributes, type NumberedCodec } from '../media/codec.ts'
import { DIRECTIONS, type Direction, directionOf, holdDirection, resumeDirection } from '../media/direction.ts'
import { connectionOf } from './describe-stream.ts'

/** What changes in all streams that are in use; what is not named stays. */
export interface StreamChanges {
  readonly direction?: Direction
  /** IPv4, or IPv6 without brackets. */
  readonly address?: string
  readonly port?: number
  readonly codecs?: readonly NumberedCodec[]
  /** Instead of the a=curr, a=des and a=conf lines there were; an empty list takes them out. */
  readonly preconditions?: readonly Attribute[]
}

const DIRECTION_NAMES: ReadonlySet<string> = new Set(DIRECTIONS)
const PRECONDITION_NAMES: ReadonlySet<string> = new Set(['curr', 'des', 'conf'])
const CODEC_NAMES: ReadonlySet<string> = new Set(['rtpmap', 'fmtp'])

/**
 * A further offer in a session.
 *
 * @param own what this side said last, as offer or as answer
 * @returns with the version one higher, or `own` itself, version and all, when nothing changes
 * @spec RFC 3264 §8
 */
export function createReoffer(own: SessionDescription, changes: StreamChanges): SessionDescription {
  const connection = changes.address === undefined ? own.connection : connectionOf(changes.address)
  const media = own.media.map((stream) => (stream.port === 0 ? stream : changeStream(own, stream, changes)))
  const next = connection === undefined ? { ...own, media } : { ...own, connection, media }
  return withNextVersion(own, next)
}

/** An offer that puts the other side on hold. @spec RFC 3264 §8.4; TS 24.610 §4.5.2.1 */
export function createHoldOffer(own: SessionDescription): SessionDescription {
  return redirect(own, holdDirection)
}

/** An offer that takes it off hold. @spec RFC 3264 §8.4; TS 24.610 §4.5.2.1 */
export function createResumeOffer(own: SessionDescription): SessionDescription {
  return redirect(own, resumeDirection)
}

/**
 * `next` with the o= line that it must have after `previous`: the same, and the version one higher if anything else
 * differs.
 *
 * @spec RFC 3264 §8
 */
export function withNextVersion(previous: SessionDescription, next: SessionDescription): SessionDescription {
  const same = { ...next, origin: previous.origin }
  if (formatSessionDescription(same) === formatSessionDescription(previous)) return same
  const sessionVersion = `${BigInt(previous.origin.sessionVersion) + 1n}`
  return { ...next, origin: { ...previous.origin, sessionVersion } }
}

function redirect(own: SessionDescription, change: (direction: Direction) => Direction): SessionDescription {
  const media = own.media.map((stream) =>
    stream.port === 0 ? stream : withDirection(stream, change(directionOf(own, stream))),
  )
  return withNextVersion(own, { ...own, media })
}

function changeStream(own: SessionDescription, stream: MediaDescription, changes: StreamChanges): MediaDescription {
  const { address, port = stream.port, codecs, direction, preconditions } = changes
  let changed: MediaDescription = { ...stream, port }
  if (address !== undefined) changed = withAddress(own, changed, address)
  if (codecs !== undefined) changed = withCodecs(changed, codecs)
  if (direction !== undefined) changed = withDirection(changed, direction)
  return preconditions === undefined ? changed : withPreconditions(changed, preconditions)
}

/** A stream with its own c= keeps one; the others follow that of the session. */
function withAddress(own: SessionDescription, stream: MediaDescription, address: string): MediaDescription {
  const isInherited = stream.connection === undefined && own.connection !== undefined
  return isInherited ? stream : { ...stream, connection: connectionOf(address) }
}

function withCodecs(stream: MediaDescription, codecs: readonly NumberedCodec[]): MediaDescription {
  const formats = codecs.map(({ payloadType }) => `${payloadType}`)
  const attributes = [...codecAttributes(codecs), ...attributesWithout(stream, CODEC_NAMES)]
  return { ...stream, formats, attributes }
}

function withDirection(stream: MediaDescription, direction: Direction): MediaDescription {
  const at = stream.attributes.findIndex(({ name }) => DIRECTION_NAMES.has(name))
  if (at < 0) return { ...stream, attributes: [...stream.attributes, { name: direction }] }
  const attributes = stream.attributes.with(at, { name: direction })
  return { ...stream, attributes: attributes.filter(({ name }, index) => index === at || !DIRECTION_NAMES.has(name)) }
}

/** A stream with these a=curr, a=des and a=conf lines instead of those it had. @spec RFC 3312 §4 */
function withPreconditions(stream: MediaDescription, lines: readonly Attribute[]): MediaDescription {
  return { ...stream, attributes: [...attributesWithout(stream, PRECONDITION_NAMES), ...lines] }
}
