import type { Random } from '@voltaic/runtime'
import { createPlainEncoder, isPlain } from '../plain-codecs.ts'
import type { LackingCodec, SpeechCodecs, SpeechEncoder } from '../speech-codec.ts'
import type { SpeechFormat } from './speech-format.ts'
import { SpeechSender } from './speech-sender.ts'

/**
 * A stream that is spoken here: samples go in, packets come out.
 *
 * @returns what has to be installed, when the codec is lacking
 */
export function createSpeechSender(
  format: SpeechFormat,
  codecs: SpeechCodecs,
  random: Random,
): SpeechSender | LackingCodec {
  const encoder = encoderOf(format, codecs)
  return 'lacks' in encoder ? encoder : new SpeechSender(format, encoder, random)
}

/** The encoder of one side. */
export function encoderOf(
  { codec, clockRate, isDtxOn }: SpeechFormat,
  { encoders }: SpeechCodecs,
): SpeechEncoder | LackingCodec {
  return isPlain(codec) ? createPlainEncoder(codec, clockRate) : encoders.create(codec, { isDtxOn })
}
