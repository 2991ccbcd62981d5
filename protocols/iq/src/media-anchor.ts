import type { CallMediaReport, MediaGateway } from '@voltaic/ng'
import type { Runtime } from '@voltaic/runtime'
import type { SipRequest, SipResponse } from '@voltaic/sip'
import { AnchoredCall, type MediaLoss, type MediaWay, termsOf } from './anchored-call.ts'
import { EarlyMediaGate, type EarlyMediaPolicy } from './early-media-gate.ts'
import { type GatewayTalk, type MediaFailurePolicy, type RecordingTerms, rewrittenBy } from './gateway-talk.ts'
import { MediaExchange, type RequestSdp } from './media-exchange.ts'
import { refusingAnswerTo } from './refusing-answer.ts'
import { publishReport, type ReportSource } from './report-trace.ts'
import { sdpBodyOf, withoutBody } from './sdp-body.ts'

export interface MediaAnchorOptions {
  readonly gateway: MediaGateway
  readonly onFailure: MediaFailurePolicy
  readonly earlyMedia: EarlyMediaPolicy
  /** Name of the element in logs. */
  readonly element: string
  readonly runtime: Runtime
}

/** What belongs to the beginning of a call. */
export interface AnchoredInvite {
  /** Absent: not recorded. */
  readonly recording?: RecordingTerms | undefined
  /** Whether responses come from inside the trust domain. */
  readonly trustsResponses: boolean
  /** The call has no media any more, and this element is to end it. Called once at most. */
  onLost(loss: MediaLoss): void
}

/** A request whose media goes through the gateway. */
export interface AnchoredRequest {
  readonly kind: 'anchored'
  /** As it goes on. */
  readonly request: SipRequest
  /** Each response to it, as it goes back: for `transform`. */
  response(response: SipResponse): SipResponse | Promise<SipResponse>
  /** Its final response has come; to be waited for before that goes back. */
  settled(final: SipResponse): Promise<void>
}

export interface AnchorRefusal {
  readonly kind: 'refused'
  /** For the response. */
  readonly status: 503 | 488
  readonly reason: string
}

/** Methods that may carry an offer or an answer. @spec RFC 3261 §13.2.1; RFC 3262 §5; RFC 3311 §5 */
const DESCRIBES_MEDIA: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'PRACK'])

/**
 * What a SIP element tells its media gateway about the calls that pass it. It remembers little of a call, and what it has
 * forgotten in a restart it can do without: Call-ID and tags name the call at the gateway.
 *
 * @spec TS 23.334 §5.1, §6.2.1; TS 23.228 §G.2.2; RFC 3264 §5
 */
export class MediaAnchor {
  readonly #talk: GatewayTalk
  readonly #earlyMedia: EarlyMediaPolicy
  readonly #runtime: Runtime
  readonly #calls = new Map<string, AnchoredCall>()

  constructor({ gateway, onFailure, earlyMedia, element, runtime }: MediaAnchorOptions) {
    const { log, counters } = runtime
    this.#talk = { gateway, onFailure, element, log, counters }
    this.#earlyMedia = earlyMedia
    this.#runtime = runtime
  }

  /** Calls under way that this element has seen begin. */
  get calls(): ReadonlyMap<string, AnchoredCall> {
    return this.#calls
  }

  /** What the gateway tells of a call under way goes onto the trace. */
  reported(call: AnchoredCall, report: CallMediaReport): void {
    publishReport(report, call, false, this.#source)
  }

  get #source(): ReportSource {
    return { element: this.#talk.element, clock: this.#runtime.clock }
  }

  /** An INVITE that begins a call. */
  async invite(request: SipRequest, way: MediaWay, terms: AnchoredInvite): Promise<AnchoredRequest | AnchorRefusal> {
    const call = new AnchoredCall(way.callId, request.callId, request.fromTag ?? '', (loss) => terms.onLost(loss))
    const gate =
      this.#earlyMedia === 'gated'
        ? new EarlyMediaGate(this.#talk.gateway, way.callId, terms.trustsResponses)
        : undefined
    const anchored = await this.#anchored(request, { call, way, gate, recording: terms.recording })
    if (anchored.kind === 'refused' || anchored.exchange === undefined) return withoutExchange(anchored)
    this.#calls.set(way.callId, call)
    const { exchange } = anchored
    return {
      kind: 'anchored',
      request: anchored.request,
      response: (response) => exchange.response(response),
      settled: async (final) => {
        if (final.status < 300) call.expectedSince = this.#runtime.clock.now()
        else if (this.#calls.get(way.callId) === call) await this.ended(way.callId, call.callerTag)
      },
    }
  }

  /** A request inside a dialog; most need not be looked at. */
  async request(request: SipRequest, way: MediaWay): Promise<AnchoredRequest | AnchorRefusal> {
    if (!DESCRIBES_MEDIA.has(request.method)) return untouched(request)
    const call = this.#calls.get(way.callId) ?? forgotten(request, way)
    const anchored = await this.#anchored(request, { call, way })
    if (anchored.kind === 'refused' || anchored.exchange === undefined) return withoutExchange(anchored)
    const { exchange } = anchored
    return {
      kind: 'anchored',
      request: anchored.request,
      response: (response) => exchange.response(response),
      settled: async (final) => {
        if (final.status >= 300) await exchange.refused()
        else if (call.expectedSince !== undefined) call.expectedSince = this.#runtime.clock.now()
      },
    }
  }

  /**
   * The ACK of a 2xx, which answers where the 2xx had the offer.
   *
   * @spec RFC 3261 §13.2.1, §13.2.2.4
   */
  ack(ack: SipRequest, way: MediaWay): SipRequest | Promise<SipRequest> {
    const body = sdpBodyOf(ack)
    const { fromTag, toTag } = ack
    if (body === undefined || fromTag === undefined || toTag === undefined) return ack
    return this.#answered(ack, way, { fromTag, toTag })
  }

  /**
   * The call is over, or one of its dialogs.
   *
   * @param tag of one side
   * @param otherTag of the other, where another dialog of the call goes on
   * @returns its last figures
   */
  async ended(callId: string, tag: string, otherTag?: string): Promise<CallMediaReport | undefined> {
    const call = this.#calls.get(callId)
    if (otherTag === undefined) this.#calls.delete(callId)
    const toTag = otherTag === undefined ? {} : { toTag: otherTag }
    const report = await this.#talk.gateway.delete({ callId, fromTag: tag, ...toTag })
    if (report !== undefined)
      publishReport(report, call ?? { mediaCallId: callId }, otherTag === undefined, this.#source)
    return report
  }

  async #answered(
    ack: SipRequest,
    way: MediaWay,
    { fromTag, toTag }: { readonly fromTag: string; readonly toTag: string },
  ): Promise<SipRequest> {
    const body = sdpBodyOf(ack)
    if (body === undefined) return ack
    const call = this.#calls.get(way.callId)
    const offer = call?.takeUnanswered(toTag)
    const answer = { tag: fromTag, sdp: body.sdp }
    const result = await this.#talk.gateway.answer({ ...termsOf(way), fromTag: toTag, toTag: fromTag, sdp: answer.sdp })
    const sent = rewrittenBy(result, 'answer', way.callId, this.#talk)
    if (sent !== undefined) {
      if (offer !== undefined) call?.agree(offer, answer)
      return body.replacedIn(ack, sent)
    }
    if (this.#talk.onFailure === 'bypass') return ack
    call?.lose('gateway-unreachable')
    const refusal = offer && refusingAnswerTo(offer.sdp)
    return refusal === undefined ? withoutBody(ack) : body.replacedIn(ack, refusal)
  }

  async #anchored(request: SipRequest, parts: Parts): Promise<Described | AnchorRefusal> {
    const { call, way, recording } = parts
    const body = sdpBodyOf(request)
    const fromTag = request.fromTag ?? ''
    if (body === undefined) return this.#exchange(request, request, { kind: 'none' }, parts)
    const { toTag } = request
    const said = { tag: fromTag, sdp: body.sdp }
    // RFC 3262 §5: what PRACK carries answers the offer of the response that it acknowledges, or is an offer of its own
    const open = request.method === 'PRACK' && toTag !== undefined ? call.takeUnanswered(toTag) : undefined
    const terms = { ...termsOf(way), ...recording, sdp: said.sdp }
    const result =
      open === undefined
        ? await this.#talk.gateway.offer({ ...terms, fromTag, ...(toTag !== undefined && { toTag }) })
        : await this.#talk.gateway.answer({ ...terms, fromTag: open.tag, toTag: fromTag })
    const sent = rewrittenBy(result, open === undefined ? 'offer' : 'answer', way.callId, this.#talk)
    if (sent === undefined) return this.#failed(request, result.kind === 'refused')
    const described: RequestSdp = open === undefined ? { kind: 'offer', said } : { kind: 'answer' }
    if (open !== undefined) call.agree(open, said)
    return this.#exchange(request, body.replacedIn(request, sent), described, parts)
  }

  #exchange(received: SipRequest, request: SipRequest, described: RequestSdp, parts: Parts): Described {
    return {
      kind: 'described',
      request,
      exchange: new MediaExchange(received, described, { talk: this.#talk, ...parts }),
    }
  }

  #failed(request: SipRequest, isRefused: boolean): Described | AnchorRefusal {
    if (this.#talk.onFailure === 'bypass') return { kind: 'described', request, exchange: undefined }
    return isRefused
      ? { kind: 'refused', status: 488, reason: 'Media Not Acceptable To The Gateway' }
      : { kind: 'refused', status: 503, reason: 'Media Gateway Unreachable' }
  }
}

interface Parts {
  readonly call: AnchoredCall
  readonly way: MediaWay
  readonly gate?: EarlyMediaGate | undefined
  readonly recording?: RecordingTerms | undefined
}

interface Described {
  readonly kind: 'described'
  readonly request: SipRequest
  /** Absent where the call goes on without a gateway. */
  readonly exchange: MediaExchange | undefined
}

function withoutExchange(outcome: Described | AnchorRefusal): AnchoredRequest | AnchorRefusal {
  return outcome.kind === 'refused' ? outcome : untouched(outcome.request)
}

function untouched(request: SipRequest): AnchoredRequest {
  return { kind: 'anchored', request, response: (response) => response, settled: () => Promise.resolve() }
}

/** A call from before a restart: nothing is remembered of it, and nothing needs to be. */
function forgotten(request: SipRequest, way: MediaWay): AnchoredCall {
  return new AnchoredCall(way.callId, request.callId, request.fromTag ?? '', () => {})
}
