import type { Runtime } from '@voltaic/runtime'
import { createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Flow } from '../transport/flow.ts'
import { type Destination, destinationOf } from './destination.ts'
import { hopsLeft, prepareForward, proxyRequired } from './forwardable.ts'
import type { ForwardOptions, Hop, ReplyOptions } from './hop.ts'
import { createLocalResponse } from './local-response.ts'
import { isLoop, routingDigest } from './loop-detection.ts'
import type { OwnAddresses } from './own-addresses.ts'
import type { RequestSender } from './request-sender.ts'
import type { SentRequest, SentRequestParts, SentRequestUser } from './sent-request.ts'

/** What the hops of one element share. */
export interface HopContext {
  readonly element: string
  readonly runtime: Runtime
  readonly sender: RequestSender
  readonly own: OwnAddresses
  /** The sent-by values of this element, `host:port`. */
  readonly sentBy: readonly string[]
  /** Value of the Server header of its responses. */
  readonly serverName: string | undefined
}

/** @spec RFC 3261 §16 */
export class ServerHop implements Hop {
  readonly #request: SipRequest
  readonly #transaction: ServerTransaction
  readonly #context: HopContext
  readonly #sent = new Set<SentRequest>()
  #toTag: string | undefined
  #abort: AbortController | undefined
  #isCancelled = false
  /** Whether a 503 of this element itself may go out; one from downstream may not. */
  #has503 = false
  /** To tag of the 2xx that has gone upstream. */
  #acceptedTag: string | undefined

  constructor(request: SipRequest, transaction: ServerTransaction, context: HopContext) {
    this.#request = request
    this.#transaction = transaction
    this.#context = context
  }

  get flow(): Flow {
    return this.#transaction.reply.flow
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.#isCancelled) this.#abort.abort()
    }
    return this.#abort.signal
  }

  /** One To tag for all responses of this element to the request. @spec RFC 3261 §8.2.6.2 */
  get toTag(): string {
    this.#toTag ??= this.#context.runtime.random.hex(6)
    return this.#toTag
  }

  /**
   * A CANCEL came: whoever works on the request hears it, and what was sent on is cancelled.
   * @returns the To tag that the answer of the CANCEL has in common with that of the request
   */
  cancel(): string {
    if (!this.#isCancelled) {
      this.#isCancelled = true
      this.#abort?.abort()
      for (const sent of [...this.#sent]) sent.cancel()
    }
    return this.toTag
  }

  provisional(response: SipResponse): void {
    if (response.status < 200) this.#transaction.respond(response)
  }

  reply(status: number, options: ReplyOptions = {}): SipResponse {
    const { toTag = status === 100 ? undefined : this.toTag, headers = [], ...rest } = options
    const { serverName } = this.#context
    if (status === 503) this.#has503 = true
    const all = serverName === undefined ? headers : [...headers, ['Server', serverName] as const]
    return createResponse(this.#request, status, { ...rest, headers: all, ...(toTag === undefined ? {} : { toTag }) })
  }

  async forward(request: SipRequest, options: ForwardOptions = {}): Promise<SipResponse> {
    if (this.#isCancelled) return this.reply(487)
    const digest = routingDigest(this.#request)
    const refusal = this.#refusal(request, digest)
    if (refusal !== undefined) return refusal
    const { request: prepared, next } = prepareForward(request, this.#context.own)
    const { recordRoute } = options
    const ready = recordRoute === undefined ? prepared : prepared.withFirst('Record-Route', recordRoute)
    return new Promise((resolve) => {
      const user: SentRequestUser = {
        onProvisional: (response) => this.#onProvisional(response.withoutFirst('Via'), options),
        onFinal: (response) => resolve(response.withoutFirst('Via')),
        onFurther2xx: (response) => this.#onFurther2xx(response.withoutFirst('Via'), options),
        // RFC 3261 §9.2: who has cancelled is not told that it took too long.
        onFailed: (cause) =>
          resolve(this.#isCancelled ? this.reply(487) : createLocalResponse(this.#request, cause, next)),
      }
      this.#send(destinationOf(options, next), { request: ready, digest, isProxied: true, user }, options)
    })
  }

  /** Sends the final response of the handler. */
  finish(response: SipResponse): void {
    // RFC 3261 §16.7: a 503 of a server further on says nothing about this element, so it becomes a 500.
    const isForeign503 = response.status === 503 && !this.#has503
    const answer = this.#withToTag(isForeign503 ? response.withStatus(500) : response)
    if (this.#transaction.isInvite && answer.status < 300) this.#acceptedTag = answer.toTag
    this.#transaction.respond(answer)
  }

  /** Why the request cannot be sent on, whoever the next hop is. @spec RFC 3261 §16.3 */
  #refusal(request: SipRequest, digest: string): SipResponse | undefined {
    if (hopsLeft(request) === 0) return this.reply(483)
    if (isLoop(this.#request, digest, this.#context.sentBy)) return this.reply(482)
    const unsupported = proxyRequired(request)
    if (unsupported.length > 0) return this.reply(420, { headers: [['Unsupported', unsupported.join(', ')]] })
    return undefined
  }

  #send(destination: Destination, parts: SentRequestParts, options: ForwardOptions): void {
    // Only an INVITE can be cancelled, so only an INVITE is kept in mind.
    if (!this.#transaction.isInvite) {
      this.#context.sender.send(destination, parts, options)
      return
    }
    const sent = this.#context.sender.send(destination, parts, options)
    this.#sent.add(sent)
  }

  #onProvisional(response: SipResponse, options: ForwardOptions): void {
    // RFC 3261 §16.7: 100 is between neighbours.
    if (response.status === 100) return
    if (options.onProvisional === undefined) this.provisional(response)
    else options.onProvisional(response)
  }

  /** @spec RFC 6026 §7.1; RFC 3261 §16.7 */
  #onFurther2xx(response: SipResponse, options: ForwardOptions): void {
    if (options.onFurther2xx !== undefined) options.onFurther2xx(response)
    // A retransmission: the first one goes out again, as this element changed it.
    else if (response.toTag === this.#acceptedTag) this.#transaction.resend()
    else if (this.#acceptedTag !== undefined) this.#transaction.respond(response)
  }

  /** RFC 3261 §8.2.6.2: every response but 100 has a To tag, those made up for want of an answer too. */
  #withToTag(response: SipResponse): SipResponse {
    const to = response.header('To') ?? ''
    return /;\s*tag\s*=/i.test(to) ? response : response.with('To', `${to};tag=${this.toTag}`)
  }
}
