import type { AmrFormat } from '@voltaic/amr'
import type { SpeechCodecName } from '@voltaic/audio'

/** A codec as SDP has it; `NumberedCodec` of @voltaic/sdp is one. */
export interface RecordedCodec {
  readonly payloadType: number
  readonly encoding: string
  readonly clockRate: number
  readonly channels: number
  /** As behind the payload type in a=fmtp; '' for none. */
  readonly fmtp: string
}

/** What becomes of the packets of a payload type. */
export type CodecUse =
  | { readonly kind: 'amr'; readonly codec: RecordedCodec; readonly format: AmrFormat }
  | { readonly kind: 'samples'; readonly codec: RecordedCodec; readonly name: 'PCMA' | 'PCMU' }
  | { readonly kind: 'comfort-noise'; readonly codec: RecordedCodec }
  /** Keys: nobody speaks meanwhile. */
  | { readonly kind: 'keys'; readonly codec: RecordedCodec }
  /** EVS, video: kept as packets. */
  | { readonly kind: 'other'; readonly codec: RecordedCodec }

const mono = (payloadType: number, encoding: string): RecordedCodec => ({
  payloadType,
  encoding,
  clockRate: 8000,
  channels: 1,
  fmtp: '',
})
/** Payload types that mean the same everywhere. @spec RFC 3551 §6 */
const STATIC: readonly RecordedCodec[] = [mono(0, 'PCMU'), mono(8, 'PCMA'), mono(13, 'CN')]

/** The payload types of one side. */
export class CodecTable {
  readonly #uses = new Map<number, CodecUse>()

  constructor() {
    this.describe(STATIC)
  }

  /** Those known before stay, since packets of before a re-INVITE may still be on their way. */
  describe(codecs: readonly RecordedCodec[]): void {
    for (const codec of codecs) {
      const known = this.#uses.get(codec.payloadType)
      if (known === undefined || !isSame(known.codec, codec)) this.#uses.set(codec.payloadType, useOf(codec))
    }
  }

  useOf(payloadType: number): CodecUse | undefined {
    return this.#uses.get(payloadType)
  }

  /** The highest rate of speech that was described, in hertz. */
  get sampleRate(): 8000 | 16_000 {
    for (const use of this.#uses.values()) if (use.kind === 'amr' && use.format.codec === 'AMR-WB') return 16_000
    return 8000
  }
}

/** The name by which a decoder is opened. */
export function decoderNameOf(use: Extract<CodecUse, { readonly kind: 'amr' | 'samples' }>): SpeechCodecName {
  return use.kind === 'amr' ? use.format.codec : use.name
}

function isSame(a: RecordedCodec, b: RecordedCodec): boolean {
  const isSameKind = a.encoding === b.encoding && a.clockRate === b.clockRate
  return isSameKind && a.channels === b.channels && a.fmtp === b.fmtp
}

function useOf(codec: RecordedCodec): CodecUse {
  const encoding = codec.encoding.toUpperCase()
  switch (encoding) {
    case 'AMR':
    case 'AMR-WB':
      return codec.channels === 1 ? { kind: 'amr', codec, format: amrFormatOf(encoding, codec.fmtp) } : other(codec)
    case 'PCMA':
    case 'PCMU':
      return codec.channels === 1 ? { kind: 'samples', codec, name: encoding } : other(codec)
    case 'CN':
      return { kind: 'comfort-noise', codec }
    case 'TELEPHONE-EVENT':
      return { kind: 'keys', codec }
    default:
      return other(codec)
  }
}

function other(codec: RecordedCodec): CodecUse {
  return { kind: 'other', codec }
}

/** @spec RFC 4867 §8.1 */
function amrFormatOf(codec: 'AMR' | 'AMR-WB', fmtp: string): AmrFormat {
  const parameters = new Map(
    fmtp.split(';').map((each): readonly [string, string] => {
      const [name = '', value = ''] = each.split('=', 2)
      return [name.trim().toLowerCase(), value.trim()]
    }),
  )
  const interleaving = parameters.get('interleaving')
  const isCrc = parameters.get('crc') === '1'
  // RFC 4867 §8.1: crc and interleaving are octet-aligned whether it is said or not
  const isAligned = parameters.get('octet-align') === '1' || isCrc || interleaving !== undefined
  return {
    codec,
    framing: isAligned ? 'octet-aligned' : 'bandwidth-efficient',
    ...(isCrc && { crc: true }),
    ...(interleaving !== undefined && { interleaving: Number(interleaving) }),
  }
}
