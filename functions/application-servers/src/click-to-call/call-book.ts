import type { ApplicationServer } from '@voltaic/as-kit'
import { type CallEnd, type Parties, ThirdPartyCall } from './third-party-call.ts'

export interface CallBookLimits {
  /** Calls at the same time. */
  readonly running: number
  /** Calls that are over and can still be asked about; beyond them the oldest is forgotten. */
  readonly ended: number
}

const CALL_BOOK_LIMITS: CallBookLimits = { running: 1000, ended: 1000 }

export interface KnownCall {
  readonly id: string
  readonly call: ThirdPartyCall
  /** Of one that is over. */
  readonly end?: CallEnd
}

/** The calls that were asked for, and how the last ones ended. */
export class CallBook {
  readonly #server: ApplicationServer
  readonly #ringMs: number
  readonly #limits: CallBookLimits
  readonly #running = new Map<string, KnownCall>()
  readonly #ended = new Map<string, KnownCall>()

  /** @param ringMs how long each phone rings, in milliseconds */
  constructor(server: ApplicationServer, ringMs: number, limits: CallBookLimits = CALL_BOOK_LIMITS) {
    this.#limits = limits
    this.#server = server
    this.#ringMs = ringMs
  }

  /** @returns undefined when there are too many */
  make(parties: Parties): KnownCall | undefined {
    if (this.#running.size >= this.#limits.running) return undefined
    const id = this.#server.runtime.random.hex(12)
    const known = { id, call: new ThirdPartyCall(this.#server, parties, this.#ringMs) }
    this.#running.set(id, known)
    known.call.ended.then(
      (end) => this.#close({ ...known, end }),
      (error: unknown) => {
        this.#server.runtime.log.error('click-to-call failed', { id, error: String(error) })
        this.#close(known)
      },
    )
    return known
  }

  find(id: string): KnownCall | undefined {
    return this.#running.get(id) ?? this.#ended.get(id)
  }

  #close(known: KnownCall): void {
    this.#running.delete(known.id)
    this.#ended.set(known.id, known)
    const [oldest] = this.#ended.keys()
    if (this.#ended.size > this.#limits.ended && oldest !== undefined) this.#ended.delete(oldest)
  }
}
