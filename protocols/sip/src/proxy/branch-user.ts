import type { LocalCause, SipResponse } from '../message/sip-response.ts'
import type { Uri } from '../uri/uri.ts'
import type { BranchEnd } from './fork.ts'
import type { ForwardOptions } from './hop.ts'
import { InOrder } from './in-order.ts'
import { received } from './received-response.ts'
import type { SentRequestUser } from './sent-request.ts'

/** What a branch needs of the hop that it belongs to. */
export interface BranchHop {
  /** A final response is there, or gone. */
  readonly isDecided: boolean
  /** What became of a branch that got no answer; undefined when nobody waits for it any more. */
  unanswered(cause: LocalCause, next: Uri): SipResponse | undefined
  /** A 1xx as it may go upstream. */
  onProvisional(response: SipResponse, options: ForwardOptions): void
  onFurther2xx(response: SipResponse, options: ForwardOptions): void
  /** More responses wait than can be kept. */
  onDropped(): void
  onFault(error: unknown): void
}

/**
 * Hears what becomes of one branch, and passes it on in the order in which it came, however long the change of a response
 * takes. After its end it holds no more than a further 2xx needs.
 */
export class BranchUser implements SentRequestUser {
  readonly #hop: BranchHop
  readonly #inOrder = new InOrder()
  #options: ForwardOptions
  #open: { readonly next: Uri; readonly end: BranchEnd } | undefined

  constructor(hop: BranchHop, options: ForwardOptions, next: Uri, end: BranchEnd) {
    this.#hop = hop
    this.#options = options
    this.#open = { next, end }
  }

  onProvisional(response: SipResponse): void {
    // RFC 3261 §16.7: 100 is between neighbours; and after the final response there is nothing more to tell.
    if (response.status === 100 || this.#hop.isDecided) return
    const options = this.#options
    this.#pass(response, options, (changed) => this.#hop.onProvisional(changed, options))
  }

  onFinal(response: SipResponse): void {
    const options = this.#options
    const { end } = this.#close() ?? {}
    if (end === undefined) return
    const step = () =>
      changed(
        response,
        options,
        (each) => end.onFinal(each),
        (error) => end.onFault(error),
      )
    this.#inOrder.do(step, true)
  }

  onFurther2xx(response: SipResponse): void {
    const options = this.#options
    this.#pass(response, options, (each) => this.#hop.onFurther2xx(each, options))
  }

  onFailed(cause: LocalCause): void {
    const open = this.#close()
    if (open === undefined) return
    this.#inOrder.do(() => {
      const response = this.#hop.unanswered(cause, open.next)
      if (response !== undefined) open.end.onFinal(response)
    }, true)
  }

  #pass(response: SipResponse, options: ForwardOptions, deliver: (response: SipResponse) => void): void {
    const step = () => changed(response, options, deliver, (error) => this.#hop.onFault(error))
    if (!this.#inOrder.do(step, false)) this.#hop.onDropped()
  }

  #close() {
    const open = this.#open
    this.#open = undefined
    const { transform, onFurther2xx, recordRoute, recordRouteBack } = this.#options
    this.#options = {
      ...(transform && { transform }),
      ...(onFurther2xx && { onFurther2xx }),
      ...(recordRoute !== undefined && { recordRoute }),
      ...(recordRouteBack !== undefined && { recordRouteBack }),
    }
    return open
  }
}

/** Delivers a response as it goes upstream, at once where nothing has to be waited for. */
function changed(
  response: SipResponse,
  options: ForwardOptions,
  deliver: (response: SipResponse) => void,
  fail: (error: unknown) => void,
): void | Promise<void> {
  try {
    const ready = received(response, options)
    if (ready instanceof Promise) return ready.then(deliver).catch(fail)
    deliver(ready)
  } catch (error) {
    fail(error)
  }
}
