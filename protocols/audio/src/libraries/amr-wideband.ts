import { bitsOfFrame, SPEECH_LOST } from '@voltaic/amr'
import type { EncoderOptions, SpeechDecoder, SpeechEncoder } from '../speech-codec.ts'
import { type NativeLibrary, NativeState } from './native-codec.ts'
import { checkedFrame, checkedMode, checkedSamples } from './stored-frames.ts'

export const AMR_WIDEBAND_DECODER_LIBRARY = 'libopencore-amrwb.so.0'
export const AMR_WIDEBAND_ENCODER_LIBRARY = 'libvo-amrwbenc.so.0'
const SAMPLE_RATE = 16_000
const SAMPLES = 320
const MAX_FRAME = 61
const HIGHEST_MODE = 8
/** 12.65 kbit/s, what most networks use. */
const FIRST_MODE = 2
const LOST = Uint8Array.of(SPEECH_LOST << 3)

/** Makes decoders of AMR-WB. @spec TS 26.173 §4; RFC 4867 §5.3 */
export function bindAmrWidebandDecoder(library: NativeLibrary): () => SpeechDecoder {
  const init = library.bind('void *D_IF_init(void)')
  const exit = library.bind('void D_IF_exit(void *state)')
  const decode = library.bind('void D_IF_decode(void *state, const uint8_t *in, _Out_ int16_t *out, int bfi)')
  return () => {
    const state = new NativeState(() => init(), exit)
    const samples = new Int16Array(SAMPLES)
    return {
      codec: 'AMR-WB',
      sampleRate: SAMPLE_RATE,
      decode(frame) {
        decode(state.pointer, checkedFrame('AMR-WB', frame) ?? LOST, samples, 0)
        return samples
      },
      close: () => state.close(),
    }
  }
}

/** Makes encoders of AMR-WB. @spec TS 26.173 §4; RFC 4867 §5.3 */
export function bindAmrWidebandEncoder(library: NativeLibrary): (options?: EncoderOptions) => SpeechEncoder {
  const init = library.bind('void *E_IF_init(void)')
  const exit = library.bind('void E_IF_exit(void *state)')
  const encode = library.bind(
    'int E_IF_encode(void *state, int mode, const int16_t *speech, _Out_ uint8_t *out, int dtx)',
  )
  return ({ mode: first = FIRST_MODE, isDtxOn = false } = {}) => {
    let mode = checkedMode(first, HIGHEST_MODE)
    const state = new NativeState(() => init(), exit)
    const into = new Uint8Array(MAX_FRAME)
    const dtx = isDtxOn ? 1 : 0
    return {
      codec: 'AMR-WB',
      sampleRate: SAMPLE_RATE,
      encode(samples) {
        const length = encode(state.pointer, mode, checkedSamples(samples, SAMPLES), into, dtx) as number
        const frameType = ((into[0] as number) >> 3) & 15
        const bits = bitsOfFrame('AMR-WB', frameType) ?? 0
        return into.slice(0, Math.min(length, 1 + ((bits + 7) >> 3)))
      },
      setMode(next) {
        mode = checkedMode(next, HIGHEST_MODE)
      },
      close: () => state.close(),
    }
  }
}
