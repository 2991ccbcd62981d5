import { createConcealment } from './concealment.ts'
import { A_LAW, MU_LAW } from './g711.ts'
import { decodeL16, encodeL16 } from './l16.ts'
import type { LackingCodec, SpeechCodecName, SpeechCodecs, SpeechDecoder, SpeechEncoder } from './speech-codec.ts'

/** Of G.711, and of L16 unless told otherwise. */
const PLAIN_RATE = 8000

/** The codecs that need no library. */
export type PlainCodecName = 'PCMA' | 'PCMU' | 'L16'

const FORMS = {
  PCMA: { decode: (octets: Uint8Array) => A_LAW.decode(octets), encode: (s: Int16Array) => A_LAW.encode(s) },
  PCMU: { decode: (octets: Uint8Array) => MU_LAW.decode(octets), encode: (s: Int16Array) => MU_LAW.encode(s) },
  L16: { decode: decodeL16, encode: encodeL16 },
} as const

/**
 * @param sampleRate of L16, in hertz
 * @param concealed milliseconds that are made up for each frame that is lost
 * @spec RFC 3551 §4.5.11, §4.5.14
 */
export function createPlainDecoder(
  codec: PlainCodecName,
  sampleRate: number = PLAIN_RATE,
  concealed = 20,
): SpeechDecoder {
  const { decode } = FORMS[codec]
  const concealment = createConcealment(sampleRate, concealed)
  return {
    codec,
    sampleRate,
    decode(frame) {
      if (frame === undefined) return concealment.conceal()
      const samples = decode(frame)
      concealment.heard(samples)
      return samples
    },
    close() {},
  }
}

/** @param sampleRate of L16, in hertz @spec RFC 3551 §4.5.11, §4.5.14 */
export function createPlainEncoder(codec: PlainCodecName, sampleRate: number = PLAIN_RATE): SpeechEncoder {
  return { codec, sampleRate, encode: FORMS[codec].encode, setMode() {}, close() {} }
}

/** The Debian package of the library behind each codec and direction that needs one. */
const PACKAGES = {
  AMR: { decoder: 'libopencore-amrnb0', encoder: 'libopencore-amrnb0' },
  'AMR-WB': { decoder: 'libopencore-amrwb0', encoder: 'libvo-amrwbenc0' },
} as const

/** What to install for a codec that cannot be opened. */
export function lackOf(codec: 'AMR' | 'AMR-WB', direction: 'decoder' | 'encoder'): LackingCodec {
  return { lacks: `apt install ${PACKAGES[codec][direction]}` }
}

/** G.711 and L16 (at 8 kHz), which need no library; of the others it says what to install. */
export const PLAIN_SPEECH_CODECS: SpeechCodecs = {
  decoders: { create: (codec) => (isPlain(codec) ? createPlainDecoder(codec) : lackOf(codec, 'decoder')) },
  encoders: { create: (codec) => (isPlain(codec) ? createPlainEncoder(codec) : lackOf(codec, 'encoder')) },
}

/** Whether a codec needs no library. */
export function isPlain(codec: SpeechCodecName): codec is PlainCodecName {
  return codec === 'PCMA' || codec === 'PCMU' || codec === 'L16'
}
