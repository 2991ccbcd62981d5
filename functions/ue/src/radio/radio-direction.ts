import {
  type Compressor,
  createCompressor,
  createDecompressor,
  type Decompressor,
  UmReceiver,
  UmSender,
} from '@voltaic/rohc'
import type { Clock, Random, Timer } from '@voltaic/runtime'
import type { RadioConfig } from './radio-config.ts'
import type { RadioTally } from './radio-tally.ts'

export interface RadioDeps {
  readonly clock: Clock
  readonly random: Random
  readonly tally: RadioTally
}

/** How long a frame takes that is sent again, and so is overtaken by the next one, in milliseconds: three HARQ retransmissions. */
const OVERTAKEN_MS = 24
/** A whole number that a share of is a chance in steps fine enough. */
const CHANCES = 1_000_000
/** RTP, and UDP for RTCP, and what is neither. @spec TS 36.323 §5.5.1 */
const CHANNEL = { profiles: [0, 1, 2], cids: 'small', maxCid: 15 } as const

/**
 * One direction of a bearer: a compressor, frames of RLC in unacknowledged mode, the air, and a decompressor. Feedback goes
 * over the other direction, in front of no packet.
 *
 * @spec TS 36.323 §5.5; RFC 3095 §5.2
 */
export class RadioDirection {
  readonly #deps: RadioDeps
  readonly #config: RadioConfig
  readonly #compressor: Compressor
  readonly #decompressor: Decompressor
  readonly #sender = new UmSender()
  readonly #receiver = new UmReceiver()
  readonly #timers = new Set<Timer>()
  readonly #deliver: (packet: Uint8Array) => void
  #other: RadioDirection | undefined
  #expiry: { readonly timer: Timer; readonly at: number } | undefined
  #now = 0
  #isClosed = false

  /** @param deliver is given each IP packet that came out */
  constructor(deps: RadioDeps, config: RadioConfig, deliver: (packet: Uint8Array) => void) {
    const { tally } = deps
    this.#deps = deps
    this.#config = config
    this.#deliver = deliver
    const hasFeedback = config.mode !== 'U'
    this.#compressor = createCompressor({
      ...CHANNEL,
      feedback: hasFeedback ? 'available' : 'none',
      onPacket: ({ originalOctets, headerOctets, payloadOctets }) => {
        tally.packets++
        tally.headerOctets += originalOctets
        tally.compressedOctets += headerOctets
        tally.payloadOctets += payloadOctets
      },
    })
    this.#decompressor = createDecompressor({
      ...CHANNEL,
      mode: config.mode,
      sendsFeedback: hasFeedback,
      onFeedback: (data) => this.#other?.takeFeedback(data),
    })
  }

  /** Says which direction leads back: feedback goes there. */
  answeredBy(other: RadioDirection): void {
    this.#other = other
  }

  /** Takes an IP packet to the other end, if the air lets it. */
  send(ipPacket: Uint8Array): void {
    for (const rohcPacket of this.#compressor.compress(ipPacket, this.#time())) this.#overTheAir(rohcPacket)
  }

  /** Tells the compressor what the decompressor at the other end has said. */
  takeFeedback(data: Uint8Array): void {
    this.#compressor.feedback(data)
  }

  /** Takes a feedback element to the other end. */
  sendFeedback(element: Uint8Array): void {
    this.#overTheAir(element)
  }

  close(): void {
    this.#isClosed = true
    for (const timer of this.#timers) timer.cancel()
    this.#expiry?.timer.cancel()
    this.#timers.clear()
  }

  #overTheAir(rohcPacket: Uint8Array): void {
    const { tally, clock, random } = this.#deps
    const { loss, damage, reordering } = this.#config
    const frame = this.#sender.send(rohcPacket)
    if (this.#happens(loss)) {
      tally.lost++
      return
    }
    if (this.#happens(damage)) {
      tally.damaged++
      const bit = random.integer(8 * frame.length)
      frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    }
    if (!this.#happens(reordering)) {
      this.#arrive(frame)
      return
    }
    tally.overtaken++
    const timer = clock.startTimer(OVERTAKEN_MS, () => {
      this.#timers.delete(timer)
      this.#arrive(frame)
    })
    this.#timers.add(timer)
  }

  #happens(share = 0): boolean {
    return share > 0 && this.#deps.random.integer(CHANCES) < share * CHANCES
  }

  #arrive(frame: Uint8Array): void {
    this.#take(this.#receiver.receive(frame, this.#time()))
  }

  #take(rohcPackets: readonly Uint8Array[]): void {
    if (this.#isClosed) return
    for (const rohcPacket of rohcPackets) {
      const outcome = this.#decompressor.decompress(rohcPacket, this.#time())
      if (outcome.kind === 'refused') this.#deps.tally.refused++
      if (outcome.kind !== 'packet') continue
      this.#deps.tally.delivered++
      this.#deliver(outcome.packet)
    }
    for (const element of this.#decompressor.takeFeedback()) this.#other?.sendFeedback(element)
    this.#awaitMissing()
  }

  /** Frames behind a missing one are given out when it is given up. */
  #awaitMissing(): void {
    const { dueAt } = this.#receiver
    if (this.#expiry?.at === dueAt || this.#isClosed) return
    this.#expiry?.timer.cancel()
    this.#expiry = undefined
    if (dueAt === undefined) return
    const timer = this.#deps.clock.startTimer(Math.max(0, dueAt - this.#time()), () => {
      this.#expiry = undefined
      this.#take(this.#receiver.expire(Math.max(this.#time(), dueAt)))
    })
    this.#expiry = { timer, at: dueAt }
  }

  /** The clock of the wall may be set back; that of a channel must not go back. */
  #time(): number {
    this.#now = Math.max(this.#now, this.#deps.clock.now())
    return this.#now
  }
}
