import type { Clock, Timer } from '@voltaic/runtime'
import type { LocalCause, SipResponse } from '@voltaic/sip'
import type { TrunkConfig } from './trunk.ts'

/** Failures in a row, of OPTIONS or calls, after which a trunk is down. */
export const DOWN_AFTER = 2

/** What is known of a trunk. */
export interface TrunkState {
  /** `unknown` until something has been heard of it, and for ever where nobody asks. */
  readonly state: 'up' | 'down' | 'unknown'
  /** Since when, wall-clock milliseconds. */
  readonly since: number
  /** The last answer to OPTIONS, or what stands for silence. */
  readonly lastStatus: number | undefined
  /** Why there was none: the status is then of this side. @spec RFC 3261 §8.1.3.1 */
  readonly local?: LocalCause
}

type LastAnswer = Pick<TrunkState, 'lastStatus' | 'local'>

interface Watched {
  readonly trunk: TrunkConfig
  state: TrunkState
  failures: number
  timer: Timer | undefined
}

export interface TrunkHealthParts {
  readonly clock: Clock
  /** Sends OPTIONS. */
  readonly probe: (trunk: TrunkConfig) => Promise<SipResponse>
  readonly onChange: (trunk: TrunkConfig, state: TrunkState) => void
}

/**
 * Which trunks are there: each is asked by OPTIONS again and again, one question at a time.
 *
 * @spec RFC 3261 §11; TS 24.229 §5.10.1
 */
export class TrunkHealth {
  readonly #parts: TrunkHealthParts
  readonly #watched: ReadonlyMap<string, Watched>
  #isStopped = true

  constructor(trunks: readonly TrunkConfig[], parts: TrunkHealthParts) {
    this.#parts = parts
    const since = parts.clock.now()
    this.#watched = new Map(
      trunks.map((trunk): [string, Watched] => [
        trunk.name,
        { trunk, state: { state: 'unknown', since, lastStatus: undefined }, failures: 0, timer: undefined },
      ]),
    )
  }

  start(): void {
    this.#isStopped = false
    for (const watched of this.#watched.values()) {
      if (watched.trunk.probeIntervalMs > 0) this.#schedule(watched, 0)
    }
  }

  stop(): void {
    this.#isStopped = true
    for (const watched of this.#watched.values()) watched.timer?.cancel()
  }

  isUp(name: string): boolean {
    return this.#watched.get(name)?.state.state !== 'down'
  }

  stateOf(name: string): TrunkState | undefined {
    return this.#watched.get(name)?.state
  }

  /** A call has not reached the trunk. Without OPTIONS nobody would notice that it is back, so it stays in use. */
  noteFailure(name: string): void {
    const watched = this.#watched.get(name)
    if (watched !== undefined && watched.trunk.probeIntervalMs > 0) this.#failed(watched, watched.state)
  }

  /** The trunk has answered a call. One that is down for its 503 is not back by another one. @spec RFC 3261 §21.5.4 */
  noteAnswer(name: string, status: number): void {
    const watched = this.#watched.get(name)
    if (watched !== undefined && status !== 503) this.#answered(watched, { lastStatus: watched.state.lastStatus })
  }

  #schedule(watched: Watched, afterMs: number): void {
    watched.timer = this.#parts.clock.startTimer(afterMs, () => void this.#probe(watched))
  }

  async #probe(watched: Watched): Promise<void> {
    const response = await this.#parts.probe(watched.trunk)
    if (this.#isStopped) return
    // RFC 3261 §11.2: whatever it answers, it is there; but 503 says that it takes no calls
    const { status: lastStatus, local } = response
    if (local !== undefined) this.#failed(watched, { lastStatus, local })
    else if (lastStatus === 503) this.#failed(watched, { lastStatus })
    else this.#answered(watched, { lastStatus })
    this.#schedule(watched, watched.trunk.probeIntervalMs)
  }

  #failed(watched: Watched, last: LastAnswer): void {
    watched.failures += 1
    if (watched.failures >= DOWN_AFTER) this.#set(watched, 'down', last)
  }

  #answered(watched: Watched, last: LastAnswer): void {
    watched.failures = 0
    this.#set(watched, 'up', last)
  }

  #set(watched: Watched, state: TrunkState['state'], { lastStatus, local }: LastAnswer): void {
    const isNew = watched.state.state !== state
    const since = isNew ? this.#parts.clock.now() : watched.state.since
    watched.state = { state, since, lastStatus, ...(local !== undefined && { local }) }
    if (isNew) this.#parts.onChange(watched.trunk, watched.state)
  }
}
