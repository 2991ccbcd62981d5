import { type Arrival, type HeardSenderReport, ReceptionStatistics } from '@voltaic/rtp'
import { FrameComparison } from './frame-comparison.ts'
import type { MediaFile } from './media-file.ts'

/** One SSRC that the peer sends with. Another one begins after a change of codec, or when the network splices. */
export class AudioSource {
  readonly ssrc: number
  // signalling has announced the source: its first packet counts
  readonly statistics: ReceptionStatistics = new ReceptionStatistics(1)
  comparison: FrameComparison
  readonly clockRate: number
  heardReport: HeardSenderReport | undefined
  hasSaidBye = false
  /** Packets received when the last two reports were sent, the older first. */
  #receivedAtReports: readonly [number, number] = [0, 0]
  #packets = 0

  constructor(ssrc: number, file: MediaFile, clockRate: number) {
    this.ssrc = ssrc
    this.comparison = new FrameComparison(file)
    this.clockRate = clockRate
  }

  receive(sequenceNumber: number): Arrival {
    this.#packets += 1
    return this.statistics.receive(sequenceNumber)
  }

  /** Packets have come since the last report. */
  get isReportable(): boolean {
    return !this.hasSaidBye && this.#packets > this.#receivedAtReports[1]
  }

  /** Packets have come since the second last report: the source is a sender. @spec RFC 3550 §6.3.5 */
  get isSender(): boolean {
    return !this.hasSaidBye && this.#packets > this.#receivedAtReports[0]
  }

  /** A report has been sent. */
  reported(): void {
    this.#receivedAtReports = [this.#receivedAtReports[1], this.#packets]
  }

  /** Jitter in milliseconds. */
  get jitter(): number {
    return (this.statistics.jitter * 1000) / this.clockRate
  }
}
