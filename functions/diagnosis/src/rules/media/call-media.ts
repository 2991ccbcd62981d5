import { addressKey, normaliseHost } from '@voltaic/runtime'
import {
  canReceive,
  canSend,
  codecsOf,
  effectiveDirectionOf,
  isOctetAligned,
  nameOfCodec,
  parseFormatParameters,
  parseSessionDescription,
  rtpAddressOf,
  type SessionDescription,
  type TransportAddress,
} from '@voltaic/sdp'
import type { SipMessage } from '@voltaic/sip'
import type { EvidenceStream } from '../../evidence.ts'
import type { Proof } from '../../finding.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import { readable } from '../../story/readable.ts'
import type { Seen } from '../../story/seen.ts'
import type { StoryView } from '../../story/story-view.ts'

/** Speech that has been sent in this time is enough to judge by, in milliseconds. */
const JUDGED_AFTER_MS = 3000

/** Of more calls the last ones are looked at. */
const MAX_CALLS = 500

/** Streams of a capture that one proof names. */
const MAX_STREAMS = 8

/** What one user agent says of its speech, and what came of it. */
export interface MediaSide {
  readonly role: 'caller' | 'called'
  /** The message with its description. */
  readonly said: Seen & { readonly message: SipMessage }
  /** Where it wants to receive. */
  readonly address: TransportAddress | undefined
  readonly sends: boolean
  readonly receives: boolean
  /** Of its first codec, where that is AMR or AMR-WB. */
  readonly framing: 'octet-aligned' | 'bandwidth-efficient' | undefined
  readonly codec: string | undefined
  /** Packets that it has sent; undefined where nobody counted. */
  readonly packets: number | undefined
  readonly stream: EvidenceStream | undefined
  /** Its speech is answered to where it comes from, whatever its description says. @spec RFC 4961 §3 */
  readonly isAnsweredThere: boolean
}

/** A call that was answered and lasted long enough for speech. */
export interface CallMedia {
  readonly call: CallAttempt
  readonly caller: MediaSide
  readonly called: MediaSide
  /** Where its packets were counted. */
  readonly counted: Proof | undefined
}

/** Answered calls whose packets somebody has counted. @spec RFC 3264 §5, §6 */
export function countedCalls(story: StoryView): readonly CallMedia[] {
  return story.calls.slice(-MAX_CALLS).flatMap((call): readonly CallMedia[] => {
    const media = mediaOf(call, story)
    return media === undefined || media.counted === undefined ? [] : [media]
  })
}

function mediaOf(call: CallAttempt, story: StoryView): CallMedia | undefined {
  const { first, final } = call
  if (call.method !== 'INVITE' || final === undefined || final.message.status >= 300) return undefined
  if (endOf(call, story) - final.at < JUDGED_AFTER_MS) return undefined
  const answer = first.responses.findLast(({ message }) => descriptionIn(message) !== undefined)
  const [offered, answered] = [descriptionIn(first.request.message), answer && descriptionIn(answer.message)]
  if (offered === undefined || answered === undefined || answer === undefined) return undefined
  const counts = countsOf(call, story)
  const streams = story.capture?.streams ?? []
  const [toCalled, toCaller] = [streamTo(streams, answered), streamTo(streams, offered)]
  const [backToCaller, backToCalled] = [streamBack(streams, toCalled), streamBack(streams, toCaller)]
  return {
    call,
    caller: {
      ...sideOf('caller', first.request, offered, streams, toCalled ?? backToCalled, counts?.offerer),
      isAnsweredThere: backToCaller !== undefined,
    },
    called: {
      ...sideOf('called', answer, answered, streams, toCaller ?? backToCaller, counts?.answerer),
      isAnsweredThere: backToCalled !== undefined,
    },
    counted: counts?.proof ?? proofOfStreams(story, call, [offered, answered]),
  }
}

/** The stream that comes back to where another one is sent from. @spec RFC 4961 §3 */
function streamBack(
  streams: readonly EvidenceStream[],
  stream: EvidenceStream | undefined,
): EvidenceStream | undefined {
  if (stream === undefined) return undefined
  return streams.find(
    ({ from, to }) => addressKey(to) === addressKey(stream.from) && addressKey(from) === addressKey(stream.to),
  )
}

function endOf({ callId }: CallAttempt, { byCall, until }: StoryView): number {
  return byCall.get(callId)?.find(({ method }) => method === 'BYE')?.request.at ?? until
}

function sideOf(
  role: MediaSide['role'],
  said: MediaSide['said'],
  description: SessionDescription,
  streams: readonly EvidenceStream[],
  stream: EvidenceStream | undefined,
  counted: number | undefined,
): Omit<MediaSide, 'isAnsweredThere'> {
  const audio = description.media.find(({ media }) => media === 'audio')
  const direction = audio === undefined ? 'inactive' : effectiveDirectionOf(description, audio)
  const codec = audio && codecsOf(audio)[0]
  const name = codec && nameOfCodec(codec)
  return {
    role,
    said,
    address: audio && rtpAddressOf(description, audio),
    sends: canSend(direction),
    receives: canReceive(direction),
    codec: name,
    framing:
      codec === undefined || !/^AMR/i.test(name ?? '')
        ? undefined
        : isOctetAligned(parseFormatParameters(codec.fmtp))
          ? 'octet-aligned'
          : 'bandwidth-efficient',
    packets: counted ?? (streams.length === 0 ? undefined : (stream?.packets ?? 0)),
    stream,
  }
}

/** The stream that comes where a description wants it. */
function streamTo(streams: readonly EvidenceStream[], description: SessionDescription): EvidenceStream | undefined {
  const audio = description.media.find(({ media }) => media === 'audio')
  const at = audio && rtpAddressOf(description, audio)
  const host = at && normaliseHost(at.address)
  if (at === undefined || host === undefined) return undefined
  return streams.find(({ to }) => addressKey(to) === addressKey({ host, port: at.port }))
}

function hostOf(description: SessionDescription): string | undefined {
  const audio = description.media.find(({ media }) => media === 'audio')
  const at = audio && rtpAddressOf(description, audio)
  return at && normaliseHost(at.address)
}

interface Counts {
  readonly offerer: number
  readonly answerer: number
  readonly proof: Proof
}

/** What a media gateway has counted, at the end of the call or so far. */
function countsOf({ hops }: CallAttempt, { events }: StoryView): Counts | undefined {
  const callIds = new Set(hops.map(({ callId }) => callId))
  const report = events.findLast(
    ({ kind, callId, fields }) =>
      kind === 'media' && callIds.has(callId ?? '') && fields?.['offererPackets'] !== undefined,
  )
  if (report === undefined) return undefined
  const { at, element, what } = report
  return {
    offerer: Number(report.fields?.['offererPackets']),
    answerer: Number(report.fields?.['answererPackets']),
    proof: { at, where: `media gateway of ${element}`, field: 'packets', says: what },
  }
}

/** Nothing where all speech of the capture is that of other calls: this one may go another way. */
function proofOfStreams(
  { capture, until }: StoryView,
  { final }: CallAttempt,
  descriptions: readonly SessionDescription[],
): Proof | undefined {
  const hosts = new Set(descriptions.map(hostOf))
  const isSeen = ({ from, to }: EvidenceStream): boolean => hosts.has(from.host) || hosts.has(to.host)
  if (capture === undefined || !capture.streams.some(isSeen)) return undefined
  const says = capture.streams
    .slice(0, MAX_STREAMS)
    .map(({ from, to, packets }) => `${packets} packets from ${addressKey(from)} to ${addressKey(to)}`)
  const more = capture.streams.length - says.length
  const all = more > 0 ? [...says, `${more} more streams`] : says
  return { at: final?.at ?? until, where: 'capture', field: 'RTP', says: all.join('; ') }
}

/** The session description of a message; undefined without one, or where it cannot be read. */
function descriptionIn(message: SipMessage): SessionDescription | undefined {
  if (message.body.length === 0 || !/application\/sdp/i.test(message.header('Content-Type') ?? '')) return undefined
  return readable(() => parseSessionDescription(message.body))
}
