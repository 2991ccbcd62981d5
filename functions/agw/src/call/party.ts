import type { Address } from '@voltaic/runtime'
import { codecsOf, type Direction, type NumberedCodec, type SessionDescription } from '@voltaic/sdp'
import { describedStream } from '../sdp/described-stream.ts'
import { type OwnPlace, whyForbidden } from '../sdp/forbidden-remote.ts'

/** What one side has last said of one stream that we anchor. */
export interface PartyStream {
  readonly family: 'IP4' | 'IP6'
  /** Where it receives; undefined while it holds with an address of zeros. */
  readonly rtp: Address | undefined
  readonly rtcp: Address | undefined
  /** The only host that it may send from. */
  readonly allowedHost: string | undefined
  /** It is not where its description says: behind a NAT, where the port is learnt from its packets. */
  readonly isBehindNat: boolean
  readonly direction: Direction
  readonly codecs: readonly NumberedCodec[]
}

/** One side of a call by its tag. */
export interface Party {
  readonly tag: string
  /** By m-line; undefined for those that it refuses or that are not ours. */
  readonly streams: readonly (PartyStream | undefined)[]
}

export type PartyResult =
  | { readonly kind: 'described'; readonly streams: Party['streams'] }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * What a description makes of the side that sent it.
 *
 * @param placeOf our place on that side, by IP version; undefined where we have no address of it
 * @param allowedHost where the side sends its signalling from; without it media comes from where the description says
 * @param before what the side has said before
 */
export function describeParty(
  session: SessionDescription,
  placeOf: (family: 'IP4' | 'IP6') => OwnPlace | undefined,
  allowedHost: string | undefined,
  before: Party | undefined,
): PartyResult {
  const streams: (PartyStream | undefined)[] = []
  for (const [index, media] of session.media.entries()) {
    const described = describedStream(session, media)
    if (described.kind === 'no address') return refusal(index, 'has no address of the Internet')
    if (described.kind !== 'anchored') {
      streams.push(undefined)
      continue
    }
    const place = placeOf(described.family)
    if (place === undefined) return refusal(index, `is ${described.family}, which the gateway has not on that side`)
    const why = described.rtp && whyForbidden(described.rtp, place)
    if (why !== undefined) return refusal(index, why)
    const { rtp, direction, family } = described
    streams.push({
      family,
      rtp,
      rtcp: described.rtcp && whyForbidden(described.rtcp, place) === undefined ? described.rtcp : undefined,
      allowedHost: allowedHost ?? rtp?.host ?? before?.streams[index]?.allowedHost,
      isBehindNat: allowedHost !== undefined && rtp !== undefined && rtp.host !== allowedHost,
      direction,
      codecs: codecsOf(media),
    })
  }
  return { kind: 'described', streams }
}

/** What payload types of a side mean: those of its own description, and those that the other one has told. @spec RFC 3264 §5.1 */
export function codecsOfSide(
  own: Party | undefined,
  other: Party | undefined,
  index: number,
): readonly NumberedCodec[] {
  const [mine, theirs] = [own, other].map((party) => party?.streams[index]?.codecs ?? [])
  const numbers = new Set(mine?.map(({ payloadType }) => payloadType))
  return [...(mine ?? []), ...(theirs ?? []).filter(({ payloadType }) => !numbers.has(payloadType))]
}

function refusal(index: number, reason: string): PartyResult {
  return { kind: 'refused', reason: `m-line ${index + 1}: ${reason}` }
}
