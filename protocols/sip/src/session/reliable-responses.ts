import type { Runtime, Timer } from '@voltaic/runtime'
import { parseRack } from '../headers/rack.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { SipTimers } from '../transaction/timers.ts'

/** The first RSeq is from 1 to this. @spec RFC 3262 §3 */
const MAX_FIRST_RSEQ = 2 ** 31 - 1

interface Entry {
  readonly response: SipResponse
  readonly rseq: number
  readonly resolve: (prack: SipRequest | undefined) => void
}

export interface ReliableResponsesParts {
  readonly runtime: Runtime
  readonly timers: SipTimers
  send(response: SipResponse): void
  /** No PRACK came in 64*T1. */
  onFailure(): void
}

/**
 * The reliable provisional responses to one INVITE: each is sent until its PRACK comes, one after the other.
 *
 * @spec RFC 3262 §3
 */
export class ReliableResponses {
  readonly #parts: ReliableResponsesParts
  readonly #waiting: Entry[] = []
  #watchers: (() => void)[] = []
  /** The answer of this PRACK is on its way. */
  #acknowledged: { readonly current: Entry; readonly prack: SipRequest } | undefined
  #settling: Timer | undefined
  #current: Entry | undefined
  #nextRseq: number
  #retransmission: Timer | undefined
  #end: Timer | undefined
  /** Final response given: nothing is sent any more, but a late PRACK is still known. */
  #isStopped = false

  constructor(parts: ReliableResponsesParts) {
    this.#parts = parts
    this.#nextRseq = 1 + parts.runtime.random.integer(MAX_FIRST_RSEQ)
  }

  /** @returns the PRACK; undefined when none came or the INVITE was answered first */
  send(response: SipResponse): Promise<SipRequest | undefined> {
    if (this.#isStopped) return Promise.resolve(undefined)
    const rseq = this.#nextRseq++
    const numbered = response.withAdded('Require', '100rel').with('RSeq', String(rseq))
    return new Promise((resolve) => {
      this.#waiting.push({ response: numbered, rseq, resolve })
      // RFC 3262 §3: the next one is not sent before the PRACK of the first, so that they arrive in order
      if (this.#current === undefined && this.#acknowledged === undefined) this.#sendNext()
    })
  }

  /** Whether a body waits for its PRACK: then there must be no 2xx yet. @spec RFC 3262 §5 */
  get hasUnacknowledgedBody(): boolean {
    return [this.#current, this.#acknowledged?.current, ...this.#waiting].some(
      (entry) => entry !== undefined && entry.response.body.length > 0,
    )
  }

  /** Resolves with the next PRACK, or when no more are waited for. */
  acknowledged(): Promise<void> {
    return new Promise((resolve) => {
      this.#watchers.push(resolve)
    })
  }

  /** Whether a PRACK is for the response that waits for one. @throws DecodeError */
  isFor(prack: SipRequest): boolean {
    const { rseq, cseq, method } = parseRack(prack.header('RAck') ?? '')
    const current = this.#current
    if (current === undefined || current.rseq !== rseq) return false
    return current.response.cseq.number === cseq && method === 'INVITE'
  }

  /** Takes the PRACK as the acknowledgement of the present response. What waits for it begins behind its answer. */
  acknowledge(prack: SipRequest): void {
    const current = this.#current
    if (current === undefined) return
    this.#cancelTimers()
    this.#current = undefined
    this.#acknowledged = { current, prack }
    this.#settling = this.#parts.runtime.clock.startTimer(0, () => this.#settle())
  }

  #settle(): void {
    this.#acknowledged?.current.resolve(this.#acknowledged.prack)
    this.#acknowledged = undefined
    this.#wake()
    if (!this.#isStopped) this.#sendNext()
  }

  /** The final response goes out: retransmission ends. */
  stop(): void {
    this.#isStopped = true
    this.#cancelTimers()
    for (const { resolve } of this.#waiting) resolve(undefined)
    this.#waiting.length = 0
    this.#current?.resolve(undefined)
    this.#settling?.cancel()
    this.#settle()
  }

  #wake(): void {
    const watchers = this.#watchers
    this.#watchers = []
    for (const wake of watchers) wake()
  }

  #sendNext(): void {
    const entry = this.#waiting.shift()
    if (entry === undefined) return
    this.#current = entry
    const { clock } = this.#parts.runtime
    const { T1 } = this.#parts.timers
    this.#end = clock.startTimer(64 * T1, () => {
      this.stop()
      this.#parts.onFailure()
    })
    this.#transmit(entry, T1)
  }

  /** RFC 3262 §3: the interval doubles without a ceiling. */
  #transmit(entry: Entry, interval: number): void {
    this.#parts.send(entry.response)
    this.#retransmission = this.#parts.runtime.clock.startTimer(interval, () => this.#transmit(entry, 2 * interval))
  }

  #cancelTimers(): void {
    this.#retransmission?.cancel()
    this.#end?.cancel()
  }
}
