import { bitsOfFrame, NO_DATA } from '@voltaic/amr'
import type { EncoderOptions, SpeechDecoder, SpeechEncoder } from '../speech-codec.ts'
import { type NativeLibrary, NativeState } from './native-codec.ts'
import { checkedFrame, checkedMode, checkedSamples } from './stored-frames.ts'

export const AMR_NARROWBAND_LIBRARY = 'libopencore-amrnb.so.0'
const SAMPLE_RATE = 8000
const SAMPLES = 160
const MAX_FRAME = 32
const HIGHEST_MODE = 7
const LOST = Uint8Array.of((NO_DATA << 3) | 4)

/** Makes decoders of AMR. @spec TS 26.073 §4; RFC 4867 §5.3 */
export function bindAmrDecoder(library: NativeLibrary): () => SpeechDecoder {
  const init = library.bind('void *Decoder_Interface_init(void)')
  const exit = library.bind('void Decoder_Interface_exit(void *state)')
  const decode = library.bind(
    'void Decoder_Interface_Decode(void *state, const uint8_t *in, _Out_ int16_t *out, int bfi)',
  )
  return () => {
    const state = new NativeState(() => init(), exit)
    const samples = new Int16Array(SAMPLES)
    return {
      codec: 'AMR',
      sampleRate: SAMPLE_RATE,
      decode(frame) {
        // The library takes no notice of a bad frame indication; a frame of NO_DATA after speech is concealed.
        decode(state.pointer, checkedFrame('AMR', frame) ?? LOST, samples, 0)
        return samples
      },
      close: () => state.close(),
    }
  }
}

/** Makes encoders of AMR. @spec TS 26.073 §4; RFC 4867 §5.3 */
export function bindAmrEncoder(library: NativeLibrary): (options?: EncoderOptions) => SpeechEncoder {
  const init = library.bind('void *Encoder_Interface_init(int dtx)')
  const exit = library.bind('void Encoder_Interface_exit(void *state)')
  const encode = library.bind(
    'int Encoder_Interface_Encode(void *state, int mode, const int16_t *speech, _Out_ uint8_t *out, int forceSpeech)',
  )
  return ({ mode: first = HIGHEST_MODE, isDtxOn = false } = {}) => {
    let mode = checkedMode(first, HIGHEST_MODE)
    const state = new NativeState(() => init(isDtxOn ? 1 : 0), exit)
    const into = new Uint8Array(MAX_FRAME)
    return {
      codec: 'AMR',
      sampleRate: SAMPLE_RATE,
      encode(samples) {
        const length = encode(state.pointer, mode, checkedSamples(samples, SAMPLES), into, 0) as number
        const frameType = ((into[0] as number) >> 3) & 15
        // The library pads NO_DATA and SID to lengths of its own.
        const bits = bitsOfFrame('AMR', frameType) ?? 0
        return into.slice(0, Math.min(length, 1 + ((bits + 7) >> 3)))
      },
      setMode(next) {
        mode = checkedMode(next, HIGHEST_MODE)
      },
      close: () => state.close(),
    }
  }
}
