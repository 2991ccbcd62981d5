import type { Runtime } from '@voltaic/runtime'
import { createUasDialog, dialogId } from '../dialog/dialog.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Hop } from '../proxy/hop.ts'
import type { SipStack } from '../stack.ts'
import { NETWORK_TIMERS, type SipTimers } from '../transaction/timers.ts'
import { checkDialog } from './check-dialog.ts'
import { DialogSession } from './dialog-session.ts'
import type { IncomingInvite } from './incoming-invite.ts'
import { InvitationIn } from './invitation-in.ts'
import { InvitationOut } from './invitation-out.ts'
import type { InviteHandlers, InviteParts, OutgoingInvite } from './outgoing-invite.ts'
import { refuseExtensions } from './require.ts'
import { reply } from './serve-in-session.ts'
import type { Session } from './session.ts'
import type { SessionContext, SessionOptions } from './session-context.ts'
import { decideInterval } from './session-interval.ts'

export interface SessionsParts extends SessionOptions {
  readonly runtime: Runtime
  /** The stack that the messages go through; asked for when it is needed. */
  stack(): SipStack
  /** T1 and T2 of retransmissions; by default those of the network. */
  readonly timers?: SipTimers
  /** A new INVITE. What it throws is answered 500. */
  onInvite(invite: IncomingInvite): void
}

/** All sessions of one user agent: give it the requests and ACKs of its stack. @spec RFC 3261 §12, §13 */
export class Sessions {
  readonly #parts: SessionsParts
  readonly #context: SessionContext
  readonly #sessions = new Map<string, DialogSession>()
  readonly #outgoing = new Set<InvitationOut>()
  /** INVITEs that are not answered yet, each as Call-ID, From tag and CSeq. */
  readonly #incoming = new Set<string>()

  constructor(parts: SessionsParts) {
    this.#parts = parts
    this.#context = {
      runtime: parts.runtime,
      timers: parts.timers ?? NETWORK_TIMERS,
      stack: () => parts.stack(),
      add: (session) => this.#sessions.set(session.id, session),
      remove: (session) => this.#sessions.delete(session.id),
    }
  }

  /** Dialogs and unanswered INVITEs; 0 when all is over. */
  get size(): number {
    return this.#sessions.size + this.#outgoing.size + this.#incoming.size
  }

  get sessions(): readonly Session[] {
    return [...this.#sessions.values()]
  }

  /** @param options what this call has of its own */
  invite(parts: InviteParts, handlers: InviteHandlers = {}, options: Partial<SessionOptions> = {}): OutgoingInvite {
    const invitation = new InvitationOut(parts, handlers, { ...this.#parts, ...options }, this.#context)
    this.#outgoing.add(invitation)
    void invitation.outcome.finally(() => this.#outgoing.delete(invitation))
    return invitation
  }

  /** Whether a request is within a session that exists. */
  has(request: SipRequest): boolean {
    return this.#sessions.has(dialogId(request))
  }

  /**
   * Answers a request within a session, an INVITE, and every request of a dialog that is none of these, with 481.
   *
   * @throws DecodeError when what it needs of the request cannot be read
   * @spec RFC 3261 §12.2.2, §13.3.1, §15.1.2
   */
  async receive(request: SipRequest, hop: Hop): Promise<SipResponse> {
    if (request.toTag !== undefined) {
      const session = this.#sessions.get(dialogId(request))
      return session === undefined ? hop.reply(481) : session.receive(request, hop)
    }
    return request.method === 'INVITE' ? this.#invited(request, hop) : hop.reply(481)
  }

  /** The ACK of a 2xx. */
  receiveAck(ack: SipRequest): void {
    this.#sessions.get(dialogId(ack))?.receiveAck(ack)
  }

  /** Forgets all sessions without a word. */
  stop(): void {
    for (const session of [...this.#sessions.values()]) session.crash()
    for (const invitation of this.#outgoing) invitation.crash()
  }

  async #invited(request: SipRequest, hop: Hop): Promise<SipResponse> {
    const key = `${request.callId};${request.fromTag};${request.cseq.number}`
    // RFC 3261 §8.2.2.2: the same INVITE on another way, from a fork upstream
    if (this.#incoming.has(key)) return hop.reply(482)
    const refusal = refuseExtensions(request, this.#parts)
    if (refusal !== undefined) return reply(hop, refusal)
    const interval = decideInterval(request, this.#timerOptions())
    if (interval.kind === 'too small') return hop.reply(422, { headers: [['Min-SE', String(interval.minSe)]] })
    const dialog = checkDialog(createUasDialog(request, hop.reply(183)))
    const session = new DialogSession({ dialog, options: this.#parts, context: this.#context, isCaller: false })
    const invitation = new InvitationIn(request, hop, session, interval)
    this.#incoming.add(key)
    try {
      this.#parts.onInvite(invitation)
      return await invitation.answer
    } catch (error) {
      session.crash()
      throw error
    } finally {
      this.#incoming.delete(key)
    }
  }

  #timerOptions() {
    const { supported, sessionTimer = {} } = this.#parts
    return supported.includes('timer') ? sessionTimer : undefined
  }
}
