import {
  type AmrCodec,
  type AmrFrame,
  type AmrFraming,
  decodeAmrStorage,
  encodeAmrPayload,
  isSameFrame,
  isSpeech,
  NO_DATA,
  NO_MODE_REQUEST,
} from '@voltaic/amr'
import { VoltaicError } from '@voltaic/base'

/** A recording that calls play in a loop. Made once for all calls: its payloads are packed once for each framing. */
export interface MediaFile {
  readonly codec: AmrCodec
  readonly frames: readonly AmrFrame[]
  /** The frame at a position, counted on over the end of the file. */
  frameAt(position: number): AmrFrame
  /** Its RTP payload; undefined for NO_DATA, which is not sent. */
  payloadAt(position: number, framing: AmrFraming): Uint8Array | undefined
  isSpeechAt(position: number): boolean
  /** The first position of a frame of speech that is the same; undefined when there is none. */
  positionOf(frame: AmrFrame): number | undefined
}

/**
 * Reads an `.amr` or `.awb` file.
 *
 * @throws DecodeError of `decodeAmrStorage`; VoltaicError MEDIA_FILE_EMPTY
 * @spec RFC 4867 §5
 */
export function createMediaFile(octets: Uint8Array): MediaFile {
  const { codec, frames } = decodeAmrStorage(octets)
  if (!frames.some(({ frameType }) => isSpeech(codec, frameType))) {
    throw new VoltaicError('MEDIA_FILE_EMPTY', `this ${codec} file has no frame of speech`, 'use another recording')
  }
  return new LoopedFile(codec, frames)
}

class LoopedFile implements MediaFile {
  readonly codec: AmrCodec
  readonly frames: readonly AmrFrame[]
  readonly #payloads = new Map<AmrFraming, readonly (Uint8Array | undefined)[]>()

  constructor(codec: AmrCodec, frames: readonly AmrFrame[]) {
    this.codec = codec
    this.frames = frames
  }

  frameAt(position: number): AmrFrame {
    return this.frames[this.#index(position)] as AmrFrame
  }

  payloadAt(position: number, framing: AmrFraming): Uint8Array | undefined {
    const payloads = this.#payloads.get(framing) ?? this.#pack(framing)
    return payloads[this.#index(position)]
  }

  isSpeechAt(position: number): boolean {
    return isSpeech(this.codec, this.frameAt(position).frameType)
  }

  positionOf(frame: AmrFrame): number | undefined {
    if (!isSpeech(this.codec, frame.frameType)) return undefined
    const position = this.frames.findIndex((own) => isSameFrame(own, frame))
    return position < 0 ? undefined : position
  }

  #index(position: number): number {
    const { length } = this.frames
    return ((position % length) + length) % length
  }

  // RFC 4867 §4.3.2: a packet with nothing but NO_DATA is not to be sent
  #pack(framing: AmrFraming): readonly (Uint8Array | undefined)[] {
    const format = { codec: this.codec, framing }
    const payloads = this.frames.map((frame) =>
      frame.frameType === NO_DATA
        ? undefined
        : encodeAmrPayload({ codecModeRequest: NO_MODE_REQUEST, frames: [frame] }, format),
    )
    this.#payloads.set(framing, payloads)
    return payloads
  }
}
