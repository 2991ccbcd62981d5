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
