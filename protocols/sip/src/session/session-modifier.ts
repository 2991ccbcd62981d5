import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { createLocalResponse } from '../proxy/local-response.ts'
import { bodyOf, type Content } from './content.ts'
import type { DialogSession } from './dialog-session.ts'
import { waitAfterGlare } from './glare.ts'
import { sendPrack } from './prack.ts'
import { isReliable } from './reliable-receiver.ts'
import { ownHeaders } from './session-context.ts'

/** How often a request is sent that meets one of the peer each time. */
const MAX_TRIES = 5

/** Sends re-INVITEs and UPDATEs, one after the other. @spec RFC 3261 §14.1; RFC 3311 §5.1 */
export class SessionModifier {
  readonly #session: DialogSession
  #turn: Promise<unknown> = Promise.resolve()
  #wakers: (() => void)[] = []
  #isInviting = false

  constructor(session: DialogSession) {
    this.#session = session
  }

  /** An INVITE of this side has no final response yet. */
  get isInviting(): boolean {
    return this.#isInviting
  }

  modify(method: 'INVITE' | 'UPDATE', content: Content): Promise<SipResponse> {
    const done = this.#turn.then(() => this.#try(method, content))
    this.#turn = done.catch(() => undefined)
    return done
  }

  /** Something has changed that a waiting request may wait for. */
  wake(): void {
    const wakers = this.#wakers
    this.#wakers = []
    for (const wake of wakers) wake()
  }

  async #try(method: 'INVITE' | 'UPDATE', content: Content): Promise<SipResponse> {
    const session = this.#session
    for (let tries = 1; ; tries++) {
      await this.#quiet(method)
      const request = this.#create(method, content)
      if (session.state === 'ended') return createLocalResponse(request, 'transport-error')
      const response = await (method === 'INVITE' ? this.#invite(request) : this.#update(request))
      const isTooBrief = session.refresh.answered(request, response)
      this.wake()
      const isGlare = response.status === 491
      if (tries === MAX_TRIES || !(isGlare || isTooBrief)) return response
      if (isGlare) await this.#pause(waitAfterGlare(session.isCaller, session.context.runtime.random))
    }
  }

  #create(method: string, content: Content): SipRequest {
    const { options, refresh } = this.#session
    const headers = [...ownHeaders(options), ...refresh.requestHeaders(), ...(content.headers ?? [])]
    return this.#session.nextRequest(method, { ...content, headers })
  }

  async #update(request: SipRequest): Promise<SipResponse> {
    const session = this.#session
    const body = bodyOf(request)
    session.exchange.sent(body)
    const response = await session.sendRequest(request)
    if (response.status < 300) session.exchange.received(bodyOf(response))
    else if (body !== undefined) session.exchange.fail()
    return response
  }

  async #invite(request: SipRequest): Promise<SipResponse> {
    const session = this.#session
    let ack: SipRequest | undefined
    session.exchange.sentInvite(bodyOf(request))
    this.#isInviting = true
    const response = await session.sendRequest(request, {
      onProvisional: (provisional) => this.#onProvisional(provisional),
      // RFC 3261 §13.2.2.4: each retransmission of the 2xx is acknowledged again
      onFurther2xx: () => ack && void session.acknowledge(ack),
    })
    this.#isInviting = false
    if (response.status >= 300) {
      session.exchange.fail()
      return response
    }
    session.exchange.receivedInviteResponse(bodyOf(response))
    const isOffer = session.exchange.state === 'offer received'
    const body = isOffer ? await session.handlers.answerInAck?.(response, session) : undefined
    session.exchange.sent(body)
    ack = session.createAck(request.cseq.number, body === undefined ? {} : { body })
    await session.acknowledge(ack)
    return response
  }

  #onProvisional(response: SipResponse): void {
    const session = this.#session
    if (!isReliable(response) || !session.received.takes(response)) return
    session.exchange.receivedInviteResponse(bodyOf(response))
    void sendPrack(session, response, {})
  }

  /** Waits until this side may offer. @spec RFC 3261 §14.1; RFC 3311 §5.1 */
  async #quiet(method: 'INVITE' | 'UPDATE'): Promise<void> {
    while (this.#isBusy(method)) {
      await new Promise<void>((resolve) => {
        this.#wakers.push(resolve)
      })
    }
  }

  #isBusy(method: 'INVITE' | 'UPDATE'): boolean {
    const { state, exchange, serving, isAwaitingAck } = this.#session
    if (state === 'ended') return false
    if (exchange.state !== 'stable') return true
    return method === 'INVITE' && (state === 'early' || serving.has('INVITE') || isAwaitingAck)
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#session.context.runtime.clock.startTimer(milliseconds, resolve)
      void this.#session.ended.then(() => {
        timer.cancel()
        resolve()
      })
    })
  }
}
