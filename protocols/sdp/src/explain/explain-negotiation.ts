import { checkAnswer } from '../answer/check-answer.ts'
import { matchAny } from '../answer/match-codec.ts'
import { type NegotiatedStream, negotiate } from '../answer/negotiate.ts'
import type { MediaDescription, SessionDescription } from '../description/session-description.ts'
import { codecsOf, isSpeech, isTelephoneEvent, nameOfCodec } from '../media/codec.ts'
import { checkStreamPair } from './check-pair.ts'
import { checkDescribedStream } from './check-stream.ts'
import { sentencesOf } from './explain-offer-answer.ts'
import type { SdpFinding, SdpFindingCode, StreamFinding } from './finding.ts'

/** What became of a codec that was offered: `open` while there is no answer. */
export type CodecOutcome = 'chosen' | 'accepted' | 'keys' | 'not used' | 'open'

export interface ExplainedCodec {
  readonly payloadType: number
  /** `AMR-WB/16000` */
  readonly codec: string
  readonly fmtp: string
  readonly outcome: CodecOutcome
  /** Of what is not used: why. */
  readonly reason?: string
}

export interface ExplainedStream {
  /** The m= line, from 0. */
  readonly stream: number
  readonly media: string
  /** `unused` by the will of a side, `broken` when both want it and it cannot work. */
  readonly state: 'offered' | 'agreed' | 'unused' | 'broken'
  /** In the order of the offer. */
  readonly codecs: readonly ExplainedCodec[]
}

/** What an offer and its answer come to. */
export interface Explanation {
  readonly streams: readonly ExplainedStream[]
  /** In plain words, with full stops. */
  readonly sentences: readonly string[]
  readonly findings: readonly SdpFinding[]
  /** Whether nothing was found that keeps media from working. */
  readonly works: boolean
}

/**
 * Says what an offer has, what the answer took of it and why, and what will not work, each with its clause.
 *
 * @param answer undefined to look at the offer alone
 * @spec RFC 3264 §5, §6; RFC 4867 §8.3.1; RFC 4733 §2.1; RFC 8866 §6.4, §6.5, §6.6
 */
export function explainNegotiation(offer: SessionDescription, answer?: SessionDescription): Explanation {
  const negotiated = answer === undefined ? [] : negotiate(offer, answer, 'offerer')
  const streams = offer.media.map((offered, index) =>
    explainStream(index, offered, answer?.media[index], negotiated[index]),
  )
  const findings = [
    ...ofStreams(offer.media, (stream) => checkDescribedStream('offer', stream)),
    ...(answer === undefined ? [] : checkBoth(offer, answer, streams)),
  ]
  const works = findings.every(({ kind }) => kind !== 'problem')
  return { streams, sentences: sentencesOf(offer, answer), findings, works }
}

function checkBoth(
  offer: SessionDescription,
  answer: SessionDescription,
  streams: readonly ExplainedStream[],
): readonly SdpFinding[] {
  const broken = checkAnswer(offer, answer).map(({ stream, message, spec }): SdpFinding => {
    const about = { kind: 'problem', code: codeOf(message), text: message, spec } as const
    return stream === undefined ? about : { ...about, stream }
  })
  const pairs = ofStreams(offer.media, (offered, index) => {
    const answered = answer.media[index]
    if (answered === undefined) return []
    const isBroken = streams[index]?.state === 'broken'
    const text = 'the two sides have no codec in common'
    const nothing: StreamFinding = { kind: 'problem', code: 'no-common-codec', text, spec: 'RFC 3264 §6.1' }
    return [...checkStreamPair({ offer, offered, answer, answered }), ...(isBroken ? [nothing] : [])]
  })
  const own = ofStreams(answer.media, (stream) => checkDescribedStream('answer', stream))
  // The same framing is wrong by the rules of the answer and by comparison; once is enough.
  const isFramingKnown = pairs.some(({ code }) => code === 'framing')
  return [...broken.filter(({ code }) => !(code === 'framing' && isFramingKnown)), ...pairs, ...own]
}

/** The rules of `checkAnswer` have no codes of their own. */
function codeOf(message: string): SdpFindingCode {
  if (message.includes('bandwidth-efficient') || message.includes('octet-aligned')) return 'framing'
  if (/^(sendrecv|sendonly|recvonly|inactive) answers/.test(message)) return 'direction'
  if (message.includes('telephone-event')) return 'telephone-event'
  return message.includes('address') ? 'address' : 'answer'
}

function ofStreams(
  media: readonly MediaDescription[],
  check: (stream: MediaDescription, index: number) => readonly StreamFinding[],
): readonly SdpFinding[] {
  return media.flatMap((one, stream) => check(one, stream).map((finding) => ({ ...finding, stream })))
}

function explainStream(
  stream: number,
  offered: MediaDescription,
  answered: MediaDescription | undefined,
  negotiated: NegotiatedStream | undefined,
): ExplainedStream {
  const state = stateOf(offered, negotiated)
  const codecs = codecsOf(offered).map((codec): ExplainedCodec => {
    const { payloadType, fmtp } = codec
    const named = { payloadType, codec: nameOfCodec(codec), fmtp }
    if (negotiated === undefined || answered === undefined) return { ...named, outcome: 'open' }
    const outcome = outcomeOf(payloadType, isSpeech(codec), negotiated)
    if (outcome !== 'not used' || answered.port === 0) return { ...named, outcome }
    const match = matchAny(codec, codecsOf(answered))
    const isKeys = isTelephoneEvent(codec)
    const absent = isKeys || match.matches || match.difference === 'encoding'
    return { ...named, outcome, reason: absent ? 'not in the answer' : match.reason }
  })
  return { stream, media: offered.media, state, codecs }
}

function stateOf(offered: MediaDescription, negotiated: NegotiatedStream | undefined): ExplainedStream['state'] {
  if (offered.port === 0) return 'unused'
  if (negotiated === undefined) return 'offered'
  if (negotiated.kind === 'agreed') {
    // Keys alone are no call.
    const isKeysOnly = isTelephoneEvent(negotiated.codec) && codecsOf(offered).some(isSpeech)
    return isKeysOnly ? 'broken' : 'agreed'
  }
  return negotiated.reason === 'port 0' ? 'unused' : 'broken'
}

function outcomeOf(payloadType: number, isSpeech: boolean, negotiated: NegotiatedStream): CodecOutcome {
  if (negotiated.kind === 'unused') return 'not used'
  const { codec, alternatives, telephoneEvent } = negotiated
  if (codec.receivePayloadType === payloadType) return isSpeech ? 'chosen' : 'keys'
  if (telephoneEvent?.receivePayloadType === payloadType) return 'keys'
  return alternatives.some((one) => one.receivePayloadType === payloadType) ? 'accepted' : 'not used'
}
