import { checkAnswer } from '../answer/check-answer.ts'
import { matchAny } from '../answer/match-codec.ts'
import { type AgreedStream, negotiate } from '../answer/negotiate.ts'
import type { MediaDescription, SessionDescription } from '../description/session-description.ts'
import { type Codec, codecsOf, isSameEncoding, isSpeech, isTelephoneEvent, nameOfCodec } from '../media/codec.ts'
import type { Direction } from '../media/direction.ts'
import { isHeld } from '../media/transport-address.ts'
import { parseStatusTable } from '../preconditions/status-lines.ts'
import { isTableMet, type StatusTable } from '../preconditions/status-table.ts'

/**
 * Says in plain sentences what an offer asks for and, with the answer, what came of it: for each stream the codec and
 * why others are not used, hold, keys, preconditions, and every rule that the answer breaks. It says only what stands
 * in the two descriptions.
 *
 * @returns one sentence each, with a full stop
 * @spec RFC 3264 §5, §6; RFC 4867 §8.3.1; RFC 3312 §4
 */
export function explainOfferAnswer(offer: SessionDescription, answer?: SessionDescription): readonly string[] {
  const sentences = sentencesOf(offer, answer)
  if (answer === undefined || offer.media.length === 0) return sentences
  const broken = checkAnswer(offer, answer).map(({ stream, message, spec }) => {
    const where = stream === undefined ? 'The answer' : `The answer for stream ${stream + 1}`
    return `${where} breaks ${spec}: ${message}.`
  })
  return [...sentences, ...broken]
}

/** The same without the rules that the answer breaks. */
export function sentencesOf(offer: SessionDescription, answer?: SessionDescription): readonly string[] {
  if (offer.media.length === 0) return ['The offer has no streams.']
  if (answer === undefined) return offer.media.flatMap((stream, index) => explainOffered(offer, stream, index))
  const streams = negotiate(offer, answer, 'offerer')
  return streams.flatMap((stream) => {
    const offered = offer.media[stream.index]
    const answered = answer.media[stream.index]
    if (offered === undefined) return []
    const name = nameOfStream(offered, stream.index)
    if (answered === undefined) return [`${name} has no counterpart in the answer.`]
    if (stream.kind === 'agreed') return explainAgreed(name, stream, { offer, offered, answered })
    if (offered.port === 0) return [`${name} is not in use.`]
    if (stream.reason === 'port 0') return [`${name} is refused by the answer.`]
    return [`${name} cannot work: ${stream.reason}.`]
  })
}

/** What is said of a direction, which is that of the offerer. */
const FLOW: Readonly<Record<Direction, readonly string[]>> = {
  sendrecv: [],
  sendonly: ['Media flows from the offerer only.'],
  recvonly: ['Media flows from the answerer only.'],
  inactive: ['No media flows.'],
}

interface Pair {
  readonly offer: SessionDescription
  readonly offered: MediaDescription
  readonly answered: MediaDescription
}

function explainOffered(offer: SessionDescription, stream: MediaDescription, index: number): readonly string[] {
  const name = nameOfStream(stream, index)
  if (stream.port === 0) return [`${name} is not in use.`]
  const codecs = codecsOf(stream).filter(isSpeech).map(nameOfCodec)
  const list = codecs.length === 0 ? 'no codec that can be read' : codecs.join(', then ')
  const held = isHeld(offer, stream) ? [`${name} is put on hold by the offer.`] : []
  return [`${name} is offered with ${list}.`, ...held, ...explainPreconditions('the offer', parseStatusTable(stream))]
}

function explainAgreed(name: string, stream: AgreedStream, pair: Pair): readonly string[] {
  const { offer, offered, answered } = pair
  const keys = stream.telephoneEvent
  const pressed = keys === undefined ? 'Keys cannot be sent.' : `Keys go as payload type ${keys.sendPayloadType}.`
  const theirs = parseStatusTable(answered)
  const preconditions =
    theirs === undefined && parseStatusTable(offered) !== undefined
      ? ['The answer has no preconditions: each side minds its own resources.']
      : explainPreconditions('the answer', theirs)
  return [
    `${name} uses ${nameOfCodec(stream.codec)} as payload type ${stream.codec.sendPayloadType}.`,
    ...explainUnused(stream.codec, offered, answered),
    ...(isTelephoneEvent(stream.codec) ? [] : [pressed]),
    ...(isHeld(offer, offered) ? [`${name} is put on hold by the offer.`] : []),
    ...FLOW[stream.direction],
    ...preconditions,
  ]
}

/** Why the codecs that were offered before the agreed one are not used. */
function explainUnused(agreed: Codec, offered: MediaDescription, answered: MediaDescription): readonly string[] {
  const candidates = codecsOf(offered).filter(isSpeech)
  const chosen = candidates.findIndex((codec) => isSameEncoding(codec, agreed) && matchAny(codec, [agreed]).matches)
  const locals = codecsOf(answered)
  return candidates.slice(0, Math.max(chosen, 0)).map((codec) => {
    const match = matchAny(codec, locals)
    if (match.matches) return `${nameOfCodec(codec)} was offered first, and the answer prefers another.`
    if (match.difference === 'encoding') return `${nameOfCodec(codec)} was offered first, and the answer has it not.`
    return `${match.reason.charAt(0).toUpperCase()}${match.reason.slice(1)}.`
  })
}

function explainPreconditions(writer: string, table: StatusTable | undefined): readonly string[] {
  if (table === undefined) return []
  if (isTableMet(table)) return [`All that is mandatory is reserved, says ${writer}.`]
  const missing = table.filter(({ desired, current }) => desired === 'mandatory' && !current)
  const segments = [...new Set(missing.map(({ segment }) => segment))].join(' and ')
  return [`The call must not ring yet: ${segments} resources are not reserved, says ${writer}.`]
}

function nameOfStream({ media }: MediaDescription, index: number): string {
  return `Stream ${index + 1} (${media})`
}
