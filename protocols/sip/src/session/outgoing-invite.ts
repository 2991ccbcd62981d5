import type { NameAddr } from '../headers/name-addr.ts'
import type { Reason } from '../headers/reason.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Content, HeaderEntries, SessionBody } from './content.ts'
import type { InviteThread } from './invite-thread.ts'
import type { Session, SessionHandlers } from './session.ts'

/** An INVITE that this side sends. */
export interface InviteParts {
  /** Request-URI. */
  readonly uri: string
  /** Value of From without tag: a name-addr. */
  readonly from: string
  /** Value of To: a name-addr. */
  readonly to: string
  /** Route, identity and service headers and the like. */
  readonly headers?: HeaderEntries
  /** Max-Forwards: 70 unless given. A B2BUA has one less than it got. @spec RFC 7332 §3 */
  readonly maxForwards?: number
  /** The offer; without it the peer makes one. */
  readonly body?: SessionBody
  /** That of the INVITE that this one follows. */
  readonly thread?: InviteThread
}

/** A provisional response but 100. */
export interface Provisional {
  readonly response: SipResponse
  /** The early dialog; absent when the response makes none. */
  readonly session: Session | undefined
  readonly isReliable: boolean
  /**
   * Acknowledges a reliable one, with a body if need be, and returns the answer. A handler that does not call it leaves
   * that to the session layer.
   */
  prack(content?: Content): Promise<SipResponse>
}

export interface InviteHandlers extends SessionHandlers {
  onTrying?(response: SipResponse): void
  /** Each of them once; the reliable ones of a dialog in their order. */
  onProvisional?(provisional: Provisional): void | Promise<void>
}

export type InviteOutcome =
  | { readonly kind: 'accepted'; readonly session: Session; readonly response: SipResponse }
  /** The Contacts, the most wanted first. @spec RFC 3261 §8.1.3.4 */
  | { readonly kind: 'redirected'; readonly contacts: readonly NameAddr[]; readonly response: SipResponse }
  /** 401 or 407 */
  | { readonly kind: 'challenged'; readonly response: SipResponse }
  /** Any other final response, or none: the response then has `local`. */
  | { readonly kind: 'refused'; readonly response: SipResponse }
  /** By this side; a 2xx that crossed the CANCEL has been acknowledged and ended with BYE. */
  | { readonly kind: 'cancelled'; readonly response: SipResponse }

/** @spec RFC 3261 §13.2 */
export interface OutgoingInvite {
  readonly callId: string
  /** For the INVITE that follows this one. */
  readonly thread: InviteThread
  /** The early dialogs, and the one that was answered. */
  readonly sessions: readonly Session[]
  readonly outcome: Promise<InviteOutcome>
  /** Sends CANCEL as soon as that is allowed. @spec RFC 3261 §9.1; RFC 3326 §2 */
  cancel(reason?: Reason): void
  /** Forgets the call without a word. */
  crash(): void
}
