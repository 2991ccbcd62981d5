import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Flow } from '../transport/flow.ts'
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
}

/** One request at an element, and what can be done with it. */
export interface Hop {
  /** How the request came here. */
  readonly flow: Flow
  /** Aborts when the request is cancelled. @spec RFC 3261 §9.2 */
  readonly signal: AbortSignal
  /** Sends a 1xx. To anything but an INVITE only 100 is sent, and only when RFC 4320 §4.1 allows it. */
  provisional(response: SipResponse): void
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
}
