import type { ByteReader, ByteWriter } from '@voltaic/base'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                   SSRC of the reported source                 |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   | fraction lost |       cumulative number of packets lost       |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |           extended highest sequence number received           |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                      interarrival jitter                      |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                         last SR (LSR)                         |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                   delay since last SR (DLSR)                  |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** What a receiver says of one source. @spec RFC 3550 §6.4.1 */
export interface ReportBlock {
  readonly ssrc: number
  /** Of the packets since the last report, in 1/256. */
  readonly fractionLost: number
  /** 24 bits with a sign. */
  readonly packetsLost: number
  readonly highestSequenceNumber: number
  /** Timestamp units. */
  readonly jitter: number
  /** The middle of the NTP time of the last SR; 0 for none. */
  readonly lastSr: number
  /** In 2^-16 s; 0 for none. */
  readonly delaySinceLastSr: number
}

const SIGN = 0x80_0000

/** @throws DecodeError RTCP_TRUNCATED */
export function readReportBlocks(reader: ByteReader, count: number): ReportBlock[] {
  const blocks: ReportBlock[] = []
  for (let left = count; left > 0; left--) {
    blocks.push({
      ssrc: reader.uint32(),
      fractionLost: reader.uint8(),
      packetsLost: (reader.uint24() ^ SIGN) - SIGN,
      highestSequenceNumber: reader.uint32(),
      jitter: reader.uint32(),
      lastSr: reader.uint32(),
      delaySinceLastSr: reader.uint32(),
    })
  }
  return blocks
}

/** @throws RangeError for a value that does not fit its field */
export function writeReportBlocks(writer: ByteWriter, blocks: readonly ReportBlock[]): void {
  for (const block of blocks) {
    if (!(block.packetsLost >= -SIGN && block.packetsLost < SIGN)) throw new RangeError(`${block.packetsLost} lost`)
    writer
      .uint32(block.ssrc)
      .uint8(block.fractionLost)
      .uint24(block.packetsLost & 0xff_ffff)
    writer.uint32(block.highestSequenceNumber).uint32(block.jitter)
    writer.uint32(block.lastSr).uint32(block.delaySinceLastSr)
  }
}
