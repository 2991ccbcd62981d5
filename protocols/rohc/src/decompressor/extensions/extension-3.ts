import type { ByteReader } from '@voltaic/base'
import { type Bits, bitsOf } from '../fields/bits.ts'
import { type Mode, modeOf } from '../framework/channel.ts'
import { readSdvl } from '../framework/sdvl.ts'
import { type IpChange, readIpChange } from './ip-header-change.ts'
import { type RtpChange, readRtpChange } from './rtp-header-change.ts'

/** What extension 3 may tell. */
export interface Extension3 {
  readonly number: 3
  readonly sn?: Bits
  readonly ts?: Bits
  readonly tsc?: boolean
  readonly ipId?: Bits
  readonly outerIpId?: Bits
  readonly inner?: IpChange
  readonly outer?: IpChange
  readonly rtp?: RtpChange
  readonly mode?: Mode | 'cancel'
}

const S = 0x20
const R_TS = 0x10
const TSC = 0x08
const I = 0x04
const IP = 0x02
const RTP_OR_IP2 = 0x01
/** ip2 in the inner and I2 in the outer IP header flags. */
const IP2_OR_I2 = 0x01

/**
 * Extension 3 of profile 0x0001.
 *
 *      0     1     2     3     4     5     6     7
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *   |  1     1  |  S  |R-TS | Tsc |  I  | ip  | rtp |            (FLAGS)
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *   |            Inner IP header flags        | ip2 |  if ip = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   |            Outer IP header flags              |  if ip2 = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   |                      SN                       |  if S = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   /       TS (encoded as in section 4.5.6)        /  if R-TS = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   /            Inner IP header fields             /  if ip = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   |                     IP-ID                     |  2 octets, if I = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   /            Outer IP header fields             /  if ip2 = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   /          RTP header flags and fields          /  if rtp = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.5
 */
export function readExtension3(reader: ByteReader): Extension3 {
  const flags = reader.uint8()
  const innerFlags = (flags & IP) !== 0 ? reader.uint8() : undefined
  const hasOuter = innerFlags !== undefined && (innerFlags & IP2_OR_I2) !== 0
  const outerFlags = hasOuter ? reader.uint8() : undefined
  const sn = (flags & S) !== 0 ? { sn: bitsOf(reader.uint8(), 0, 8) } : {}
  const ts = (flags & R_TS) !== 0 ? { ts: readSdvl(reader) } : {}
  const ips = readIps(reader, innerFlags, (flags & I) !== 0, outerFlags)
  const rtp = (flags & RTP_OR_IP2) !== 0 ? readRtpChange(reader) : undefined
  return {
    number: 3,
    ...sn,
    ...ts,
    tsc: (flags & TSC) !== 0,
    ...ips,
    // Mode 0 is reserved here, and says nothing.
    ...(rtp === undefined ? {} : { rtp, ...(rtp.mode === 'cancel' ? {} : { mode: rtp.mode }) }),
  }
}

/**
 * Extension 3 of profiles 0x0002, 0x0003 and 0x0004; its fields come in the same order, without TS and RTP.
 *
 *      0     1     2     3     4     5     6     7
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *   |  1     1  |  S  |   Mode    |  I  | ip  | ip2 |
 *   +-----+-----+-----+-----+-----+-----+-----+-----+
 *
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.11.4; RFC 3843 §3.4
 */
export function readExtension3WithoutRtp(reader: ByteReader): Extension3 {
  const flags = reader.uint8()
  const innerFlags = (flags & IP) !== 0 ? reader.uint8() : undefined
  const outerFlags = (flags & RTP_OR_IP2) !== 0 ? reader.uint8() : undefined
  const sn = (flags & S) !== 0 ? { sn: bitsOf(reader.uint8(), 0, 8) } : {}
  const ips = readIps(reader, innerFlags, (flags & I) !== 0, outerFlags)
  return { number: 3, ...sn, mode: modeOf((flags >>> 3) & 3), ...ips }
}

function readIps(
  reader: ByteReader,
  innerFlags: number | undefined,
  hasIpId: boolean,
  outerFlags: number | undefined,
): { inner?: IpChange; ipId?: Bits; outer?: IpChange; outerIpId?: Bits } {
  const inner = innerFlags === undefined ? {} : { inner: readIpChange(reader, innerFlags) }
  const ipId = hasIpId ? { ipId: sixteenBits(reader) } : {}
  if (outerFlags === undefined) return { ...inner, ...ipId }
  const outer = readIpChange(reader, outerFlags)
  const outerIpId = (outerFlags & IP2_OR_I2) !== 0 ? { outerIpId: sixteenBits(reader) } : {}
  return { ...inner, ...ipId, outer, ...outerIpId }
}

function sixteenBits(reader: ByteReader): Bits {
  return { value: reader.uint16(), width: 16 }
}

/** RND and RND2 of an extension 3 of profile 0x0001, as far as it has them. */
export interface RndFlags {
  readonly inner?: boolean
  readonly outer?: boolean
}

/**
 * The RND flags of an extension 3, read before the base header in front of it can be: they decide whether it has a T bit.
 *
 * @param at offset of the extension
 * @spec RFC 3095 §5.7.5.1; RFC 4815 §8.3
 */
export function peekRndFlags(octets: Uint8Array, at: number): RndFlags {
  const flags = octets[at] ?? 0
  if (flags >>> 6 !== 3 || (flags & IP) === 0) return {}
  const innerFlags = octets[at + 1] ?? 0
  const inner = (innerFlags & 0x02) !== 0
  if ((innerFlags & IP2_OR_I2) === 0) return { inner }
  return { inner, outer: ((octets[at + 2] ?? 0) & 0x02) !== 0 }
}
