import type { Random } from '@voltaic/runtime'
import { ntpTime } from './ntp-time.ts'
import { wrap32 } from './octets.ts'
import type { ReportBlock } from './rtcp/report-block.ts'
import type { SenderReport } from './rtcp/sender-report.ts'
import { writeRtpHeader } from './rtp-packet.ts'

const MODULUS_32 = 0x1_0000_0000
const MODULUS_16 = 0x1_0000

/** The next packet of a stream. */
export interface OutgoingRtp {
  readonly marker: boolean
  readonly payloadType: number
  /** Media time of the payload since the stream began, in timestamp units. */
  readonly ticks: number
  /** Octets of payload, for the sender report. */
  readonly payloadLength: number
}

/**
 * One source: its SSRC, sequence numbers and timestamps, which begin anywhere, and its sender reports.
 *
 * @spec RFC 3550 §5.1, §8.1
 */
export class RtpSender {
  readonly ssrc: number
  readonly clockRate: number
  readonly #firstTimestamp: number
  #sequenceNumber: number
  #packets = 0
  #octets = 0
  #lastTicks = 0
  #lastSent = 0

  /** @param clockRate timestamp units a second */
  constructor(random: Random, clockRate: number) {
    this.clockRate = clockRate
    this.ssrc = random.integer(MODULUS_32)
    this.#firstTimestamp = random.integer(MODULUS_32)
    this.#sequenceNumber = random.integer(MODULUS_16)
  }

  /** Packets sent. */
  get packets(): number {
    return this.#packets
  }

  /** The timestamp of a media time. */
  timestampOf(ticks: number): number {
    return wrap32(this.#firstTimestamp + ticks)
  }

  /**
   * Writes the header of the next packet to the front of `into` and counts the packet as sent.
   *
   * @param now milliseconds since 1970 of the moment that `ticks` stands for
   * @returns where the payload belongs
   */
  writeNext(into: Uint8Array, { marker, payloadType, ticks, payloadLength }: OutgoingRtp, now: number): number {
    const sequenceNumber = this.#sequenceNumber
    this.#sequenceNumber = (sequenceNumber + 1) % MODULUS_16
    this.#packets += 1
    this.#octets += payloadLength
    this.#lastTicks = ticks
    this.#lastSent = now
    return writeRtpHeader(into, {
      marker,
      payloadType,
      sequenceNumber,
      timestamp: this.timestampOf(ticks),
      ssrc: this.ssrc,
    })
  }

  /**
   * What this source says of itself. Both of its times are `now`.
   *
   * @spec RFC 3550 §6.4.1
   */
  report(now: number, reports: readonly ReportBlock[]): SenderReport {
    const ticks = this.#lastTicks + ((now - this.#lastSent) * this.clockRate) / 1000
    return {
      type: 'SR',
      ssrc: this.ssrc,
      ntp: ntpTime(now),
      rtpTimestamp: this.timestampOf(ticks),
      packetCount: wrap32(this.#packets),
      octetCount: wrap32(this.#octets),
      reports,
    }
  }
}
