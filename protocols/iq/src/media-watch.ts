import type { CallMediaReport, MediaGateway } from '@voltaic/ng'
import type { Runtime, Timer } from '@voltaic/runtime'
import type { AnchoredCall } from './anchored-call.ts'

export interface MediaWatchOptions {
  readonly runtime: Runtime
  readonly gateway: MediaGateway
  /** The calls to watch, by their name at the gateway. */
  readonly calls: ReadonlyMap<string, AnchoredCall>
  /** How long a call may be without a packet, in milliseconds. */
  readonly inactivityMs: number
  /** Hears each report. */
  onReport(call: AnchoredCall, report: CallMediaReport): void
}

/** How often each call is asked about, in milliseconds, while there are not too many. */
export const MEDIA_POLL_MS = 20_000
/** Calls asked about in one second. */
export const MAX_POLLS_PER_SECOND = 1000
/** Questions that may be open at once; with as many the next second asks nothing. */
export const MAX_OPEN_POLLS = 2000

const TICK_MS = 1000

/**
 * Looks after the media of answered calls: asks the gateway about each, every 20 seconds or so, and gives up those that it no
 * longer knows, or that have been silent for too long without being on hold.
 *
 * @spec TS 23.334 §5.15; TS 24.229 §5.2.8.1.1
 */
export class MediaWatch {
  readonly #options: MediaWatchOptions
  #timer: Timer | undefined
  /** Names still to be asked about in this round. */
  #round: string[] = []
  #perTick = 0
  #ticksLeft = 0
  #open = 0

  constructor(options: MediaWatchOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = this.#options.runtime.clock.startTimer(TICK_MS, () => this.#tick())
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#round = []
  }

  #tick(): void {
    this.start()
    if (this.#ticksLeft <= 0 && this.#round.length === 0) this.#begin()
    this.#ticksLeft -= 1
    if (this.#open >= MAX_OPEN_POLLS) return
    for (const name of this.#round.splice(0, this.#perTick)) {
      const call = this.#options.calls.get(name)
      if (call?.expectedSince === undefined) continue
      this.#open += 1
      this.#look(call, call.expectedSince)
        .catch((error: unknown) => this.#options.runtime.log.error('media watch failed', { error: String(error) }))
        .finally(() => (this.#open -= 1))
    }
  }

  #begin(): void {
    this.#round = [...this.#options.calls.keys()]
    this.#ticksLeft = MEDIA_POLL_MS / TICK_MS
    this.#perTick = Math.min(Math.ceil(this.#round.length / this.#ticksLeft), MAX_POLLS_PER_SECOND)
  }

  async #look(call: AnchoredCall, expectedSince: number): Promise<void> {
    const { gateway, onReport, inactivityMs, runtime } = this.#options
    const report = await gateway.query({ callId: call.mediaCallId })
    if (!this.#isWatched(call)) return
    if (report === undefined) {
      await this.#unknown(call)
      return
    }
    onReport(call, report)
    const silentSince = Math.max(report.lastPacketAt ?? 0, expectedSince, call.expectedSince ?? 0)
    if (runtime.clock.now() - silentSince < inactivityMs || call.isSilent()) return
    runtime.counters.add('media.inactive')
    call.lose('inactive')
  }

  /** A gateway that cannot be reached says nothing about its calls. */
  async #unknown(call: AnchoredCall): Promise<void> {
    const { gateway, runtime } = this.#options
    if (!(await gateway.ping())) return
    const again = await gateway.query({ callId: call.mediaCallId })
    if (again !== undefined || !this.#isWatched(call) || !(await gateway.ping())) return
    runtime.counters.add('media.unknown-to-gateway')
    call.lose('gateway-lost-call')
  }

  #isWatched(call: AnchoredCall): boolean {
    return this.#timer !== undefined && this.#options.calls.get(call.mediaCallId) === call
  }
}
