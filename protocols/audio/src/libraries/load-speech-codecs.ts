import { VoltaicError } from '@voltaic/base'
import { createPlainDecoder, createPlainEncoder, isPlain, lackOf } from '../plain-codecs.ts'
import type {
  EncoderOptions,
  LackingCodec,
  SpeechCodecName,
  SpeechCodecs,
  SpeechDecoder,
  SpeechEncoder,
} from '../speech-codec.ts'
import { AMR_NARROWBAND_LIBRARY, bindAmrDecoder, bindAmrEncoder } from './amr-narrowband.ts'
import {
  AMR_WIDEBAND_DECODER_LIBRARY,
  AMR_WIDEBAND_ENCODER_LIBRARY,
  bindAmrWidebandDecoder,
  bindAmrWidebandEncoder,
} from './amr-wideband.ts'
import type { Native, NativeLibrary } from './native-codec.ts'

/** Opens a library by its name; undefined when it is not installed. */
export type OpenLibrary = (name: string) => NativeLibrary | undefined

/**
 * The codecs of this machine: G.711 and L16 always, AMR and AMR-WB as far as the libraries of OpenCORE and VisualOn are
 * installed. What is lacking is told by `create`, with the command that installs it.
 *
 * @param open how libraries are opened; by koffi unless given
 */
export async function loadSpeechCodecs(open?: OpenLibrary): Promise<SpeechCodecs> {
  const opened = open ?? (await openByKoffi())
  const makers = bindAll(opened)
  return {
    decoders: {
      create: (codec) => (isPlain(codec) ? createPlainDecoder(codec) : makers[codec].decoder()),
    },
    encoders: {
      create: (codec, options) => (isPlain(codec) ? createPlainEncoder(codec) : makers[codec].encoder(options)),
    },
  }
}

/**
 * A codec that must be there.
 *
 * @throws VoltaicError AUDIO_CODEC_MISSING with the command that installs it
 */
export function requireCodec<T extends SpeechDecoder | SpeechEncoder>(
  codec: SpeechCodecName,
  made: T | LackingCodec,
): T {
  if (!('lacks' in made)) return made
  throw new VoltaicError('AUDIO_CODEC_MISSING', `the library for ${codec} is not installed`, made.lacks)
}

interface Makers {
  readonly decoder: () => SpeechDecoder | LackingCodec
  readonly encoder: (options?: EncoderOptions) => SpeechEncoder | LackingCodec
}

function bindAll(open: OpenLibrary): Readonly<Record<'AMR' | 'AMR-WB', Makers>> {
  const narrowband = open(AMR_NARROWBAND_LIBRARY)
  const decoder = open(AMR_WIDEBAND_DECODER_LIBRARY)
  const encoder = open(AMR_WIDEBAND_ENCODER_LIBRARY)
  return {
    AMR: {
      decoder: narrowband ? bindAmrDecoder(narrowband) : () => lackOf('AMR', 'decoder'),
      encoder: narrowband ? bindAmrEncoder(narrowband) : () => lackOf('AMR', 'encoder'),
    },
    'AMR-WB': {
      decoder: decoder ? bindAmrWidebandDecoder(decoder) : () => lackOf('AMR-WB', 'decoder'),
      encoder: encoder ? bindAmrWidebandEncoder(encoder) : () => lackOf('AMR-WB', 'encoder'),
    },
  }
}

/** Without koffi, on a platform for which there is none, no library can be opened. */
async function openByKoffi(): Promise<OpenLibrary> {
  try {
    const { load } = await import('koffi')
    return (name) => {
      try {
        const library = load(name)
        return { bind: (prototype) => library.func(prototype) as unknown as Native }
      } catch {
        return undefined
      }
    }
  } catch {
    return () => undefined
  }
}
