import { DecodeError } from '@voltaic/base'
import type { Runtime } from '@voltaic/runtime'
import { createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TransactionUser } from '../transaction/transaction-layer.ts'
import type { ReplyPath } from '../transport/channel.ts'
import type { Flow } from '../transport/flow.ts'
import { createRejection } from '../transport/rejection.ts'
import { hopsLeft, prepareForward } from './forwardable.ts'
import type { Hop } from './hop.ts'
import { branchWithDigest, fnv, routingDigest } from './loop-detection.ts'
import { type HopContext, ServerHop } from './server-hop.ts'

/** What the element itself does with requests. */
export interface RequestHandlers {
  onRequest(request: SipRequest, hop: Hop): Promise<SipResponse>
  onAck?(ack: SipRequest, flow: Flow): void
  forwardsAckFrom?(flow: Flow): boolean
}

/** Hands each new request to the element and sends what it answers. @spec RFC 3261 §16, RFC 3261 §8.2 */
export class RequestCore implements TransactionUser {
  readonly #runtime: Runtime
  readonly #element: string
  readonly #handlers: RequestHandlers
  #context: HopContext | undefined

  constructor(element: string, runtime: Runtime, handlers: RequestHandlers) {
    this.#element = element
    this.#runtime = runtime
    this.#handlers = handlers
  }

  start(context: HopContext): void {
    this.#context = context
  }

  stop(): void {
    this.#context = undefined
  }

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    if (this.#context === undefined) return
    const hop = new ServerHop(request, transaction, this.#context)
    if (transaction.isInvite) transaction.onCancel = () => hop.cancel()
    this.#serve(request, hop).catch((error: unknown) => this.#reportFault(request, error))
  }

  /** @spec RFC 3261 §9.2 */
  onCancel(cancel: SipRequest, transaction: ServerTransaction, invite: ServerTransaction | undefined): void {
    const toTag = invite?.onCancel?.() ?? this.#runtime.random.hex(6)
    // DEVIATION RFC 3261 §16.10: a CANCEL without transaction is answered 481, not forwarded statelessly, because this
    // element forwards no INVITE statelessly either.
    transaction.respond(createResponse(cancel, invite === undefined ? 481 : 200, { toTag }))
  }

  onAck(ack: SipRequest, path: ReplyPath): void {
    if (this.#handlers.onAck !== undefined) this.#handlers.onAck(ack, path.flow)
    else if (this.#handlers.forwardsAckFrom?.(path.flow) ?? true) this.#forwardAck(ack)
    else this.#runtime.counters.add('sip.drop.stray-ack')
  }

  onFailure(transaction: ServerTransaction, cause: 'timeout' | 'transport-error'): void {
    this.#runtime.counters.add(`sip.response.${cause}`)
    this.#runtime.log.debug('sip.response.lost', { element: this.#element, cause, transaction: transaction.key })
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

  /** A proxy sends the ACK of a 2xx on, without a transaction. @spec RFC 3261 §16.11, RFC 3261 §13.2.2.4 */
  #forwardAck(ack: SipRequest): void {
    const context = this.#context
    if (context === undefined) return
    const { request, next } = prepareForward(ack, context.own)
    if (hopsLeft(ack) === 0 || context.own.has(next)) {
      this.#runtime.counters.add('sip.drop.stray-ack')
      return
    }
    // RFC 3261 §16.11: a retransmission gets the same branch, which therefore follows from the one received.
    const unique = (fnv(0, ack.header('Via') ?? '') >>> 0).toString(36)
    const branch = branchWithDigest(`a${unique}`, routingDigest(ack))
    context.sender.sendAck(request, { uri: next }, branch).catch((error: unknown) => {
      this.#runtime.counters.add('sip.drop.unroutable-ack')
      this.#runtime.log.debug('sip.drop.unroutable-ack', { error: String(error) })
    })
  }

  #reportFault(request: SipRequest, error: unknown): void {
    this.#runtime.counters.add('sip.fault')
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.#runtime.log.error('sip.fault', { element: this.#element, method: request.method, error: text })
  }
}
