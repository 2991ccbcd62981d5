import { DecodeError } from '@voltaic/base'
import type { Runtime } from '@voltaic/runtime'
import { createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { fnv } from '../transaction/fnv.ts'
import { MergedRequests } from '../transaction/merged-requests.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TransactionUser } from '../transaction/transaction-layer.ts'
import type { ReplyPath } from '../transport/channel.ts'
import type { Flow } from '../transport/flow.ts'
import { createRejection } from '../transport/rejection.ts'
import { destinationOf } from './destination.ts'
import { hopsLeft, prepareForward } from './forwardable.ts'
import type { AckToForward, ForwardedAck, Hop } from './hop.ts'
import { branchWithDigest, routingDigest } from './loop-detection.ts'
import { type HopContext, ServerHop } from './server-hop.ts'

/** What the element itself does with requests. */
export interface RequestHandlers {
  onRequest(request: SipRequest, hop: Hop): Promise<SipResponse>
  onAck?(ack: SipRequest, flow: Flow): void
  forwardsAckFrom?(flow: Flow): boolean
  onAckForward?(ack: SipRequest, flow: Flow): AckToForward
  readonly refusesMerged?: boolean
}

/** Hands each new request to the element and sends what it answers. @spec RFC 3261 §16, RFC 3261 §8.2 */
export class RequestCore implements TransactionUser {
  readonly #runtime: Runtime
  readonly #element: string
  readonly #handlers: RequestHandlers
  readonly #merged: MergedRequests | undefined
  #context: HopContext | undefined

  constructor(element: string, runtime: Runtime, handlers: RequestHandlers) {
    this.#element = element
    this.#runtime = runtime
    this.#handlers = handlers
    this.#merged = handlers.refusesMerged === true ? new MergedRequests() : undefined
  }

  start(context: HopContext): void {
    this.#context = context
  }

  stop(): void {
    this.#context = undefined
    this.#merged?.clear()
  }

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    if (this.#context === undefined) return
    const hop = new ServerHop(request, transaction, this.#context)
    if (this.#merged?.isMerged(request, transaction)) {
      hop.finish(hop.reply(482))
      return
    }
    if (transaction.isInvite) transaction.onCancel = (cancel) => hop.cancel(cancel)
    this.#serve(request, hop).catch((error: unknown) => this.#reportFault(request, error))
  }

  /** @spec RFC 3261 §9.2 */
  onCancel(cancel: SipRequest, transaction: ServerTransaction, invite: ServerTransaction): void {
    const toTag = invite.onCancel?.(cancel) ?? this.#runtime.random.hex(6)
    transaction.respond(createResponse(cancel, 200, { toTag }))
  }

  onAck(ack: SipRequest, path: ReplyPath): void {
    if (this.#handlers.onAck !== undefined) this.#handlers.onAck(ack, path.flow)
    else {
      const forwarded = this.#ackToForward(ack, path.flow)
      if (!(forwarded instanceof Promise)) this.#forwardOrDrop(ack, forwarded)
      else {
        forwarded
          .then((each) => this.#forwardOrDrop(ack, each))
          .catch((error: unknown) => this.#reportFault(ack, error))
      }
    }
  }

  onFailure(transaction: ServerTransaction, cause: 'timeout' | 'transport-error'): void {
    this.#runtime.counters.add(`sip.response.${cause}`)
    this.#runtime.log.debug('sip.response.lost', { element: this.#element, cause, transaction: transaction.key })
  }

  onTerminated(transaction: ServerTransaction): void {
    this.#merged?.forget(transaction)
  }

  async #serve(request: SipRequest, hop: ServerHop): Promise<void> {
    const response = await this.#answer(request, hop)
    // After a stop there is nobody left to send it.
    if (this.#context !== undefined) hop.finish(response)
  }

  async #answer(request: SipRequest, hop: ServerHop): Promise<SipResponse> {
    try {
      const response = await this.#handlers.onRequest(request, hop)
      if (response.status >= 200) return response
      throw new Error(`the handler ended with ${response.status}, which is not final`)
    } catch (error) {
      if (!(error instanceof DecodeError)) {
        this.#reportFault(request, error)
        return hop.reply(500)
      }
      this.#runtime.counters.add('sip.rejected.malformed')
      this.#runtime.log.debug('sip.rejected.malformed', { method: request.method, code: error.code })
      const rejection = createRejection(request, error, { element: this.#element, toTag: hop.toTag })
      return rejection ?? hop.reply(400)
    }
  }

  #forwardOrDrop(ack: SipRequest, forwarded: ForwardedAck | undefined): void {
    if (forwarded === undefined) this.#runtime.counters.add('sip.drop.stray-ack')
    else this.#forwardAck(ack, forwarded)
  }

  #ackToForward(ack: SipRequest, flow: Flow): AckToForward {
    if (this.#handlers.forwardsAckFrom?.(flow) === false) return undefined
    return this.#handlers.onAckForward === undefined ? { ack } : this.#handlers.onAckForward(ack, flow)
  }

  /**
   * A proxy sends the ACK of a 2xx on, without a transaction.
   *
   * @param received the ACK as it came
   * @spec RFC 3261 §16.11, RFC 3261 §13.2.2.4
   */
  #forwardAck(received: SipRequest, { ack, otherwise, ...way }: ForwardedAck): void {
    const context = this.#context
    if (context === undefined) return
    const { request, next } = prepareForward(ack, context.own)
    const destination = destinationOf(way, next)
    // A Route of this element that is left says that the ACK passes here twice; a Request-URI of its own, that it is
    // for nobody.
    const isLeftHere = 'uri' in destination && context.own.has(next) && !request.has('Route')
    if (hopsLeft(ack) === 0 || isLeftHere) {
      this.#runtime.counters.add('sip.drop.stray-ack')
      return
    }
    // RFC 3261 §16.11: a retransmission gets the same branch, which therefore follows from the one received.
    const unique = (fnv(0, received.header('Via') ?? '') >>> 0).toString(36)
    const branch = branchWithDigest(`a${unique}`, routingDigest(received))
    context.sender.sendAck(request, destination, branch, otherwise).catch((error: unknown) => {
      this.#runtime.counters.add('sip.drop.unroutable-ack')
      this.#runtime.log.debug('sip.drop.unroutable-ack', { error: String(error) })
    })
  }

  #reportFault(request: SipRequest, error: unknown): void {
    this.#runtime.counters.add('sip.fault')
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#runtime.log.error('sip.fault', {
      element: this.#element,
      callId: request.callId,
      method: request.method,
      error: text,
    })
  }
}
