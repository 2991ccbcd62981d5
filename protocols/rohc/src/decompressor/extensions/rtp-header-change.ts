import type { ByteReader } from '@voltaic/base'
import { type Mode, modeOf } from '../framework/channel.ts'
import { readSdvl } from '../framework/sdvl.ts'
import { type CompressedList, readCompressedList } from '../lists/compressed-list.ts'
import { csrcLength } from '../lists/csrc-list.ts'

/** What extension 3 tells of the RTP header. */
export interface RtpChange {
  readonly mode: Mode | 'cancel'
  readonly marker: boolean
  readonly extension: boolean
  /** False where there is no R-P (RFC 4815 §6.4). */
  readonly padding: boolean
  readonly payloadType?: number
  readonly csrcs?: CompressedList
  readonly tsStride?: number
  readonly timeStride?: number
}

/**
 * RTP header flags and fields.
 *
 *      0     1     2     3     4     5     6     7
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   |   Mode    |R-PT |  M  | R-X |CSRC | TSS | TIS |
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   | R-P |             RTP PT                      |  if R-PT = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   /           Compressed CSRC list                /  if CSRC = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *   /                  TS_STRIDE                    /  1-4 oct if TSS = 1
 *    ..... ..... ..... ..... ..... ..... ..... ....
 *   /           TIME_STRIDE (milliseconds)          /  1-4 oct if TIS = 1
 *    ..... ..... ..... ..... ..... ..... ..... .....
 *
 * @throws DecodeError ROHC_TRUNCATED
 * @spec RFC 3095 §5.7.5; RFC 4815 §6.4
 */
export function readRtpChange(reader: ByteReader): RtpChange {
  const flags = reader.uint8()
  const payloadType = (flags & 0x20) !== 0 ? reader.uint8() : undefined
  const csrcs = (flags & 0x04) !== 0 ? { csrcs: readCompressedList(reader, csrcLength) } : {}
  const tsStride = (flags & 0x02) !== 0 ? { tsStride: readSdvl(reader).value } : {}
  const timeStride = (flags & 0x01) !== 0 ? { timeStride: readSdvl(reader).value } : {}
  return {
    mode: modeOf(flags >>> 6),
    marker: (flags & 0x10) !== 0,
    extension: (flags & 0x08) !== 0,
    padding: payloadType !== undefined && payloadType >= 0x80,
    ...(payloadType === undefined ? {} : { payloadType: payloadType & 0x7f }),
    ...csrcs,
    ...tsStride,
    ...timeStride,
  }
}
