import type { SipResponse } from '../message/sip-response.ts'
import type { Flow, Target } from '../transport/flow.ts'

/** How and where to a request is sent. Without flow and target: to the top Route, else to the Request-URI. */
export interface SendOptions {
  /** Exactly this way: never another socket, connection or transport. */
  readonly flow?: Flow
  readonly target?: Target
  /**
   * When it aborts, an INVITE is cancelled (RFC 3261 §9.1) and any other request is given up at once. A text given as
   * the reason is the Reason header of the CANCEL: `abort('SIP;cause=503;text="Bearer lost"')`.
   */
  readonly signal?: AbortSignal
  /** Gives up earlier than Timer B or F, in milliseconds. */
  readonly timeoutMs?: number
  /** Gives up when nothing has come by then, not even a 100, in milliseconds: a call may ring for longer. */
  readonly silenceMs?: number
  onProvisional?(response: SipResponse): void
  /** Each 2xx to an INVITE after the first: a retransmission, or of another branch downstream. @spec RFC 6026 §7.2 */
  onFurther2xx?(response: SipResponse): void
}
