import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Flow, Target } from '../transport/flow.ts'
import type { SendOptions } from './send-options.ts'

export interface ReplyOptions {
  readonly reason?: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  /** Its Content-Type goes into `headers`. */
  readonly body?: Uint8Array
  /** Instead of the random one that all replies of this hop have. */
  readonly toTag?: string
}

export interface ForwardOptions extends SendOptions {
  /** The value of the Record-Route to add: a URI in angle brackets, with `lr`. */
  readonly recordRoute?: string
  /**
   * What the sender of the request is to find in the place of `recordRoute`: it reaches this element at another port than
   * the receiver does. Written into the responses after `transform`.
   *
   * @spec TS 24.229 §5.2.6.3.4, §5.2.6.4.4
   */
  readonly recordRouteBack?: string
  /**
   * Each response of this branch, provisional, final and further 2xx, before it goes upstream or is chosen; its Via of
   * this element is already off. A response whose change is promised holds back those that come after it, which are not
   * handed over before; one that is returned goes on at once.
   */
  transform?(response: SipResponse): SipResponse | Promise<SipResponse>
}

/** One target of a fork: the request as it is to arrive there. */
export interface Branch {
  readonly request: SipRequest
  readonly options?: ForwardOptions
}

export interface ForkOptions {
  /** How long a group may try before the next one is tried, in milliseconds; the last group has all the time. */
  readonly groupTimeoutMs?: number
}

/** An ACK to send on; without flow and target to the top Route, else to the Request-URI. */
export interface ForwardedAck extends Pick<SendOptions, 'flow' | 'target'> {
  readonly ack: SipRequest
  /** Where it goes when the connection of `flow` is gone. */
  readonly otherwise?: Target
}

/** What becomes of an ACK, at once or when it is known: undefined for one that is dropped. */
export type AckToForward = ForwardedAck | undefined | Promise<ForwardedAck | undefined>

/** One request at an element, and what can be done with it. */
export interface Hop {
  /** How the request came here. */
  readonly flow: Flow
  /** Aborts when the request is cancelled; its reason is the first Reason of the CANCEL. @spec RFC 3261 §9.2; RFC 3326 §2 */
  readonly signal: AbortSignal
  /** Sends a 1xx. To anything but an INVITE only 100 is sent, and only when RFC 4320 §4.1 allows it. */
  provisional(response: SipResponse): void
  /**
   * Sends the last response again, for a user agent that repeats the 2xx to an INVITE until its ACK comes.
   * @spec RFC 3261 §13.3.1.4; RFC 6026 §7.1
   */
  resend(): void
  /** Makes a response to the request; nothing is sent until the handler returns it or passes it to `provisional`. */
  reply(status: number, options?: ReplyOptions): SipResponse
  /**
   * Sends the request on as a stateful proxy does and waits for the final response, whose Via of this element is
   * removed. Provisional responses go upstream by themselves unless `onProvisional` is given; 100 never does.
   *
   * Never rejects for reasons of the network. Refusals of the proxy itself are responses too: 483 without hops left,
   * 482 in a loop, 420 for a Proxy-Require that is still in the request, 487 after a CANCEL. Where nobody answered, the response is made
   * up here and has `local`: 408 `timeout`, 503 `transport-error` or `unresolvable`, 416 for a URI that no SIP request
   * can be sent to.
   *
   * @param request the request of this hop, changed as the element wants it; not yet with a Via
   * @spec RFC 3261 §16.3, RFC 3261 §16.6, RFC 3261 §16.7
   */
  forward(request: SipRequest, options?: ForwardOptions): Promise<SipResponse>
  /**
   * Sends the request on to several targets: the groups one after the other, the branches of a group at once. 1xx but
   * 100 of all branches go upstream. The first 2xx ends it and cancels the rest; a later 2xx of another branch still
   * goes upstream. A 6xx cancels the rest, and no new group is tried.
   *
   * Resolves to the first 2xx, else to the best final response; never rejects, and refuses, as `forward` does.
   *
   * @spec RFC 3261 §16.6, RFC 3261 §16.7, RFC 3261 §16.10
   */
  fork(groups: readonly (readonly Branch[])[], options?: ForkOptions): Promise<SipResponse>
}
