import type { Timer } from '@voltaic/runtime'
import { deltaSeconds } from '../headers/delta-seconds.ts'
import { hasToken } from '../headers/lists.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Hop } from '../proxy/hop.ts'
import { type Answer, bodyOf, type Content, type HeaderEntries } from './content.ts'
import type { DialogSession } from './dialog-session.ts'
import type { IncomingInvite, ProvisionalOptions } from './incoming-invite.ts'
import { ReliableResponses } from './reliable-responses.ts'
import { knows } from './require.ts'
import { reply } from './serve-in-session.ts'
import type { SessionEnd } from './session.ts'
import { ownHeaders } from './session-context.ts'
import type { IntervalDecision } from './session-interval.ts'

/** What the INVITE gets when a reliable provisional response was never acknowledged. @spec RFC 3262 §3 */
const NO_PRACK_STATUS = 504

/** The server side of one INVITE that makes a session. */
export class InvitationIn implements IncomingInvite {
  readonly request: SipRequest
  readonly session: DialogSession
  /** The final response. */
  readonly answer: Promise<SipResponse>
  readonly #hop: Hop
  readonly #interval: IntervalDecision
  readonly #reliable: ReliableResponses
  #resolve: (response: SipResponse) => void = () => {}
  #expiry: Timer | undefined
  #isAnswered = false

  constructor(request: SipRequest, hop: Hop, session: DialogSession, interval: IntervalDecision) {
    this.request = request
    this.session = session
    this.#hop = hop
    this.#interval = interval
    this.answer = new Promise((resolve) => {
      this.#resolve = resolve
    })
    const { runtime, timers } = session.context
    this.#reliable = new ReliableResponses({
      runtime,
      timers,
      send: (response) => hop.provisional(response),
      onFailure: () => this.#terminate({ status: NO_PRACK_STATUS }, { kind: 'no prack', by: 'us' }),
    })
    session.reliable = this.#reliable
    session.learnFrom(request)
    session.exchange.receivedInvite(bodyOf(request))
    this.#watch()
  }

  get isAnswered(): boolean {
    return this.#isAnswered
  }

  get allowsReliable(): boolean {
    const { supported } = this.session.options
    return supported.includes('100rel') && knows(this.request, '100rel')
  }

  async provisional(
    status: number,
    { reliable, ...content }: ProvisionalOptions = {},
  ): Promise<SipRequest | undefined> {
    if (this.#isAnswered) return undefined
    const response = this.#response({ ...content, status })
    // RFC 3262 §3: one that requires it gets no unreliable one but 100
    const isAsked = hasToken(this.request, 'Require', '100rel') || (reliable ?? content.body !== undefined)
    if (status === 100 || !isAsked || !this.allowsReliable) {
      this.#hop.provisional(response)
      return undefined
    }
    this.session.exchange.sentInviteResponse(content.body)
    return this.#reliable.send(response)
  }

  async accept(content: Content = {}): Promise<SipRequest | undefined> {
    await this.#pracked()
    if (this.#isAnswered) return undefined
    const { session } = this
    session.exchange.sentInviteResponse(content.body)
    session.dialog = { ...session.dialog, state: 'confirmed' }
    session.refresh.accepted(this.#interval)
    this.#finish(this.#response({ ...content, status: 200 }, this.#timerHeaders()))
    const ack = await session.awaitAck(this.request.cseq.number, this.#hop)
    return ack
  }

  reject(status: number, options: Content & { readonly reason?: string } = {}): void {
    this.#terminate({ ...options, status }, { kind: 'refused', by: 'us' })
  }

  /** RFC 3262 §5: no 2xx while an offer or answer in a provisional response may be lost. */
  async #pracked(): Promise<void> {
    while (this.#reliable.hasUnacknowledgedBody && !this.#isAnswered) await this.#reliable.acknowledged()
  }

  #watch(): void {
    const { signal } = this.#hop
    const onCancel = () => this.#terminate({ status: 487 }, cancelledEnd(signal))
    signal.addEventListener('abort', onCancel, { once: true })
    // RFC 3261 §15.1.2: a BYE, or our own end of the session, leaves no INVITE unanswered
    void this.session.ended.then(({ kind }) => {
      if (kind === 'crashed') this.#expiry?.cancel()
      else this.#terminate({ status: 487 }, { kind: 'cancelled', by: 'peer' })
    })
    // RFC 3261 §13.3.1: the caller does not want to wait any longer than this
    const seconds = deltaSeconds(this.request.header('Expires'))
    if (seconds === undefined) return
    const { clock } = this.session.context.runtime
    this.#expiry = clock.startTimer(seconds * 1000, () => onCancel())
    if (signal.aborted) onCancel()
  }

  #terminate(answer: Answer, end: SessionEnd): void {
    if (this.#isAnswered) return
    this.#finish(this.#response(answer))
    this.session.end(end)
  }

  #finish(response: SipResponse): void {
    this.#isAnswered = true
    this.#expiry?.cancel()
    this.#reliable.stop()
    this.#resolve(response)
  }

  #timerHeaders(): HeaderEntries {
    return this.#interval.kind === 'agreed' ? this.#interval.headers : []
  }

  /** RFC 3261 §12.1.1: what makes a dialog carries the Record-Route of the request and a Contact. */
  #response(answer: Answer, more: HeaderEntries = []): SipResponse {
    if (answer.status >= 300) return reply(this.#hop, answer)
    const routes = this.request.headerLines('Record-Route').map((value) => ['Record-Route', value] as const)
    return reply(this.#hop, answer, [...routes, ...ownHeaders(this.session.options), ...more])
  }
}

function cancelledEnd({ reason }: AbortSignal): SessionEnd {
  const end = { kind: 'cancelled', by: 'peer' } as const
  return typeof reason === 'string' ? { ...end, reason } : end
}
