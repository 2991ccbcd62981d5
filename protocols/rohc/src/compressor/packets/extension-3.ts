import type { ByteWriter } from '@voltaic/base'
import { writeSdvl } from '../coding/sdvl.ts'
import { type IpUpdate, writeIpFields, writeIpFlags } from './extension-3-ip.ts'

/** How contexts name their mode in packets. */
export type ModeCode = 1 | 2 | 3

/** What Extension 3 tells of the RTP header. */
export interface RtpUpdate {
  readonly mode: ModeCode
  /** As in the base header. */
  readonly marker: boolean
  /** The X bit of the RTP header. */
  readonly extension: boolean
  /** Present if P is set too, since the decompressor takes it for clear otherwise. */
  readonly payloadType?: { readonly type: number; readonly padding: boolean }
  readonly csrcs?: (out: ByteWriter) => void
  readonly tsStride?: number
  readonly timeStride?: number
}

/** The parts of Extension 3 of ROHC RTP. */
export interface Extension3 {
  /** Of which 8 bits are sent. */
  readonly sn?: number
  /** With Tsc; the bits in the base header are scaled or not as well. */
  readonly scaled: boolean
  readonly ts?: { readonly value: number; readonly octets: 1 | 2 | 3 | 4 }
  readonly inner?: IpUpdate
  readonly outer?: IpUpdate
  /** Of the innermost IPv4 header that compresses it. */
  readonly ipId?: number
  readonly rtp?: RtpUpdate
}

/**
 * Extension 3 of ROHC RTP.
 *
 *        0     1     2     3     4     5     6     7
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |  1     1  |  S  |R-TS | Tsc |  I  | ip  | rtp |
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |            Inner IP header flags        | ip2 |  if ip = 1
 *     |            Outer IP header flags              |  if ip2 = 1
 *     |                      SN                       |  if S = 1
 *     /       TS (self-describing)                    /  if R-TS = 1
 *     /            Inner IP header fields             /  if ip = 1
 *     |                     IP-ID                     |  2 octets, if I = 1
 *     /            Outer IP header fields             /  if ip2 = 1
 *     /          RTP header flags and fields          /  if rtp = 1
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *
 * @spec RFC 3095 §5.7.5; RFC 4815 §4.6, §8.4
 */
export function writeExtension3(out: ByteWriter, extension: Extension3): void {
  const { sn, scaled, ts, inner, outer, ipId, rtp } = extension
  const presence = (sn === undefined ? 0 : 0x20) | (ts ? 0x10 : 0) | (ipId === undefined ? 0 : 0x04)
  out.uint8(0xc0 | presence | (scaled ? 0x08 : 0) | (inner ? 0x02 : 0) | (rtp ? 0x01 : 0))
  if (inner) writeIpFlags(out, inner, outer !== undefined)
  if (outer) writeIpFlags(out, outer, outer.ipId !== undefined)
  if (sn !== undefined) out.uint8(sn & 0xff)
  if (ts) writeSdvl(out, ts.value, ts.octets)
  if (inner) writeIpFields(out, inner)
  if (ipId !== undefined) out.uint16(ipId)
  if (outer) writeIpFields(out, outer)
  if (rtp) writeRtp(out, rtp)
}

/**
 *        0     1     2     3     4     5     6     7
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |   Mode    |R-PT |  M  | R-X |CSRC | TSS | TIS |
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     | R-P |             RTP PT                      |  if R-PT = 1
 *     /           Compressed CSRC list                /  if CSRC = 1
 *     /                  TS_STRIDE                    /  if TSS = 1
 *     /           TIME_STRIDE (milliseconds)          /  if TIS = 1
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 */
function writeRtp(out: ByteWriter, rtp: RtpUpdate): void {
  const { mode, marker, extension, payloadType, csrcs, tsStride, timeStride } = rtp
  const values = (mode << 6) | (marker ? 0x10 : 0) | (extension ? 0x08 : 0)
  const strides = (tsStride === undefined ? 0 : 0x02) | (timeStride === undefined ? 0 : 0x01)
  out.uint8(values | (payloadType ? 0x20 : 0) | (csrcs ? 0x04 : 0) | strides)
  if (payloadType) out.uint8((payloadType.padding ? 0x80 : 0) | payloadType.type)
  csrcs?.(out)
  if (tsStride !== undefined) writeSdvl(out, tsStride)
  if (timeStride !== undefined) writeSdvl(out, timeStride)
}
