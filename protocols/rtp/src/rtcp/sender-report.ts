import type { ByteReader, ByteWriter } from '@voltaic/base'
import type { NtpTime } from '../ntp-time.ts'
import { type ReportBlock, readReportBlocks, writeReportBlocks } from './report-block.ts'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |V=2|P|   RC    |   PT=SR=200   |             length            |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                         SSRC of sender                        |
//   +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
//   |                    NTP time: seconds, fraction                |  64 bits
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                         RTP timestamp                         |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                     sender's packet count                     |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |                      sender's octet count                     |
//   +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
//   |     report blocks, RC of them; extensions of the profile      |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

/** @spec RFC 3550 §6.4.1 */
export interface SenderReport {
  readonly type: 'SR'
  readonly ssrc: number
  /** When the report was sent, by the wall clock. */
  readonly ntp: NtpTime
  /** The same moment in timestamp units. */
  readonly rtpTimestamp: number
  readonly packetCount: number
  readonly octetCount: number
  /** At most 31. */
  readonly reports: readonly ReportBlock[]
  /** What a profile adds, in whole words. */
  readonly extension?: Uint8Array
}

/** @param reader of all behind the first word */
export function readSenderReport(reader: ByteReader, count: number): SenderReport {
  const report: SenderReport = {
    type: 'SR',
    ssrc: reader.uint32(),
    ntp: { seconds: reader.uint32(), fraction: reader.uint32() },
    rtpTimestamp: reader.uint32(),
    packetCount: reader.uint32(),
    octetCount: reader.uint32(),
    reports: readReportBlocks(reader, count),
  }
  return reader.remaining === 0 ? report : { ...report, extension: reader.bytes(reader.remaining) }
}

export function writeSenderReport(writer: ByteWriter, report: SenderReport): void {
  writer.uint32(report.ssrc).uint32(report.ntp.seconds).uint32(report.ntp.fraction)
  writer.uint32(report.rtpTimestamp).uint32(report.packetCount).uint32(report.octetCount)
  writeReportBlocks(writer, report.reports)
  if (report.extension !== undefined) writer.bytes(report.extension)
}
