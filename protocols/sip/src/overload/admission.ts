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
