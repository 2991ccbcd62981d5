import type { Clock, Timer } from '@voltaic/runtime'
import { formatReason } from '../headers/reason.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { bestResponse } from './best-response.ts'
import type { Branch, ForkOptions, ForwardOptions } from './hop.ts'
import type { SentRequest } from './sent-request.ts'

/** What a phone is told whose call somebody else has taken. @spec RFC 3326 §3.1 */
export const COMPLETED_ELSEWHERE: readonly string[] = [
  formatReason({ protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }),
]

/** How a branch ended. Exactly one of the two is called, once, perhaps before `launch` returns. */
export interface BranchEnd {
  onFinal(response: SipResponse): void
  onFault(error: unknown): void
}

/** What a fork needs of the hop that it belongs to. */
export interface ForkHop {
  readonly clock: Clock
  readonly isInvite: boolean
  readonly isCancelled: boolean
  reply(status: number): SipResponse
  /** Sends one branch. @throws DecodeError when the request cannot be routed */
  launch(branch: Branch, end: BranchEnd): SentRequest | undefined
  /** The first 2xx is there: what still rings elsewhere is not told any more. */
  onAccepted(): void
  /** A 2xx after the first. */
  onFurther2xx(response: SipResponse, options: ForwardOptions): void
}

/** One request on its way to several targets. @spec RFC 3261 §16.6, RFC 3261 §16.7, RFC 3261 §16.10 */
export class Fork {
  readonly #hop: ForkHop
  readonly #groups: (readonly Branch[])[]
  readonly #groupTimeoutMs: number | undefined
  readonly #resolve: (response: SipResponse) => void
  readonly #reject: (error: unknown) => void
  /** Of all groups so far. */
  readonly #finals: SipResponse[] = []
  /** Those of the present group. */
  #sent: SentRequest[] = []
  /** How many branches of the present group have not ended. */
  #open = 0
  /** A 2xx or a 6xx came: no new group is tried. */
  #isDecided = false
  #isAccepted = false
  #fault: unknown
  #timer: Timer | undefined

  constructor(
    hop: ForkHop,
    groups: readonly (readonly Branch[])[],
    options: ForkOptions,
    end: { readonly resolve: (response: SipResponse) => void; readonly reject: (error: unknown) => void },
  ) {
    this.#hop = hop
    this.#groups = groups.filter((group) => group.length > 0)
    this.#groupTimeoutMs = options.groupTimeoutMs
    this.#resolve = end.resolve
    this.#reject = end.reject
  }

  /** Starts the next group, or ends it all when there is none. */
  next(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const group = this.#isDecided || this.#hop.isCancelled ? undefined : this.#groups.shift()
    if (group === undefined) {
      this.#conclude()
      return
    }
    this.#sent = []
    this.#open = group.length
    if (this.#groupTimeoutMs !== undefined && this.#groups.length > 0) {
      this.#timer = this.#hop.clock.startTimer(this.#groupTimeoutMs, () => this.#cancelRest([]))
    }
    for (const branch of group) this.#start(branch)
  }

  #start(branch: Branch): void {
    const end: BranchEnd = {
      onFinal: (response) => this.#onFinal(response, branch.options ?? {}),
      onFault: (error) => this.#onFault(error),
    }
    try {
      const sent = this.#hop.launch(branch, end)
      if (sent !== undefined) this.#sent.push(sent)
    } catch (error) {
      // A target that is registered with a malformed URI must not take the others along.
      this.#onFault(error)
    }
  }

  #onFinal(response: SipResponse, options: ForwardOptions): void {
    const { status } = response
    if (this.#isAccepted) {
      if (status < 300) this.#hop.onFurther2xx(response, options)
      return
    }
    this.#open--
    if (status < 300) {
      this.#accept(response)
      return
    }
    this.#finals.push(response)
    if (status >= 600) {
      this.#isDecided = true
      this.#cancelRest([])
    }
    this.#onBranchEnd()
  }

  #onFault(error: unknown): void {
    this.#fault ??= error
    if (this.#isAccepted) return
    this.#open--
    this.#onBranchEnd()
  }

  #onBranchEnd(): void {
    if (this.#open === 0) this.next()
  }

  #accept(response: SipResponse): void {
    this.#isAccepted = true
    this.#isDecided = true
    this.#timer?.cancel()
    this.#hop.onAccepted()
    this.#resolve(response)
    this.#cancelRest(COMPLETED_ELSEWHERE)
  }

  #cancelRest(reasons: readonly string[]): void {
    // RFC 3261 §16.7: only an INVITE is cancelled. Any other request goes on to whom it has been sent, but a group
    // whose time is over is waited for no longer.
    if (!this.#hop.isInvite && this.#isDecided) return
    for (const sent of [...this.#sent]) sent.cancel(reasons)
  }

  #conclude(): void {
    const best = bestResponse(this.#finals)
    if (best !== undefined) this.#resolve(best)
    else if (this.#hop.isCancelled) this.#resolve(this.#hop.reply(487))
    else if (this.#fault !== undefined) this.#reject(this.#fault)
    // RFC 3261 §16.5: nobody to send it to.
    else this.#resolve(this.#hop.reply(480))
  }
}
