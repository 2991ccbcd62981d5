import type { Clock } from '@voltaic/runtime'
import type { LocalCause } from '@voltaic/sip'

/** Failures in a row after which a server counts as silent. */
const SILENT_AFTER = 2
/** What is known of a server that nobody has asked for so long is too old to say, in milliseconds. */
export const FORGET_MS = 3_600_000
/** Servers that are remembered for their failures; of more the one that failed first is forgotten. */
export const MAX_FAILING_SERVERS = 1000

/** What became of one request to an application server that failed. */
export interface ServerFailure {
  /** What it has answered, or what stands for silence. */
  readonly status: number
  /** Why nothing came from it; absent where it has answered. */
  readonly local?: LocalCause
  /** How long an answer was waited for, in milliseconds. */
  readonly silenceMs: number
  /** Whether that ended what the user wanted; else the S-CSCF went on without the server. @spec TS 29.228 §B.2.2 */
  readonly isTerminated: boolean
}

/** An application server that has failed again and again. */
export interface SilentServer {
  /** Its SIP URI, as the filter criteria name it. */
  readonly server: string
  /** In a row. */
  readonly failures: number
  /** Of the first of them, wall-clock milliseconds. */
  readonly since: number
  readonly last: ServerFailure
}

interface Failing extends SilentServer {
  readonly askedAt: number
}

/** Which application servers do not answer, from what becomes of requests: nobody asks them for this. @spec TS 24.229 §5.4.3.2 */
export class ServerHealth {
  readonly #clock: Clock
  readonly #failing = new Map<string, Failing>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Those that have failed twice or more since they last answered. */
  get silent(): readonly SilentServer[] {
    const latestOne = this.#clock.now() - FORGET_MS
    for (const [server, { askedAt }] of this.#failing) if (askedAt <= latestOne) this.#failing.delete(server)
    return [...this.#failing.values()]
      .filter(({ failures }) => failures >= SILENT_AFTER)
      .map(({ askedAt: _, ...each }) => each)
  }

  failed(server: string, last: ServerFailure): void {
    const askedAt = this.#clock.now()
    const known = this.#failing.get(server)
    const failures = (known?.failures ?? 0) + 1
    this.#failing.set(server, { server, failures, since: known?.since ?? askedAt, last, askedAt })
    if (this.#failing.size <= MAX_FAILING_SERVERS) return
    for (const first of this.#failing.keys()) if (this.#failing.delete(first)) return
  }

  answered(server: string): void {
    this.#failing.delete(server)
  }
}
