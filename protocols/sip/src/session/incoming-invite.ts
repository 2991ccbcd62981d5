import type { SipRequest } from '../message/sip-request.ts'
import type { Content } from './content.ts'
import type { Session } from './session.ts'

export interface ProvisionalOptions extends Content {
  readonly reason?: string
  /**
   * Whether a PRACK is asked for, if the caller can send one. By default when there is a body; always when the caller
   * requires it. @spec RFC 3262 §3
   */
  readonly reliable?: boolean
}

/** An INVITE that made a new session at this side, to be answered by the user. @spec RFC 3261 §13.3 */
export interface IncomingInvite {
  readonly request: SipRequest
  readonly session: Session
  /** A final response has been given, by the user or because the INVITE has ended: see `session.ended`. */
  readonly isAnswered: boolean
  /** Whether the caller can acknowledge provisional responses. */
  readonly allowsReliable: boolean
  /**
   * Sends a provisional response.
   *
   * @returns the PRACK of a reliable one, once it has been answered; undefined for others, and when none came
   */
  provisional(status: number, options?: ProvisionalOptions): Promise<SipRequest | undefined>
  /**
   * Answers 200, as soon as every body sent before has its PRACK, and repeats it until the ACK comes.
   *
   * @returns the ACK; undefined when none came or the INVITE had ended before
   * @spec RFC 3261 §13.3.1.4; RFC 3262 §5
   */
  accept(content?: Content): Promise<SipRequest | undefined>
  /** Answers 300 to 699. Does nothing when the INVITE was answered already. */
  reject(status: number, options?: Content & { readonly reason?: string }): void
}
