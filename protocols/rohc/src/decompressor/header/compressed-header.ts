import type { ByteReader } from '@voltaic/base'
import { readDynamicIp } from '../chains/dynamic-ip.ts'
import { type Extension, readExtension } from '../extensions/extension.ts'
import { peekRndFlags } from '../extensions/extension-3.ts'
import { type Bits, concatenate, NO_BITS } from '../fields/bits.ts'
import { hasCompressedIpId } from '../fields/ip-id.ts'
import { joinTs } from '../fields/timestamp.ts'
import type { HeaderPlace } from '../framework/packet-walk.ts'
import { PROFILE_IP } from '../framework/profiles.ts'
import { rohcReader } from '../framework/rohc-reader.ts'
import { irregularOctets } from '../lists/extension-header.ts'
import { type AppliedList, applyList, withItem } from '../lists/list-context.ts'
import type { BaseHeader } from '../packets/base-header.ts'
import { readBaseHeader, type TypeNumber, typeNumberOf } from '../packets/read-base-header.ts'
import type { IpFields, StreamFields } from '../state/stream-fields.ts'
import { type IpValues, ipValues } from './ip-values.ts'

/** A compressed header as far as it can be read without decoding its SN. */
export interface CompressedHeader {
  readonly base: BaseHeader
  readonly extension?: Extension
  readonly type: TypeNumber
  readonly sn: Bits
  readonly ts: Bits
  /** IP-ID of the innermost IPv4 header whose RND is 0. */
  readonly ipId: Bits
  /** IP-ID of the outermost IP header of two. */
  readonly outerIpId: Bits
  readonly marker: boolean
  readonly ips: readonly IpValues[]
  readonly csrcs?: AppliedList
  readonly udpChecksum: number
  /** Offset of the payload. */
  readonly end: number
}

/**
 * Reads a packet of type 0, 1 or 2 with its extension and what follows it.
 *
 * @param fields the context
 * @param reliable whether the context is in R-mode
 * @returns a reason where the context does not fit the header
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7; RFC 3843 §3.6
 */
export function readCompressedHeader(
  octets: Uint8Array,
  place: HeaderPlace,
  fields: StreamFields,
  reliable: boolean,
): CompressedHeader | string {
  const first = octets[place.typeAt] as number
  const type = typeNumberOf(first)
  if (type === undefined) return 'no such packet type'
  if (fields.ips.length > 2 && fields.profile !== PROFILE_IP) return 'more than two IP headers'
  const rtp = fields.rtp !== undefined
  const reader = rohcReader(octets, place.restAt)
  const hasTBit = rtp && tBitExpected(octets, place, type, fields.ips, reliable)
  const base = readBaseHeader(type, first, reader, { rtp, reliable, hasTBit })
  const extension = base.hasExtension ? readExtension(reader, rtp) : undefined
  // RFC 4815 §8.4: two M bits that differ are an error.
  const extensionMarker = extension?.rtp?.marker
  if (base.marker !== undefined && extensionMarker !== undefined && base.marker !== extensionMarker) return 'two M bits'
  const values = changedIps(fields.ips, extension)
  if (typeof values === 'string') return values
  const csrcs = changedCsrcs(fields, extension)
  if (typeof csrcs === 'string') return csrcs
  const ips = readIrregular(reader, values, fields.profile)
  const udpChecksum = fields.udpChecksum === 0 ? 0 : reader.uint16()
  const more = readMoreIps(reader, fields)
  return {
    base,
    ...(extension === undefined ? {} : { extension }),
    type,
    ...collectBits(base, extension, rtp),
    marker: base.marker ?? extensionMarker ?? false,
    ips: [...ips, ...more],
    ...(csrcs === undefined ? {} : { csrcs }),
    udpChecksum,
    end: reader.position,
  }
}

/**
 * Whether an IPv4 header with RND = 0 is there. An extension 3 may change RND, and holds for the header in front of it.
 *
 * @spec RFC 3095 §5.7.5.1; RFC 4815 §8.3
 */
function tBitExpected(
  octets: Uint8Array,
  { restAt }: HeaderPlace,
  type: TypeNumber,
  ips: readonly IpFields[],
  reliable: boolean,
): boolean {
  const extensionAt = extensionPlace(octets, restAt, type, reliable)
  const { inner, outer } = extensionAt === undefined ? {} : peekRndFlags(octets, extensionAt)
  const last = ips.length - 1
  return ips.some((ip, at) => ip.version === 4 && !((at === last ? inner : outer) ?? ip.rnd))
}

/** X stands in the same place in all formats of type 2, and in all of type 1 in R-mode. */
function extensionPlace(octets: Uint8Array, restAt: number, type: TypeNumber, reliable: boolean): number | undefined {
  if (type === 2) return (octets[restAt + 1] ?? 0) >= 0x80 ? restAt + 2 : undefined
  if (type === 1 && reliable) return ((octets[restAt] ?? 0) & 0x40) !== 0 ? restAt + 1 : undefined
  return undefined
}

/** The one IP header, or the inner and the outer; more than two are in `readMoreIps`. */
function changedIps(ips: readonly IpFields[], extension: Extension | undefined): IpValues[] | string {
  const result: IpValues[] = []
  const innermost = Math.min(ips.length, 2) - 1
  for (const [at, ip] of ips.slice(0, 2).entries()) {
    const values = ipValues(ip, at === innermost ? extension?.inner : extension?.outer)
    if (typeof values === 'string') return values
    result.push(values)
  }
  return result
}

function changedCsrcs({ rtp }: StreamFields, extension: Extension | undefined): AppliedList | string | undefined {
  const compressed = extension?.rtp?.csrcs
  return compressed === undefined || rtp === undefined ? undefined : applyList(rtp.csrcs, compressed)
}

/**
 * What follows the extension, outer header first: a random IP-ID, and of extension headers what changes with each packet.
 *
 *    --- --- --- --- --- --- --- ---
 *   :         IP-ID, if RND         :  2 octets
 *    --- --- --- --- --- --- --- ---
 *   /       AH data, GRE checksum   /
 *    --- --- --- --- --- --- --- ---
 */
function readIrregular(reader: ByteReader, values: readonly IpValues[], profile: number): IpValues[] {
  return values.map((value) => {
    const { ip } = value
    const isRandom = ip.version === 4 && ip.rnd
    const identification = isRandom ? reader.uint16() : ip.identification
    let extensions = ip.extensions
    for (const item of extensions.current) {
      const part = value.fresh.has(item.index) ? undefined : irregularOctets(item.octets)
      if (part === undefined) continue
      const octets = item.octets.slice()
      octets.set(reader.bytes(part.length), part.at)
      extensions = withItem(extensions, item.index, octets)
    }
    return { ...value, ip: { ...ip, identification, extensions, sid: ip.sid && profile === PROFILE_IP } }
  })
}

/** RFC 3843 §3.6: each IP header beyond two has its dynamic part at the end. */
function readMoreIps(reader: ByteReader, { ips, chain, profile }: StreamFields): IpValues[] {
  if (ips.length <= 2) return []
  return ips.slice(2).map((before, at) => {
    const ip = readDynamicIp(reader, chain.ips[at + 2] ?? before, before.extensions, profile)
    return { before, ip, fresh: new Set(ip.extensions.current.map((item) => item.index)), listed: true }
  })
}

/**
 * SN, TS and IP-ID from base header and extension.
 *
 * @spec RFC 3095 §4.5.7, §5.7.5
 */
function collectBits(
  base: BaseHeader,
  extension: Extension | undefined,
  rtp: boolean,
): { sn: Bits; ts: Bits; ipId: Bits; outerIpId: Bits } {
  if (extension === undefined) return { sn: base.sn, ts: base.ts, ipId: base.ipId, outerIpId: NO_BITS }
  const sn = concatenate(base.sn, extension.sn)
  const { outerIpId } = extension
  if (!rtp) return { sn, ts: NO_BITS, ipId: concatenate(base.ipId, extension.ipId), outerIpId }
  if (extension.number === 3) {
    const ipId = concatenate(base.ipId, extension.ipId)
    return { sn, ts: concatenate(base.ts, extension.ts), ipId, outerIpId }
  }
  const { plusT, minusT } = extension
  if (base.tBit === undefined) return { sn, ts: joinTs(base.ts, plusT, minusT), ipId: NO_BITS, outerIpId }
  const [ts, ipId] = base.tBit === 1 ? [plusT, minusT] : [minusT, plusT]
  return { sn, ts: joinTs(base.ts, ts), ipId: concatenate(base.ipId, ipId), outerIpId }
}

/** The header that IP-ID is of: the innermost IPv4 header of the first two whose RND is 0; -1 where there is none. */
export function compressedIpIdAt(ips: readonly IpValues[]): number {
  for (let at = Math.min(ips.length, 2) - 1; at >= 0; at--) {
    const values = ips[at]
    if (values !== undefined && hasCompressedIpId(values.ip)) return at
  }
  return -1
}
