import type { MediaDescription, SessionDescription } from '../description/session-description.ts'
import { codecsOf, isSameEncoding, isTelephoneEvent, type NumberedCodec, nameOfCodec } from '../media/codec.ts'
import { canReceive, canSend, directionOf } from '../media/direction.ts'
import { parseFormatParameters } from '../media/fmtp.ts'
import { rtpAddressOf } from '../media/transport-address.ts'
import { isAdaptiveMultiRate, isOctetAligned } from './match-codec.ts'

/** A rule of offer and answer that an answer breaks. */
export interface AnswerViolation {
  /** The m= line, from 0; undefined when it is about the whole. */
  readonly stream?: number
  /** For people. */
  readonly message: string
  /** Document and clause. */
  readonly spec: string
}

type Finding = Omit<AnswerViolation, 'stream'>

const MODEL = 'RFC 3264 §6'
const UNICAST = 'RFC 3264 §6.1'

/**
 * What is wrong with an answer. Small sins that do no harm, such as another time, are not among it.
 *
 * @returns nothing when the answer can be used
 * @spec RFC 3264 §6, §6.1; RFC 4867 §8.3.1
 */
export function checkAnswer(offer: SessionDescription, answer: SessionDescription): readonly AnswerViolation[] {
  if (offer.media.length !== answer.media.length) {
    const message = `the answer has ${answer.media.length} m= lines where the offer has ${offer.media.length}`
    return [{ message, spec: MODEL }]
  }
  return answer.media.flatMap((answered, stream) => {
    const offered = offer.media[stream]
    if (offered === undefined) return []
    return checkStream(offer, offered, answer, answered).map((finding) => ({ stream, ...finding }))
  })
}

function checkStream(
  offer: SessionDescription,
  offered: MediaDescription,
  answer: SessionDescription,
  answered: MediaDescription,
): readonly Finding[] {
  if (answered.media !== offered.media) {
    return [{ message: `${answered.media} answers ${offered.media}`, spec: MODEL }]
  }
  if (answered.port === 0) return []
  if (offered.port === 0) return [{ message: 'a stream of port 0 is answered with a port', spec: MODEL }]
  const findings: Finding[] = []
  if (answered.protocol !== offered.protocol) {
    findings.push({ message: `${answered.protocol} answers ${offered.protocol}`, spec: MODEL })
  }
  if (rtpAddressOf(answer, answered) === undefined) {
    findings.push({ message: 'there is no address to send to', spec: 'RFC 8866 §5.7' })
  }
  return [...findings, ...checkDirection(offer, offered, answer, answered), ...checkCodecs(offered, answered)]
}

function checkDirection(
  offer: SessionDescription,
  offered: MediaDescription,
  answer: SessionDescription,
  answered: MediaDescription,
): readonly Finding[] {
  const asked = directionOf(offer, offered)
  const given = directionOf(answer, answered)
  const isTooMuch = (canSend(given) && !canReceive(asked)) || (canReceive(given) && !canSend(asked))
  return isTooMuch ? [{ message: `${given} answers ${asked}`, spec: UNICAST }] : []
}

function checkCodecs(offered: MediaDescription, answered: MediaDescription): readonly Finding[] {
  const candidates = codecsOf(offered)
  const codecs = codecsOf(answered)
  const findings = codecs.flatMap((codec) => checkCodec(candidates, codec))
  const isRtp = answered.protocol.startsWith('RTP/')
  if (isRtp && codecs.length === 0) findings.push({ message: 'no format of the answer can be read', spec: UNICAST })
  if (codecs.length > 0 && codecs.every(isTelephoneEvent) && !candidates.every(isTelephoneEvent)) {
    findings.push({ message: 'the answer has telephone-event and no speech codec', spec: 'TS 26.114 §6.2.2.3' })
  }
  return findings
}

function checkCodec(candidates: readonly NumberedCodec[], codec: NumberedCodec): Finding[] {
  const alike = candidates.filter((candidate) => isSameEncoding(candidate, codec))
  if (alike.length === 0) return [{ message: `${nameOfCodec(codec)} was not offered`, spec: UNICAST }]
  if (!isAdaptiveMultiRate(codec)) return []
  const isAligned = isOctetAligned(parseFormatParameters(codec.fmtp))
  if (alike.some(({ fmtp }) => isOctetAligned(parseFormatParameters(fmtp)) === isAligned)) return []
  const framing = isAligned ? 'octet-aligned' : 'bandwidth-efficient'
  return [{ message: `${nameOfCodec(codec)} was not offered ${framing}`, spec: 'RFC 4867 §8.3.1' }]
}
