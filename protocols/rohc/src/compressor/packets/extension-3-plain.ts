import type { ByteWriter } from '@voltaic/base'
import type { ModeCode } from './extension-3.ts'
import { type IpUpdate, writeIpFields, writeIpFlags } from './extension-3-ip.ts'

/** The parts of Extension 3 of the profiles without RTP. */
export interface PlainExtension3 {
  /** Of which 8 bits are sent. */
  readonly sn?: number
  readonly mode: ModeCode
  readonly inner?: IpUpdate
  readonly outer?: IpUpdate
  /** Of the innermost IPv4 header that compresses it. */
  readonly ipId?: number
}

/**
 * Extension 3 of the profiles without RTP.
 *
 *        0     1     2     3     4     5     6     7
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |  1     1  |  S  |   Mode    |  I  | ip  | ip2 |
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *     |            Inner IP header flags        |  0  |  if ip = 1
 *     |            Outer IP header flags              |  if ip2 = 1
 *     |                      SN                       |  if S = 1
 *     /            Inner IP header fields             /  if ip = 1
 *     |                     IP-ID                     |  2 octets, if I = 1
 *     /            Outer IP header fields             /  if ip2 = 1
 *     +-----+-----+-----+-----+-----+-----+-----+-----+
 *
 * @spec RFC 3095 §5.11.4; RFC 3843 §3.4
 */
export function writePlainExtension3(out: ByteWriter, extension: PlainExtension3): void {
  const { sn, mode, inner, outer, ipId } = extension
  const presence = (sn === undefined ? 0 : 0x20) | (ipId === undefined ? 0 : 0x04)
  out.uint8(0xc0 | presence | (mode << 3) | (inner ? 0x02 : 0) | (outer ? 0x01 : 0))
  if (inner) writeIpFlags(out, inner, false)
  if (outer) writeIpFlags(out, outer, outer.ipId !== undefined)
  if (sn !== undefined) out.uint8(sn & 0xff)
  if (inner) writeIpFields(out, inner)
  if (ipId !== undefined) out.uint16(ipId)
  if (outer) writeIpFields(out, outer)
}
