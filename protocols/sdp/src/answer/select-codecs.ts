import type { MediaDescription } from '../description/session-description.ts'
import { type Codec, codecsOf, isSpeech, isTelephoneEvent, type NumberedCodec } from '../media/codec.ts'
import { matchAny } from './match-codec.ts'

/** How many speech codecs an answer holds. */
export type CodecChoice =
  /** The first that both have, and the keys at its clock rate. */
  | 'one'
  /** All that both have. */
  | 'all'

/**
 * The codecs of an answer, under the payload types of the offer and in its order. Keys come at a clock rate of a speech
 * codec that was chosen; a stream that is offered for keys alone gets those.
 *
 * @returns nothing when there is none in common
 * @spec RFC 3264 §6.1; RFC 4733 §2.1; TS 26.114 §6.2.2.3
 */
export function selectCodecs(
  offered: MediaDescription,
  locals: readonly Codec[],
  choice: CodecChoice,
): readonly NumberedCodec[] {
  const common = codecsOf(offered).flatMap((codec) => {
    const match = matchAny(codec, locals)
    return match.matches ? [{ ...codec, fmtp: match.fmtp }] : []
  })
  const [first, ...others] = common.filter(isSpeech)
  if (first === undefined) return codecsOf(offered).some(isSpeech) ? [] : common.filter(isTelephoneEvent)
  const speech = choice === 'one' ? [first] : [first, ...others]
  const isWanted = (codec: NumberedCodec) =>
    speech.includes(codec) || (!isSpeech(codec) && speech.some(({ clockRate }) => clockRate === codec.clockRate))
  const wanted = common.filter(isWanted)
  return choice === 'one' ? onceEach(wanted) : wanted
}

/** Keys can be offered more than once at a clock rate; one is enough. */
function onceEach(codecs: readonly NumberedCodec[]): readonly NumberedCodec[] {
  const keys = codecs.find(isTelephoneEvent)
  return codecs.filter((codec) => !isTelephoneEvent(codec) || codec === keys)
}
