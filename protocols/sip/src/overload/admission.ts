import type { SipRequest } from '../message/sip-request.ts'
import type { Flow } from '../transport/flow.ts'

/**
 * Decides which new requests an element takes on while it has more than it can do. Never asked about an ACK, a CANCEL,
 * a request within a dialog, or a retransmission of what is being worked on.
 *
 * @spec RFC 3261 §21.5.4; RFC 6357 §5.3
 */
export interface Admission {
  /** Called once for each request; what it refuses is answered 503. */
  admits(request: SipRequest, flow: Flow): boolean
  /** What the Retry-After of the refused says at least, in whole seconds; each is told up to twice that. */
  readonly retryAfterSeconds: number
}

/** Who is asked before a transaction is made for a request. */
export interface Gate {
  /** Who decides, under load, which new requests are refused. Without it none is but for the limits. */
  readonly admission?: Admission
  /**
   * Whether a request is not served whatever the load, because of where it comes from: it is answered 403
   * without a transaction, and the `admission` does not count it. Called once for each request, those within a dialog
   * too; never for an ACK or a CANCEL.
   *
   * @spec RFC 3261 §8.2.7, RFC 3261 §21.4.4
   */
  refusesAtOnce?(request: SipRequest, flow: Flow): boolean
}
