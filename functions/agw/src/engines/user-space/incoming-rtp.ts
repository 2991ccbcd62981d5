import { ReceptionStatistics } from '@voltaic/rtp'
import type { Reception } from '../relay-engine.ts'

/**
 * Sees how a stream comes in, without allocating for a packet. A new source (another SSRC: hold music, a transfer)
 * begins anew and keeps the losses of those before.
 *
 * @spec RFC 3550 §6.4.1, §A.8
 */
export class IncomingRtp {
  #statistics: ReceptionStatistics | undefined
  #ssrc = 0
  #payloadType = 0
  #timestamp = 0
  #expectedBefore = 0
  #lostBefore = 0
  /** Hertz; jitter is not looked at while it is unknown. */
  clockRate: number | undefined

  constructor(clockRate: number | undefined) {
    this.clockRate = clockRate
  }

  /** @param data looks like RTP @param at milliseconds */
  receive(data: Uint8Array, at: number): void {
    const ssrc = uint32At(data, 8)
    let statistics = this.#statistics
    if (statistics === undefined || ssrc !== this.#ssrc) statistics = this.#begin(ssrc)
    this.#payloadType = (data[1] as number) & 0x7f
    const arrival = statistics.receive(((data[2] as number) << 8) | (data[3] as number))
    const timestamp = uint32At(data, 4)
    // RFC 4733 §2.5.1.2: the packets of one event have one timestamp, and say nothing of jitter
    const isInOrder = arrival === 'next' || arrival === 'gap'
    if (this.clockRate !== undefined && isInOrder && timestamp !== this.#timestamp) {
      statistics.updateJitter(timestamp, (at * this.clockRate) / 1000)
    }
    this.#timestamp = timestamp
  }

  read(): Reception | undefined {
    const statistics = this.#statistics
    if (statistics === undefined) return undefined
    return {
      payloadType: this.#payloadType,
      expected: this.#expectedBefore + statistics.expected,
      lost: this.#lostBefore + statistics.missing,
      jitterMs: this.clockRate === undefined ? undefined : (statistics.jitter * 1000) / this.clockRate,
    }
  }

  #begin(ssrc: number): ReceptionStatistics {
    this.#expectedBefore += this.#statistics?.expected ?? 0
    this.#lostBefore += this.#statistics?.missing ?? 0
    this.#ssrc = ssrc
    this.#statistics = new ReceptionStatistics(1)
    return this.#statistics
  }
}

function uint32At(data: Uint8Array, at: number): number {
  const high = ((data[at] as number) << 8) | (data[at + 1] as number)
  return high * 0x1_0000 + (((data[at + 2] as number) << 8) | (data[at + 3] as number))
}
