import type { AmrFraming } from '@voltaic/amr'
import { ReceptionStatistics } from '@voltaic/rtp'
import type { Address } from '@voltaic/runtime'
import { FramingGuess } from './framing-guess.ts'
import type { Announcement } from './media-announcements.ts'

/** Payload types of one stream that are counted apart. */
const MAX_PAYLOAD_TYPES = 16
/** Packets after which the clock of a codec that nobody has announced is guessed. */
const GUESS_AFTER = 10
const CLOCK_RATES = [8000, 16_000, 32_000, 48_000, 90_000]

/** Payload types whose codec RFC 3551 fixes. @spec RFC 3551 §6 */
const STATIC_CODECS: ReadonlyMap<number, { readonly name: string; readonly clockRate: number }> = new Map(
  (
    [
      [0, 'PCMU/8000', 8000],
      [3, 'GSM/8000', 8000],
      [4, 'G723/8000', 8000],
      [8, 'PCMA/8000', 8000],
      [9, 'G722/8000', 8000],
      [18, 'G729/8000', 8000],
    ] as const
  ).map(([type, name, clockRate]) => [type, { name, clockRate }]),
)

/** What became of an RTP stream between two addresses, as seen at one place. */
export interface RtpStreamReport {
  readonly from: Address
  readonly to: Address
  readonly ssrc: number
  readonly callId?: string
  readonly media?: string
  readonly payloadTypes: readonly { readonly number: number; readonly codec?: string; readonly packets: number }[]
  readonly firstFrame: number
  /** Milliseconds since 1970. */
  readonly firstAt: number
  readonly lastAt: number
  readonly packets: number
  /** Of payload. */
  readonly octets: number
  readonly expected: number
  readonly lost: number
  readonly duplicates: number
  readonly late: number
  /** At the last packet, smoothed over the last ones; milliseconds; undefined where the clock of the codec is not known. @spec RFC 3550 §6.4.1 */
  readonly jitter?: number
  readonly maxJitter?: number
  /** Of AMR and AMR-WB: how the payloads are packed, whatever the description says. */
  readonly framing?: AmrFraming
  /** The longest time between two packets, in milliseconds. */
  readonly longestPause: number
  /** What the last RTCP report of the receiver says. */
  readonly reported?: {
    readonly lost: number
    readonly fractionLost: number
    readonly jitter?: number
    readonly reports: number
  }
}

/** Takes note of the packets of one source. @spec RFC 3550 §6.4.1, §A.1, §A.8 */
export class RtpStream {
  readonly from: Address
  readonly to: Address
  readonly ssrc: number
  readonly #firstFrame: number
  readonly #firstAt: number
  readonly #statistics = new ReceptionStatistics(1)
  readonly #types = new Map<number, number>()
  readonly #framing = new FramingGuess()
  #lastAt: number
  #firstTimestamp = 0
  #lastTimestamp = 0
  #packets = 0
  #octets = 0
  #longestPause = 0
  #clockRate = 0
  #maxJitter = 0
  #isSettled = false
  #announcement: Announcement | undefined
  #reported: { lost: number; fractionLost: number; jitter: number; reports: number } | undefined

  constructor(from: Address, to: Address, ssrc: number, frame: number, at: number) {
    this.from = from
    this.to = to
    this.ssrc = ssrc
    this.#firstFrame = frame
    this.#firstAt = at
    this.#lastAt = at
  }

  get isAnnounced(): boolean {
    return this.#announcement !== undefined
  }

  announce(announcement: Announcement): void {
    this.#announcement = announcement
    this.#isSettled = false
  }

  /** @param octets in which the packet, with its whole header, is from `start` to `end` */
  receive(octets: Uint8Array, start: number, end: number, at: number): void {
    const type = (octets[start + 1] as number) & 0x7f
    const sequence = ((octets[start + 2] as number) << 8) | (octets[start + 3] as number)
    const timestamp = uint32(octets, start + 4)
    this.#count(type, at, end - start - 12 - ((octets[start] as number) & 15) * 4)
    if (this.#packets === 1) this.#firstTimestamp = timestamp
    const arrival = this.#statistics.receive(sequence)
    this.#guessFraming(type, octets, start, end)
    if (!this.#isSettled) this.#settle(type, timestamp, at)
    // RFC 3550 §6.4.1: packets that have the timestamp of the last one would show a delay that there is not
    if (this.#clockRate > 0 && arrival !== 'duplicate' && timestamp !== this.#lastTimestamp) {
      this.#statistics.updateJitter(timestamp, Math.round((at * this.#clockRate) / 1000))
      this.#maxJitter = Math.max(this.#maxJitter, this.#statistics.jitter)
    }
    this.#lastTimestamp = timestamp
  }

  /** What a receiver reports of this source. @param jitter in timestamp units */
  report(lost: number, fractionLost: number, jitter: number): void {
    this.#reported = { lost, fractionLost, jitter, reports: (this.#reported?.reports ?? 0) + 1 }
  }

  summary(): RtpStreamReport {
    const { expected, missing, duplicates, late, jitter } = this.#statistics
    const inMs = (units: number): number => Math.round((units * 100_000) / this.#clockRate) / 100
    const reported = this.#reported
    return {
      from: this.from,
      to: this.to,
      ssrc: this.ssrc,
      ...(this.#announcement && { callId: this.#announcement.callId, media: this.#announcement.media }),
      payloadTypes: [...this.#types].map(([number, packets]) => ({ number, ...this.#codecOf(number), packets })),
      firstFrame: this.#firstFrame,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      packets: this.#packets,
      octets: this.#octets,
      expected,
      lost: missing,
      duplicates,
      late,
      ...(this.#clockRate > 0 && { jitter: inMs(jitter), maxJitter: inMs(this.#maxJitter) }),
      ...(this.#framing.result && { framing: this.#framing.result }),
      longestPause: Math.round(this.#longestPause),
      ...(reported && {
        reported: {
          lost: reported.lost,
          fractionLost: reported.fractionLost,
          ...(this.#clockRate > 0 && { jitter: inMs(reported.jitter) }),
          reports: reported.reports,
        },
      }),
    }
  }

  #guessFraming(type: number, octets: Uint8Array, start: number, end: number): void {
    if (this.#framing.isSettled) return
    const name = this.#announcement?.codecs.get(type)?.name
    // RFC 3550 §5.1: contributing sources stand in front of the payload
    if (name !== undefined)
      this.#framing.see(name, octets.subarray(start + 12 + ((octets[start] as number) & 15) * 4, end))
  }

  #count(type: number, at: number, payload: number): void {
    if (this.#packets > 0) this.#longestPause = Math.max(this.#longestPause, at - this.#lastAt)
    this.#packets++
    this.#octets += Math.max(0, payload)
    this.#lastAt = Math.max(this.#lastAt, at)
    const known = this.#types.get(type)
    if (known !== undefined || this.#types.size < MAX_PAYLOAD_TYPES) this.#types.set(type, (known ?? 0) + 1)
  }

  #settle(type: number, timestamp: number, at: number): void {
    const known = this.#announcement?.codecs.get(type) ?? STATIC_CODECS.get(type)
    if (known !== undefined) {
      this.#clockRate = known.clockRate
      this.#isSettled = true
    } else if (this.#packets >= GUESS_AFTER && this.#clockRate === 0) {
      this.#clockRate = nearestRate(((timestamp - this.#firstTimestamp) >>> 0) / ((at - this.#firstAt) / 1000))
      this.#isSettled = true
    }
  }

  #codecOf(type: number): { readonly codec?: string } {
    const codec = this.#announcement?.codecs.get(type) ?? STATIC_CODECS.get(type)
    return codec === undefined ? {} : { codec: codec.name }
  }
}

/** @returns 0 when no rate is near */
function nearestRate(measured: number): number {
  return CLOCK_RATES.find((rate) => measured > rate * 0.75 && measured < rate * 1.25) ?? 0
}

function uint32(octets: Uint8Array, at: number): number {
  return (
    (octets[at] as number) * 0x100_0000 +
    ((octets[at + 1] as number) << 16) +
    ((octets[at + 2] as number) << 8) +
    (octets[at + 3] as number)
  )
}
