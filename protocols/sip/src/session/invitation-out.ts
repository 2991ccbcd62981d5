import { DecodeError } from '@voltaic/base'
import { createUacDialog, type Dialog } from '../dialog/dialog.ts'
import { formatReason, type Reason } from '../headers/reason.ts'
import { createRequest } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { checkDialog } from './check-dialog.ts'
import { bodyOf, type Content, contentHeaders } from './content.ts'
import { DialogSession } from './dialog-session.ts'
import { ifReadable } from './if-readable.ts'
import { createInviteThread, type InviteThread } from './invite-thread.ts'
import { judgeFinal } from './judge-final.ts'
import type { InviteHandlers, InviteOutcome, InviteParts, OutgoingInvite } from './outgoing-invite.ts'
import { sendPrack } from './prack.ts'
import { isReliable } from './reliable-receiver.ts'
import type { Session } from './session.ts'
import { ownHeaders, type SessionContext, type SessionOptions } from './session-context.ts'
import { minSeOf, sessionTimerHeaders } from './session-interval.ts'

/** How often a peer may ask for a longer session interval. */
const MAX_TOO_BRIEF = 3

/** The INVITE of one call, until it is answered for good. @spec RFC 3261 §13.2; RFC 3262 §4; RFC 6026 §7.2 */
export class InvitationOut implements OutgoingInvite {
  readonly outcome: Promise<InviteOutcome>
  readonly #parts: InviteParts
  readonly #handlers: InviteHandlers
  readonly #options: SessionOptions
  readonly #context: SessionContext
  readonly #abort = new AbortController()
  readonly #sessions = new Map<string, DialogSession>()
  /** The ACK of each 2xx, by its To tag. */
  readonly #acks = new Map<string, SipRequest>()
  /** 2xx that came before the first one was looked at. */
  readonly #waiting2xx: SipResponse[] = []
  #thread: InviteThread
  #minSe = 0
  /** The dialog that counts: that of the first 2xx. */
  #accepted: DialogSession | undefined
  #isCancelled = false
  #isCrashed = false

  constructor(parts: InviteParts, handlers: InviteHandlers, options: SessionOptions, context: SessionContext) {
    this.#parts = parts
    this.#handlers = handlers
    this.#options = options
    this.#context = context
    this.#thread = parts.thread ?? createInviteThread(context.runtime.random)
    this.outcome = this.#run()
  }

  get callId(): string {
    return this.#thread.callId
  }

  get thread(): InviteThread {
    return this.#thread
  }

  get sessions(): readonly Session[] {
    return [...this.#sessions.values()]
  }

  cancel(reason?: Reason): void {
    if (this.#isCancelled || this.#accepted !== undefined) return
    this.#isCancelled = true
    this.#abort.abort(reason === undefined ? undefined : formatReason(reason))
  }

  crash(): void {
    this.#isCrashed = true
    for (const session of this.#sessions.values()) session.crash()
  }

  async #run(): Promise<InviteOutcome> {
    for (let tries = 1; ; tries++) {
      const request = this.#create()
      const response = await this.#send(request)
      if (response.status < 300) return this.#accept(request, response)
      this.#endEarlyDialogs(response)
      const canRepeat = tries < MAX_TOO_BRIEF && !this.#isCancelled && !this.#isCrashed
      if (!canRepeat || !this.#isTooBrief(response)) return judgeFinal(response, this.#isCancelled)
    }
  }

  #create(): SipRequest {
    const { uri, from, to, headers = [], body, maxForwards = 70 } = this.#parts
    const { callId, fromTag } = this.#thread
    const cseq = this.#thread.cseq + 1
    this.#thread = { callId, fromTag, cseq }
    const { sessionTimer = {}, supported, requestHeaders } = this.#options
    const timer = supported.includes('timer') ? sessionTimer : undefined
    return createRequest(
      'INVITE',
      uri,
      [
        ['Max-Forwards', String(maxForwards)],
        ['From', `${from};tag=${fromTag}`],
        ['To', to],
        ['Call-ID', callId],
        ['CSeq', `${cseq} INVITE`],
        ...ownHeaders(this.#options),
        ...sessionTimerHeaders(timer, this.#minSe, undefined),
        ...(requestHeaders?.('INVITE') ?? []),
        ...contentHeaders(body === undefined ? { headers } : { headers, body }),
      ],
      body?.content,
    )
  }

  #send(request: SipRequest): Promise<SipResponse> {
    return this.#context.stack().request(request, {
      ...this.#options.send,
      signal: this.#abort.signal,
      onProvisional: (response) => this.#onProvisional(request, response),
      onFurther2xx: (response) => this.#onFurther2xx(request, response),
    })
  }

  /** RFC 4028 §7.3: the INVITE is repeated with the interval that the peer accepts. */
  #isTooBrief(response: SipResponse): boolean {
    if (response.status !== 422 || !response.has('Min-SE')) return false
    const asked = ifReadable(() => minSeOf(response)) ?? 0
    const isNew = asked > this.#minSe
    this.#minSe = asked
    return isNew
  }

  #onProvisional(request: SipRequest, response: SipResponse): void {
    if (this.#isCrashed || this.#accepted !== undefined) return
    if (response.status === 100) {
      this.#handlers.onTrying?.(response)
      return
    }
    const session = this.#sessionOf(request, response)
    session?.learnFrom(response)
    const reliable = isReliable(response) && session !== undefined
    if (reliable && !session.received.takes(response)) return
    if (reliable) session.exchange.receivedInviteResponse(bodyOf(response))
    session?.modifier.wake()
    this.#deliver(response, session, reliable).catch((error: unknown) => this.#reportFault(error))
  }

  /** Tells the user, and acknowledges unless the user did. */
  async #deliver(response: SipResponse, session: DialogSession | undefined, reliable: boolean): Promise<void> {
    let answer: Promise<SipResponse> | undefined
    const prack = (content: Content = {}) => {
      answer ??= session && reliable ? sendPrack(session, response, content) : Promise.resolve(response)
      return answer
    }
    await this.#handlers.onProvisional?.({ response, session, isReliable: reliable, prack })
    if (reliable && session?.state !== 'ended') await prack()
  }

  /** The first 2xx. @spec RFC 3261 §13.2.2.4 */
  async #accept(request: SipRequest, response: SipResponse): Promise<InviteOutcome> {
    if (this.#isCrashed) return { kind: 'refused', response }
    const session = this.#confirmed(request, response)
    this.#accepted = session
    this.#endEarlyDialogs(response)
    if (this.#isCancelled) {
      // RFC 3261 §9.1: the CANCEL came too late
      await this.#acknowledge(request, response, session)
      for (const further of this.#waiting2xx.splice(0)) this.#onFurther2xx(request, further)
      await session.bye()
      return { kind: 'cancelled', response }
    }
    session.refresh.answered(request, response)
    await this.#acknowledge(request, response, session)
    for (const further of this.#waiting2xx.splice(0)) this.#onFurther2xx(request, further)
    return { kind: 'accepted', session, response }
  }

  #onFurther2xx(request: SipRequest, response: SipResponse): void {
    if (this.#isCrashed) return
    if (this.#accepted === undefined) {
      // of the same read of a stream as the first one, which has not had its turn yet
      this.#waiting2xx.push(response)
      return
    }
    const tag = response.toTag ?? ''
    const ack = this.#acks.get(tag)
    const session = this.#sessions.get(tag)
    if (ack !== undefined && session !== undefined) void session.acknowledge(ack)
    else if (tag !== (this.#accepted?.dialog.remoteTag ?? '')) void this.#endBranch(request, response)
  }

  /** RFC 3261 §13.2.2.4: another branch was answered too; it is acknowledged and ended. */
  async #endBranch(request: SipRequest, response: SipResponse): Promise<void> {
    if (this.#acks.has(response.toTag ?? '')) return
    const session = this.#confirmed(request, response)
    await this.#acknowledge(request, response, session)
    await session.bye()
  }

  async #acknowledge(request: SipRequest, response: SipResponse, session: DialogSession): Promise<void> {
    session.exchange.receivedInviteResponse(bodyOf(response))
    const isOffer = session === this.#accepted && session.exchange.state === 'offer received'
    const body = isOffer ? await this.#handlers.answerInAck?.(response, session) : undefined
    session.exchange.sent(body)
    const ack = session.createAck(request.cseq.number, body === undefined ? {} : { body })
    this.#acks.set(response.toTag ?? '', ack)
    await session.acknowledge(ack)
    session.modifier.wake()
  }

  #confirmed(request: SipRequest, response: SipResponse): DialogSession {
    const tag = response.toTag ?? ''
    const known = this.#sessions.get(tag)
    // RFC 3261 §13.2.2.4: the route set is computed anew from the 2xx
    const fresh = dialogOf(request, response)
    const session = known !== undefined && known.state !== 'ended' ? known : this.#open(request, tag, fresh)
    session.dialog = {
      ...session.dialog,
      state: 'confirmed',
      remoteTarget: fresh.remoteTarget,
      routeSet: fresh.routeSet,
    }
    session.learnFrom(response)
    return session
  }

  #sessionOf(request: SipRequest, response: SipResponse): DialogSession | undefined {
    const tag = response.toTag
    if (tag === undefined) return undefined
    const known = this.#sessions.get(tag)
    if (known !== undefined) return known
    const dialog = ifReadable(() => checkDialog(createUacDialog(request, response)))
    return dialog === undefined ? undefined : this.#open(request, tag, dialog)
  }

  #open(request: SipRequest, tag: string, dialog: Dialog): DialogSession {
    const session = new DialogSession({ dialog, options: this.#options, context: this.#context, isCaller: true })
    session.handlers = this.#handlers
    session.exchange.sentInvite(bodyOf(request))
    this.#sessions.set(tag, session)
    return session
  }

  #endEarlyDialogs(response: SipResponse): void {
    const isAnswered = response.status < 300
    const kind = isAnswered ? 'other branch' : this.#isCancelled ? 'cancelled' : 'refused'
    for (const session of this.#sessions.values()) {
      if (session !== this.#accepted)
        session.end({ kind, by: isAnswered || this.#isCancelled ? 'us' : 'peer', message: response })
    }
    if (!isAnswered) this.#sessions.clear()
  }

  #reportFault(error: unknown): void {
    if (error instanceof DecodeError) this.#context.runtime.counters.add('sip.drop.malformed')
    else this.#context.runtime.log.error('sip.session.fault', { callId: this.callId, error: String(error) })
  }
}

/**
 * The dialog of a 2xx. It must be acknowledged even when its Contact is missing or cannot be read: then where the INVITE
 * went; and when its Record-Route cannot be read: then without a route.
 */
function dialogOf(request: SipRequest, response: SipResponse): Dialog {
  const read = (message: SipResponse) => ifReadable(() => checkDialog(createUacDialog(request, message)))
  const addressed = response.with('Contact', `<${request.uri}>`)
  return read(response) ?? read(addressed) ?? createUacDialog(request, addressed.without('Record-Route'))
}
