import { DecodeError } from '@voltaic/base'
import { readDynamicChain } from './chains/dynamic-chain.ts'
import { readStaticChain } from './chains/static-chain.ts'
import type { CidSize } from './framework/channel.ts'
import { type HeaderPlace, walkPacket } from './framework/packet-walk.ts'
import { KNOWN_PROFILES, PROFILE_UNCOMPRESSED, profileOf } from './framework/profiles.ts'
import { rohcReader } from './framework/rohc-reader.ts'
import { typeNumberOf } from './packets/read-base-header.ts'

/** What a ROHC packet tells of itself without any context. */
export interface RecognisedPacket {
  /** `type-0` to `type-2` are formats that profile, mode and IP headers of the context decide between. */
  readonly kind: 'IR' | 'IR-DYN' | 'type-0' | 'type-1' | 'type-2' | 'segment' | 'nothing' | 'malformed'
  /** Octets of padding in front. */
  readonly padding: number
  /** Feedback elements in front of the header, or that are all of the packet. */
  readonly feedback: number
  readonly cid?: number
  /** Of IR and IR-DYN. */
  readonly profile?: number
  /** Octets of an IR header with its CID; the rest depends on a context. */
  readonly headerOctets?: number
}

/**
 * Names the packet type of a ROHC packet, and the length of its header where that needs no context.
 *
 * @spec RFC 3095 §5.2, §5.2.6
 */
export function recognise(rohcPacket: Uint8Array, cids: CidSize): RecognisedPacket {
  const octets = new Uint8Array(rohcPacket.buffer, rohcPacket.byteOffset, rohcPacket.byteLength)
  const { padding, feedback, body } = walkPacket(octets, cids)
  const found = { padding, feedback: feedback.length }
  if (body.kind !== 'header') return { kind: body.kind, ...found }
  const first = octets[body.typeAt] as number
  if (first >>> 1 === 0b1111110) return { ...found, cid: body.cid, ...recogniseIr(octets, body) }
  if (first === 0b11111000) return { kind: 'IR-DYN', ...found, cid: body.cid, ...profileAt(octets, body) }
  const type = typeNumberOf(first)
  return type === undefined ? { kind: 'malformed', ...found } : { kind: `type-${type}`, ...found, cid: body.cid }
}

function profileAt(octets: Uint8Array, place: HeaderPlace): { readonly profile?: number } {
  const profile = profileOf(octets[place.restAt] ?? -1, KNOWN_PROFILES)
  return profile === undefined ? {} : { profile }
}

function recogniseIr(
  octets: Uint8Array,
  place: HeaderPlace,
): Pick<RecognisedPacket, 'kind' | 'profile' | 'headerOctets'> {
  const { profile } = profileAt(octets, place)
  if (profile === undefined) return { kind: 'IR' }
  if (profile === PROFILE_UNCOMPRESSED) return { kind: 'IR', profile, headerOctets: place.restAt + 2 - place.start }
  try {
    const reader = rohcReader(octets, place.restAt + 2)
    const chain = readStaticChain(reader, profile)
    const hasDynamic = ((octets[place.typeAt] as number) & 1) === 1
    if (hasDynamic) readDynamicChain(reader, profile, chain, undefined, 0)
    return { kind: 'IR', profile, headerOctets: reader.position - place.start }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { kind: 'malformed', profile }
  }
}
