import type { DescriptionResult } from '@voltaic/ng'
import type { SipRequest, SipResponse } from '@voltaic/sip'
import { type AnchoredCall, type MediaWay, type Said, termsOf, wayBack } from './anchored-call.ts'
import type { EarlyMediaGate } from './early-media-gate.ts'
import { type GatewayTalk, type RecordingTerms, rewrittenBy } from './gateway-talk.ts'
import { refusingAnswerTo } from './refusing-answer.ts'
import { type SdpBody, sdpBodyOf, withoutBody } from './sdp-body.ts'

/** What a request said about media. */
export type RequestSdp =
  | { readonly kind: 'offer'; readonly said: Said }
  /** A PRACK that answers an offer of its INVITE's response. */
  | { readonly kind: 'answer' }
  | { readonly kind: 'none' }

export interface MediaExchangeParts {
  readonly talk: GatewayTalk
  readonly call: AnchoredCall
  readonly way: MediaWay
  /** Of an INVITE whose early media is held back. */
  readonly gate?: EarlyMediaGate | undefined
  readonly recording?: RecordingTerms | undefined
}

interface Rewritten {
  readonly received: string
  readonly sent: string
}

/**
 * What the gateway hears of the responses to one request: the answers to its offer, each with the tag of who gives it, or,
 * where the request had none, the offer of the other side.
 *
 * @spec RFC 3261 §13.2.1, §14.1; RFC 3262 §5; RFC 3311 §5; RFC 3264 §5
 */
export class MediaExchange {
  readonly #talk: GatewayTalk
  readonly #call: AnchoredCall
  readonly #way: MediaWay
  readonly #fromTag: string
  readonly #method: string
  readonly #request: RequestSdp
  readonly #gate: EarlyMediaGate | undefined
  readonly #recording: RecordingTerms | undefined
  /** What was agreed before, to go back to. */
  readonly #before: ReadonlyMap<string, string>
  /** By the tag of who said it: a description that comes again is not a new one. */
  readonly #rewritten = new Map<string, Rewritten>()

  constructor(request: SipRequest, described: RequestSdp, parts: MediaExchangeParts) {
    this.#talk = parts.talk
    this.#call = parts.call
    this.#way = parts.way
    this.#gate = parts.gate
    this.#recording = parts.recording
    this.#request = described
    this.#fromTag = request.fromTag ?? ''
    this.#method = request.method
    this.#before = parts.call.agreed
  }

  /**
   * A response, as it goes on. At once where there is nothing to say to the gateway.
   */
  response(response: SipResponse): SipResponse | Promise<SipResponse> {
    const tag = response.toTag
    if (response.status === 100 || response.status >= 300 || response.local !== undefined || tag === undefined) {
      return response
    }
    const body = sdpBodyOf(response)
    if (response.status >= 200 && this.#rewritten.size > 1) return this.#confirmed(response, tag, body)
    if (body === undefined && this.#gate === undefined) return response
    const known = this.#rewritten.get(tag)
    if (body !== undefined && known?.received === body.sdp && this.#gate === undefined) {
      return body.replacedIn(response, known.sent)
    }
    return this.#described(response, tag, body)
  }

  /**
   * The final answer has been given. After a refusal that changes nothing of what was agreed before, the gateway is told so.
   *
   * @spec RFC 3261 §14.1; RFC 3311 §5.1
   */
  async refused(): Promise<void> {
    if (this.#request.kind !== 'offer') return
    this.#call.restore(this.#before)
    const offererTag = this.#request.said.tag
    const offer = this.#before.get(offererTag)
    const other = [...this.#before].find(([tag]) => tag !== offererTag)
    if (offer === undefined || other === undefined) return
    const [toTag, answer] = other
    const { gateway } = this.#talk
    const offered = await gateway.offer({ ...termsOf(this.#way), fromTag: offererTag, toTag, sdp: offer })
    if (offered.kind !== 'rewritten') return
    await gateway.answer({ ...termsOf(wayBack(this.#way)), fromTag: offererTag, toTag, sdp: answer })
  }

  /**
   * Of several branches that have described media, the one that accepts is the call; the gateway has it with the one that
   * described it last.
   *
   * @spec RFC 3261 §13.2.2.4
   */
  async #confirmed(response: SipResponse, tag: string, body: SdpBody | undefined): Promise<SipResponse> {
    const described = await this.#described(response, tag, body)
    await this.#talk.gateway.unblockMedia({ callId: this.#way.callId, fromTag: tag })
    return described
  }

  async #described(response: SipResponse, tag: string, body: SdpBody | undefined): Promise<SipResponse> {
    const isClosed = this.#gate?.closes(response, tag) ?? false
    const described = body === undefined ? response : await this.#rewrite(response, tag, body, isClosed)
    // a branch without a description has no media yet
    if (!isClosed || body !== undefined) await this.#gate?.set(tag, isClosed)
    return described
  }

  async #rewrite(response: SipResponse, tag: string, body: SdpBody, isClosed: boolean): Promise<SipResponse> {
    const known = this.#rewritten.get(tag)
    if (known?.received === body.sdp) return body.replacedIn(response, known.sent)
    const said: Said = { tag, sdp: body.sdp }
    const isAnswer = this.#request.kind !== 'none'
    const result = await (isAnswer ? this.#answer(said, isClosed) : this.#offer(said))
    const sent = rewrittenBy(result, isAnswer ? 'answer' : 'offer', this.#way.callId, this.#talk)
    if (sent === undefined) return this.#without(response, body)
    if (this.#rewritten.size < MAX_REWRITTEN) this.#rewritten.set(tag, { received: body.sdp, sent })
    if (this.#request.kind === 'offer') this.#call.agree(this.#request.said, said)
    return body.replacedIn(response, sent)
  }

  #answer(said: Said, isClosed: boolean): Promise<DescriptionResult> {
    const terms = termsOf(wayBack(this.#way))
    const gate = isClosed ? { isEarlyMediaBlocked: true } : {}
    return this.#talk.gateway.answer({ ...terms, ...gate, fromTag: this.#fromTag, toTag: said.tag, sdp: said.sdp })
  }

  // RFC 3261 §13.2.1: without an offer in the INVITE, the first reliable response has it
  #offer(said: Said): Promise<DescriptionResult> {
    if (this.#method === 'INVITE') this.#call.offeredReliably(said)
    const terms = { ...termsOf(wayBack(this.#way)), ...this.#recording }
    return this.#talk.gateway.offer({ ...terms, fromTag: said.tag, toTag: this.#fromTag, sdp: said.sdp })
  }

  /**
   * The other side has accepted already, so that there is nothing to refuse any more: what would lead media past the gateway
   * is not passed on, and the call ends. Whoever waits for an answer gets one without a stream.
   */
  #without(response: SipResponse, body: SdpBody): SipResponse {
    if (this.#talk.onFailure === 'bypass') return response
    this.#call.lose('gateway-unreachable')
    const isAnswer = response.status >= 200 && this.#request.kind === 'offer'
    const refusal = isAnswer ? refusingAnswerTo(this.#request.said.sdp) : undefined
    return refusal === undefined ? withoutBody(response) : body.replacedIn(response, refusal)
  }
}

/** Branches of one INVITE whose descriptions are kept in case they come again. */
const MAX_REWRITTEN = 16
