import type { ByteReader, ByteWriter } from '@voltaic/base'
import { type ReportBlock, readReportBlocks, writeReportBlocks } from './report-block.ts'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P|   RC    |   PT=RR=201   |             length            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                     SSRC of packet sender                     |
//   +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
//   |     report blocks, RC of them; extensions of the profile      |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** @spec RFC 3550 §6.4.2 */
export interface ReceiverReport {
  readonly type: 'RR'
  readonly ssrc: number
  /** At most 31; none when nothing has been received. */
  readonly reports: readonly ReportBlock[]
  /** What a profile adds, in whole words. */
  readonly extension?: Uint8Array
}

/** @param reader of all behind the first word */
export function readReceiverReport(reader: ByteReader, count: number): ReceiverReport {
  const report: ReceiverReport = { type: 'RR', ssrc: reader.uint32(), reports: readReportBlocks(reader, count) }
  return reader.remaining === 0 ? report : { ...report, extension: reader.bytes(reader.remaining) }
}

export function writeReceiverReport(writer: ByteWriter, { ssrc, reports, extension }: ReceiverReport): void {
  writer.uint32(ssrc)
  writeReportBlocks(writer, reports)
  if (extension !== undefined) writer.bytes(extension)
}
