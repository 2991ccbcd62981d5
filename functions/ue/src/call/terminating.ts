import { CallNegotiation } from '@voltaic/sdp'
import { bodyOf, type Content, type HeaderEntries, hasToken, type IncomingInvite, type SessionBody } from '@voltaic/sip'
import type { CallMedia } from '../media/call-media.ts'
import { ACCESS_NETWORK_INFO } from './call-headers.ts'
import type { Answering } from './call-options.ts'
import { type CallRoom, openMedia } from './call-room.ts'
import { inCallHandlers } from './in-call.ts'
import { DEFAULT_BEARER_MS } from './originating.ts'
import type { CallSetUp, PhoneCall } from './phone-call.ts'

export interface TerminatingParts {
  readonly call: PhoneCall
  readonly invite: IncomingInvite
  readonly answering: Answering
  readonly media: CallMedia | undefined
  readonly room: CallRoom
}

/** How long a phone rings, in milliseconds. */
const DEFAULT_NO_ANSWER_MS = 60_000

/** How long it waits for the resources of both sides, in milliseconds. */
const RESERVATION_MS = 30_000

/** A call that comes in. @spec TS 24.229 §5.1.4; GSMA IR.92 §2.2.4, §2.4.1 */
export class TerminatingCall implements CallSetUp {
  readonly #parts: TerminatingParts
  readonly #call: PhoneCall
  readonly #invite: IncomingInvite
  /** The user wants it. */
  #mayRing: boolean
  #mayAnswer = false
  /** The session description has reached the caller for certain. */
  #isDescribed = false
  #acknowledged: Promise<unknown> | undefined

  constructor(parts: TerminatingParts) {
    this.#parts = parts
    this.#call = parts.call
    this.#invite = parts.invite
    const { answering } = parts
    this.#mayRing =
      answering === 'manual' || (typeof answering === 'object' && 'afterMs' in answering && (answering.ringing ?? true))
    // whatever ends the INVITE from outside ends the call
    this.#call.endWith(parts.invite.session)
  }

  /** From the INVITE to the answer. */
  async run(): Promise<void> {
    const { room, media, answering } = this.#parts
    const { config } = room.ue
    if (room.calls.size > 1 && !config.callWaiting) return this.reject(486)
    if (typeof answering === 'object' && 'reject' in answering) return this.reject(answering.reject)
    const terms = await openMedia(media, this.#usesPreconditions, room)
    const negotiation = new CallNegotiation(terms)
    if (config.bearerDelayMs === 0) negotiation.reserve()
    this.#call.use(this.#invite.session, negotiation)
    this.#invite.session.handlers = inCallHandlers(this.#call, negotiation)
    const description = this.#describe(negotiation)
    if (description === undefined) return
    await this.#reserve(description, negotiation)
    await this.#alert(negotiation)
    await this.#accept(description, negotiation)
  }

  async ring(): Promise<void> {
    this.#mayRing = true
    this.#call.changed()
    await this.#call.until('ringing')
  }

  async answer(): Promise<void> {
    this.#mayAnswer = true
    this.#call.changed()
    await this.#call.until('answered')
    await this.#acknowledged
  }

  async reject(status: number, reason?: string): Promise<void> {
    if (this.#invite.isAnswered) return this.#call.hangUp(reason)
    const why = reason === undefined ? {} : { reason }
    this.#refuse(status, status === 480 ? 'no answer' : 'refused', why)
  }

  cancel(): Promise<void> {
    return this.reject(603)
  }

  crash(): void {
    this.#invite.session.crash()
  }

  get #usesPreconditions(): boolean {
    const { preconditions = 'supported' } = this.#parts.room.ue.config
    // RFC 3312 §11: both sides must say so, and they rest on reliable provisional responses
    const { request, allowsReliable } = this.#invite
    const peerUses = hasToken(request, 'Supported', 'precondition') || hasToken(request, 'Require', 'precondition')
    return preconditions !== 'none' && peerUses && allowsReliable
  }

  /** Our answer to the offer of the INVITE, or our offer; undefined when the offer cannot be met. */
  #describe(negotiation: CallNegotiation): SessionBody | undefined {
    const offer = bodyOf(this.#invite.request)
    if (offer === undefined) return negotiation.offer()
    const result = negotiation.answerTo(offer)
    if (result.kind === 'answer') return result.body
    this.#refuse(result.status, 'failed', { headers: [['Warning', result.warning]] })
    return undefined
  }

  /** Tells the caller what we can do, and gets the bearer. @spec TS 24.229 §5.1.4.1; RFC 3262 §5 */
  async #reserve(body: SessionBody, negotiation: CallNegotiation): Promise<void> {
    const call = this.#call
    const { preconditions = 'supported', bearerDelayMs = DEFAULT_BEARER_MS } = this.#parts.room.ue.config
    if (preconditions !== 'none' && this.#invite.allowsReliable) {
      call.progressed(183)
      const headers: HeaderEntries = negotiation.usesPreconditions ? [['Require', 'precondition']] : []
      const prack = await this.#invite.provisional(183, { ...this.#content(body, headers), reliable: true })
      if (prack === undefined) return
      this.#isDescribed = true
    }
    const hadBearer = negotiation.isMet
    if (!(await call.pause(bearerDelayMs))) return
    negotiation.reserve()
    if (!hadBearer) await this.#confirm(negotiation)
    call.changed()
  }

  /** Says that our resources are there, where the caller cannot learn it otherwise. @spec RFC 3312 §7 */
  async #confirm(negotiation: CallNegotiation): Promise<void> {
    const isOurs = bodyOf(this.#invite.request) === undefined && negotiation.usesPreconditions
    if (!negotiation.isComplete || !(isOurs || negotiation.isConfirmationDue)) return
    const response = await this.#invite.session.update({ body: negotiation.offer() })
    const answer = bodyOf(response)
    if (response.status < 300 && answer !== undefined) negotiation.takeAnswer(answer)
    else negotiation.withdraw()
    this.#call.exchanged()
  }

  /** TS 24.229 §5.1.4.1: the user is alerted when the preconditions are met, not before. */
  async #alert(negotiation: CallNegotiation): Promise<void> {
    const call = this.#call
    const isReady = () => negotiation.isMet && (this.#mayRing || this.#mayAnswer)
    void call.pause(RESERVATION_MS).then((isAlive) => {
      // RFC 3312 §8: resources that do not come make no call
      if (isAlive && !negotiation.isMet) this.#refuse(580, 'failed', {})
    })
    await call.when(() => call.isEnded || isReady())
    if (call.isEnded || !this.#mayRing) return
    call.progressed(180)
    const { reliableRinging = false, noAnswerMs = DEFAULT_NO_ANSWER_MS } = this.#parts.room.ue.config
    const ringing = this.#invite.provisional(180, { ...this.#content(undefined), reliable: reliableRinging })
    void call.pause(noAnswerMs).then((isAlive) => {
      // RFC 3261 §21.4.18: nobody picks up
      if (isAlive && call.state === 'ringing') void this.reject(480)
    })
    await ringing
  }

  async #accept(description: SessionBody, negotiation: CallNegotiation): Promise<void> {
    const call = this.#call
    const { answering } = this.#parts
    if (typeof answering === 'object' && 'afterMs' in answering) {
      void call.pause(answering.afterMs).then(() => {
        this.#mayAnswer = true
        call.changed()
      })
    }
    await call.when(() => call.isEnded || this.#mayAnswer)
    if (call.isEnded) return
    const acknowledged = this.#invite.accept(this.#content(this.#isDescribed ? undefined : description))
    this.#acknowledged = acknowledged
    call.answered()
    const ack = await acknowledged
    if (ack !== undefined && !negotiation.isComplete) {
      await this.#invite.session.bye({ reason: { protocol: 'SIP', cause: 488, text: 'No answer to the offer' } })
      return
    }
    const { crashAfterMs } = this.#parts.room.ue.config.callFaults ?? {}
    if (crashAfterMs !== undefined && (await call.pause(crashAfterMs))) call.crash()
  }

  #refuse(
    status: number,
    kind: 'refused' | 'no answer' | 'failed',
    options: Content & { readonly reason?: string },
  ): void {
    this.#call.end({ kind, status, by: 'us', ...(options.reason === undefined ? {} : { reason: options.reason }) })
    this.#invite.reject(status, options)
  }

  /** TS 24.229 §5.1.4.1: responses to a call also say where the phone is. */
  #content(body: SessionBody | undefined, headers: HeaderEntries = []): Content {
    const all: HeaderEntries = [['P-Access-Network-Info', ACCESS_NETWORK_INFO], ...headers]
    return body === undefined ? { headers: all } : { headers: all, body }
  }
}
