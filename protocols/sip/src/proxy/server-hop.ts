import type { Clock, Runtime } from '@voltaic/runtime'
import { createResponse } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { LocalCause, SipResponse } from '../message/sip-response.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Flow } from '../transport/flow.ts'
import type { Uri } from '../uri/uri.ts'
import { AcceptedAnswers } from './accepted-answers.ts'
import { type BranchHop, BranchUser } from './branch-user.ts'
import { destinationOf } from './destination.ts'
import { type BranchEnd, COMPLETED_ELSEWHERE, Fork, type ForkHop } from './fork.ts'
import { hopsLeft, prepareForward, proxyRequired } from './forwardable.ts'
import type { Branch, ForkOptions, ForwardOptions, Hop, ReplyOptions } from './hop.ts'
import { createLocalResponse } from './local-response.ts'
import { isLoop, routingDigest } from './loop-detection.ts'
import type { OwnAddresses } from './own-addresses.ts'
import type { RequestSender } from './request-sender.ts'
import type { SentRequest } from './sent-request.ts'

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
export class ServerHop implements Hop, ForkHop, BranchHop {
  /** Let go with the answer: of an accepted INVITE the hop lives on for half a minute, for further 2xx. */
  #received: SipRequest | undefined
  readonly #transaction: ServerTransaction
  readonly #context: HopContext
  #sent: SentRequest[] = []
  #digest: string | undefined
  #toTag: string | undefined
  #abort: AbortController | undefined
  #isCancelled = false
  #cancelReasons: readonly string[] = []
  /** Whether a 503 of this element itself may go out; one from downstream may not. */
  #has503 = false
  /** A 2xx is there, which the handler may still be changing. */
  #isAccepted = false
  /** The final response has gone upstream. */
  #isAnswered = false
  #acceptedAnswers: AcceptedAnswers | undefined

  constructor(request: SipRequest, transaction: ServerTransaction, context: HopContext) {
    this.#received = request
    this.#transaction = transaction
    this.#context = context
  }

  get flow(): Flow {
    return this.#transaction.reply.flow
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController()
      if (this.#isCancelled) this.#abort.abort(this.#cancelReasons[0])
    }
    return this.#abort.signal
  }

  get clock(): Clock {
    return this.#context.runtime.clock
  }

  get isInvite(): boolean {
    return this.#transaction.isInvite
  }

  get isDecided(): boolean {
    return this.#isAccepted || this.#isAnswered
  }

  get isCancelled(): boolean {
    return this.#isCancelled
  }

  /** One To tag for all responses of this element to the request. @spec RFC 3261 §8.2.6.2 */
  get toTag(): string {
    this.#toTag ??= this.#context.runtime.random.hex(6)
    return this.#toTag
  }

  /**
   * A CANCEL came: whoever works on the request hears it, and what was sent on is cancelled for the same reasons.
   *
   * @param cancel absent when the element stops
   * @returns the To tag that the answer of the CANCEL has in common with that of the request
   * @spec RFC 3261 §16.10; RFC 3326 §2
   */
  cancel(cancel?: SipRequest): string {
    if (!this.#isCancelled) {
      this.#isCancelled = true
      this.#cancelReasons = cancel?.headerLines('Reason') ?? []
      this.#abort?.abort(this.#cancelReasons[0])
      for (const sent of [...this.#sent]) sent.cancel(this.#cancelReasons)
    }
    return this.toTag
  }

  provisional(response: SipResponse): void {
    if (response.status < 200 && !this.#isAnswered) this.#transaction.respond(response)
  }

  resend(): void {
    this.#transaction.resend()
  }

  reply(status: number, options: ReplyOptions = {}): SipResponse {
    const { toTag = status === 100 ? undefined : this.toTag, headers = [], ...rest } = options
    const { serverName } = this.#context
    if (status === 503) this.#has503 = true
    const all = serverName === undefined ? headers : [...headers, ['Server', serverName] as const]
    return createResponse(this.#request, status, { ...rest, headers: all, ...(toTag === undefined ? {} : { toTag }) })
  }

  forward(request: SipRequest, options: ForwardOptions = {}): Promise<SipResponse> {
    if (this.#isCancelled) return Promise.resolve(this.reply(487))
    return new Promise((resolve, reject) => {
      this.launch({ request, options }, { onFinal: resolve, onFault: reject })
    })
  }

  fork(groups: readonly (readonly Branch[])[], options: ForkOptions = {}): Promise<SipResponse> {
    return new Promise((resolve, reject) => new Fork(this, groups, options, { resolve, reject }).next())
  }

  launch({ request, options = {} }: Branch, end: BranchEnd): SentRequest | undefined {
    this.#digest ??= routingDigest(this.#request)
    const refusal = this.#refusal(request, this.#digest)
    if (refusal !== undefined) {
      end.onFinal(refusal)
      return undefined
    }
    const { request: prepared, next } = prepareForward(request, this.#context.own)
    const { recordRoute } = options
    const ready = recordRoute === undefined ? prepared : prepared.withFirst('Record-Route', recordRoute)
    const parts = {
      request: ready,
      digest: this.#digest,
      isProxied: true,
      user: new BranchUser(this, options, next, end),
    }
    const sent = this.#context.sender.send(destinationOf(options, next), parts, options)
    // Only an INVITE can be cancelled, so only an INVITE is kept in mind.
    if (this.isInvite) this.#sent.push(sent)
    return sent
  }

  onAccepted(): void {
    this.#isAccepted = true
  }

  /** Sends the final response of the handler. */
  finish(response: SipResponse): void {
    // RFC 3261 §16.7: a 503 of a server further on says nothing about this element, so it becomes a 500.
    const isForeign503 = response.status === 503 && !this.#has503
    const answer = this.#withToTag(isForeign503 ? response.withStatus(500) : response)
    this.#isAnswered = true
    if (this.isInvite && answer.status < 300) this.#accepted.begin(answer)
    else this.#transaction.respond(answer)
    // Whatever the handler did not wait for: nobody is left to take its answer.
    for (const sent of this.#sent) sent.cancel(answer.status < 300 ? COMPLETED_ELSEWHERE : [])
    this.#sent = []
    this.#abort = undefined
    this.#received = undefined
  }

  /** What became of a branch that got no answer; undefined when nobody waits for it any more. */
  unanswered(cause: LocalCause, next: Uri): SipResponse | undefined {
    if (this.#received === undefined) return undefined
    // RFC 3261 §9.2: who has cancelled is not told that it took too long.
    return this.#isCancelled ? this.reply(487) : createLocalResponse(this.#request, cause, next)
  }

  onProvisional(response: SipResponse, options: ForwardOptions): void {
    if (this.isDecided) return
    if (options.onProvisional === undefined) this.provisional(response)
    else options.onProvisional(response)
  }

  /** @spec RFC 6026 §7.1; RFC 3261 §16.7 */
  onFurther2xx(response: SipResponse, options: ForwardOptions): void {
    if (options.onFurther2xx !== undefined) options.onFurther2xx(response)
    else if (!this.#accepted.further(response)) this.#context.runtime.counters.add('sip.limit.accepted-answers')
  }

  onDropped(): void {
    this.#context.runtime.counters.add('sip.limit.waiting-responses')
  }

  /** What could not be changed is not sent on: it comes again, or the final response says how it went. */
  onFault(error: unknown): void {
    const { runtime, element } = this.#context
    runtime.counters.add('sip.fault')
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    runtime.log.error('sip.fault', { element, error: text })
  }

  /** Why the request cannot be sent on, whoever the next hop is. @spec RFC 3261 §16.3 */
  #refusal(request: SipRequest, digest: string): SipResponse | undefined {
    if (hopsLeft(request) === 0) return this.reply(483)
    if (isLoop(this.#request, digest, this.#context.sentBy)) return this.reply(482)
    const unsupported = proxyRequired(request)
    if (unsupported.length > 0) return this.reply(420, { headers: [['Unsupported', unsupported.join(', ')]] })
    return undefined
  }

  get #request(): SipRequest {
    if (this.#received === undefined) throw new Error('the request has been answered')
    return this.#received
  }

  get #accepted(): AcceptedAnswers {
    this.#acceptedAnswers ??= new AcceptedAnswers(this.#transaction)
    return this.#acceptedAnswers
  }

  /** RFC 3261 §8.2.6.2: every response but 100 has a To tag, those made up for want of an answer too. */
  #withToTag(response: SipResponse): SipResponse {
    const to = response.header('To') ?? ''
    return /;\s*tag\s*=/i.test(to) ? response : response.with('To', `${to};tag=${this.toTag}`)
  }
}
