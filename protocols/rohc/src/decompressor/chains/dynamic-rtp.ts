import type { ByteReader } from '@voltaic/base'
import { type Mode, modeOf } from '../framework/channel.ts'
import { rohcFault } from '../framework/rohc-reader.ts'
import { readSdvl } from '../framework/sdvl.ts'
import { readGenericList } from '../lists/compressed-list.ts'
import { csrcLength } from '../lists/csrc-list.ts'
import { applyList, EMPTY_LIST } from '../lists/list-context.ts'
import type { RtpFields } from '../state/stream-fields.ts'

export interface ReadDynamicRtp {
  readonly rtp: RtpFields
  readonly sn: number
  readonly marker: boolean
  readonly mode?: Mode
}

/**
 * The dynamic part of an RTP header. CC is that of the list (RFC 4815 §5.2).
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   |  V=2  | P | RX|      CC       |  (RX is NOT the RTP X bit)
 *   +---+---+---+---+---+---+---+---+
 *   | M |            PT             |
 *   +---+---+---+---+---+---+---+---+
 *   /      RTP Sequence Number      /  2 octets
 *   +---+---+---+---+---+---+---+---+
 *   /   RTP Timestamp (absolute)    /  4 octets
 *   +---+---+---+---+---+---+---+---+
 *   /      Generic CSRC list        /  variable length
 *   +---+---+---+---+---+---+---+---+
 *   : Reserved  | X |  Mode |TIS|TSS:  if RX = 1
 *   +---+---+---+---+---+---+---+---+
 *   :         TS_Stride             :  1-4 octets, if TSS = 1
 *   +---+---+---+---+---+---+---+---+
 *   :         Time_Stride           :  1-4 octets, if TIS = 1
 *   +---+---+---+---+---+---+---+---+
 *
 * @param before the context, whose strides and lists stay where the packet has none
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.7.6; RFC 4815 §5.1, §5.2, §6.3, §6.5
 */
export function readDynamicRtp(reader: ByteReader, before: RtpFields | undefined): ReadDynamicRtp {
  const at = reader.position
  const first = reader.uint8()
  if (first >>> 6 !== 2) throw rohcFault(`RTP version ${first >>> 6}`, at, 'RFC 3095 §5.7.7.6')
  const second = reader.uint8()
  const sn = reader.uint16()
  const timestamp = reader.uint32()
  const listAt = reader.position
  const csrcs = applyList(before?.csrcs ?? EMPTY_LIST, readGenericList(reader, csrcLength))
  if (typeof csrcs === 'string') throw rohcFault(csrcs, listAt, 'RFC 3095 §5.8.1')
  const flags = (first & 0x10) !== 0 ? reader.uint8() : 0
  const tsStride = (flags & 1) !== 0 ? readSdvl(reader).value : (before?.tsStride ?? 1)
  const timeStride = (flags & 2) !== 0 ? readSdvl(reader).value : (before?.timeStride ?? 0)
  const mode = modeOf((flags >>> 2) & 3)
  const rtp: RtpFields = {
    padding: (first & 0x20) !== 0,
    extension: (flags & 0x10) !== 0,
    payloadType: second & 0x7f,
    timestamp,
    tsStride,
    timeStride,
    csrcs: csrcs.list,
  }
  return { rtp, sn, marker: second >= 0x80, ...(mode === 'cancel' ? {} : { mode }) }
}
