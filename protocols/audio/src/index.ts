export { type ComfortNoise, comfortNoiseLevel, createComfortNoise } from './comfort-noise.ts'
export { A_LAW, type CompandingLaw, MU_LAW } from './g711.ts'
export {
  type Admission,
  type ArrivedPacket,
  JitterBuffer,
  type JitterBufferOptions,
  type JitterCounters,
  MAX_BUFFERED_FRAMES,
  type PlayedFrame,
} from './jitter-buffer.ts'
export { decodeL16, encodeL16 } from './l16.ts'
export { type Alignment, alignmentOf, envelopeAlignmentOf, levelOf } from './level.ts'
export { loadSpeechCodecs, type OpenLibrary, requireCodec } from './libraries/load-speech-codecs.ts'
export {
  createPlainDecoder,
  createPlainEncoder,
  PLAIN_SPEECH_CODECS,
  type PlainCodecName,
} from './plain-codecs.ts'
export { createResampler, type Resampler } from './resampler.ts'
export {
  type EncoderOptions,
  type LackingCodec,
  SPEECH_FRAME_MILLISECONDS,
  type SpeechCodecName,
  type SpeechCodecs,
  type SpeechDecoder,
  type SpeechDecoders,
  type SpeechEncoder,
  type SpeechEncoders,
} from './speech-codec.ts'
export { canReframe, createReframer, type Reframer } from './transcoder/create-reframer.ts'
export { createSpeechSender } from './transcoder/create-speech-sender.ts'
export {
  createTranscoder,
  type Transcoder,
  type TranscoderParameters,
  type TranscoderSide,
} from './transcoder/create-transcoder.ts'
export {
  type KeyFormat,
  type NegotiatedCodec,
  type PayloadTypes,
  type SpeechFormat,
  type SpeechTerms,
  speechFormatOf,
} from './transcoder/speech-format.ts'
export type { JitterLimits } from './transcoder/speech-receiver.ts'
export type { SpeechSender } from './transcoder/speech-sender.ts'
export type { TranscodingCounters } from './transcoder/transcoding.ts'
export { MAX_WAV_DATA, readWav, WAV_HEADER_LENGTH, type Wav, type WavFormat, WavWriter, wavHeader } from './wav.ts'
