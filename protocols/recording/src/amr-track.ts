import { AMR_FRAME_MILLISECONDS, type AmrCodec, decodeAmrPayload, NO_DATA, storedFrame } from '@voltaic/amr'
import type { PacketInTurn } from './packet-order.ts'
import type { CodecUse } from './recorded-codec.ts'
import type { RecordedSide, RecordingFile, RecordingFileName } from './recording-sink.ts'
import { SourceTimeline } from './source-timeline.ts'

const MAGIC: Readonly<Record<AmrCodec, string>> = { AMR: '#!AMR\n', 'AMR-WB': '#!AMR-WB\n' }
const EXTENSION = { AMR: 'amr', 'AMR-WB': 'awb' } as const
/** A frame in which nothing was sent, as it is stored. */
const NO_DATA_OCTET = (NO_DATA << 3) | 4
/** Octets that are gathered before they are given to the file: some seconds. */
const PIECE = 4096

/** Opens the next file of a side. @param startsAtMs of its first frame, since the recording began */
export type OpenFile = (name: Omit<RecordingFileName, 'index' | 'startedAt'>, startsAtMs: number) => RecordingFile

/**
 * One side of a call as the frames that were sent: nothing is decoded. Where none came stands NO_DATA, so that a file is as
 * long as the call.
 *
 * @spec RFC 4867 §5
 */
export class AmrTrack {
  readonly #timeline = new SourceTimeline()
  readonly #side: RecordedSide
  readonly #open: OpenFile
  #file: RecordingFile | undefined
  #codec: AmrCodec | undefined
  /** Frames of the recording so far, whatever file they are in. */
  #next = 0
  #gathered: Uint8Array[] = []
  #length = 0

  constructor(side: RecordedSide, open: OpenFile) {
    this.#side = side
    this.#open = open
  }

  /** @throws DecodeError for a payload that is none */
  frames(packet: PacketInTurn, use: Extract<CodecUse, { readonly kind: 'amr' }>, sinceStart: number): void {
    const { frames } = decodeAmrPayload(packet.payload, use.format)
    const { timestamp, isNewSource, marker } = packet
    const clockRate = use.codec.clockRate
    const place = this.#timeline.place({ timestamp, clockRate, sinceStart, isAfterPause: marker, isNewSource })
    const at = Math.max(0, Math.round(place / AMR_FRAME_MILLISECONDS))
    if (this.#codec !== use.format.codec) this.#begin(use.format.codec, at)
    if (at > this.#next) this.#append(new Uint8Array(at - this.#next).fill(NO_DATA_OCTET), at - this.#next)
    for (const frame of frames.slice(Math.max(0, this.#next - at))) {
      this.#append(storedFrame(use.format.codec, frame), 1)
    }
  }

  close(): void {
    this.#flush()
    this.#file?.close()
    this.#file = undefined
  }

  #begin(codec: AmrCodec, at: number): void {
    const isFirst = this.#codec === undefined
    this.close()
    this.#codec = codec
    if (!isFirst) this.#next = Math.max(this.#next, at)
    const startsAt = this.#next * AMR_FRAME_MILLISECONDS
    this.#file = this.#open({ side: this.#side, extension: EXTENSION[codec] }, startsAt)
    this.#append(Buffer.from(MAGIC[codec], 'latin1'), 0)
  }

  #append(octets: Uint8Array, frames: number): void {
    this.#next += frames
    this.#gathered.push(octets)
    this.#length += octets.length
    if (this.#length >= PIECE) this.#flush()
  }

  #flush(): void {
    if (this.#length > 0) this.#file?.append(Buffer.concat(this.#gathered))
    this.#gathered = []
    this.#length = 0
  }
}
