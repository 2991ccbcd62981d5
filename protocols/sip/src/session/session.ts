import type { Dialog } from '../dialog/dialog.ts'
import type { Reason } from '../headers/reason.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Answer, Content, SessionBody } from './content.ts'

/** How a session ended. */
export interface SessionEnd {
  readonly kind:
    | 'bye'
    /** The INVITE got a final response other than 2xx, in this dialog or another. */
    | 'refused'
    | 'cancelled'
    /** Another branch of the fork was answered. */
    | 'other branch'
    /** No ACK came for the 2xx. */
    | 'no ack'
    /** No PRACK came for a reliable provisional response. */
    | 'no prack'
    /** The session timer ran out. */
    | 'expired'
    /** The peer does not know the session any more, or does not answer. */
    | 'lost'
    /** Ended here without a word. */
    | 'crashed'
  readonly by: 'us' | 'peer'
  /** What ended it, where it was a message. */
  readonly message?: SipRequest | SipResponse
  /** The Reason header of the CANCEL that ended it. */
  readonly reason?: string
}

/** What the user of a session is asked. */
export interface SessionHandlers {
  /**
   * A request within the session: re-INVITE, UPDATE, INFO, MESSAGE, ..., and a PRACK with a body. Without this, what
   * has a body is refused with 488, and the rest is answered 200.
   */
  onRequest?(request: SipRequest, session: Session): Answer | Promise<Answer>
  /** The ACK of an INVITE that this side answered; its body is the answer when the 2xx had the offer. */
  onAck?(ack: SipRequest, session: Session): void
  /** The body of the ACK, when the 2xx to an INVITE without offer brings one. */
  answerInAck?(response: SipResponse, session: Session): SessionBody | undefined | Promise<SessionBody | undefined>
}

/** One dialog that an INVITE made, at one of its two ends. @spec RFC 3261 §12, §13, §14, §15 */
export interface Session {
  /** See `dialogId`. */
  readonly id: string
  readonly callId: string
  readonly dialog: Dialog
  readonly state: 'early' | 'confirmed' | 'ended'
  /** Resolves once, whoever ended it. */
  readonly ended: Promise<SessionEnd>
  /** May be set at any time. */
  handlers: SessionHandlers
  /** Whether the Allow of the peer names the method; true when it sent none. */
  peerAllows(method: string): boolean
  /** Whether the Supported or Require of the peer names the option tag. */
  peerSupports(tag: string): boolean
  /** Sends any request of the dialog but INVITE, ACK, CANCEL, BYE, PRACK and UPDATE. Never rejects for the network. */
  request(method: string, content?: Content): Promise<SipResponse>
  /** Waits until no offer is open, and on 491 tries again after a while. @spec RFC 3311 §5.1 */
  update(content?: Content): Promise<SipResponse>
  /**
   * Sends a re-INVITE and acknowledges its 2xx. Waits until no other INVITE and no offer is open; on 491 tries again
   * after the time of RFC 3261 §14.1.
   *
   * @spec RFC 3261 §14.1
   */
  reinvite(content?: Content): Promise<SipResponse>
  /**
   * Ends the session. The side that was called waits for the ACK first.
   *
   * @returns the answer to the BYE; undefined when the session had ended already
   * @spec RFC 3261 §15.1.1
   */
  bye(options?: ByeOptions): Promise<SipResponse | undefined>
  /** Forgets the session without a word, as a device that lost its power. */
  crash(): void
}

export interface ByeOptions extends Content {
  readonly reason?: Reason
}

/** Things that a user agent does wrong when it is told to. */
export interface SessionFaults {
  /** Never acknowledges a 2xx. */
  readonly noAck?: boolean
  /** Never acknowledges a reliable provisional response. */
  readonly noPrack?: boolean
  /** Sends a BYE after the other side's BYE has been answered, this many milliseconds later. */
  readonly lateByeMs?: number
}
