import { ByteReader, ByteWriter, DecodeError } from '@voltaic/base'
import { type AmrFrame, checkedBits, clearFill, octetsOf } from './frame.ts'
import { type AmrCodec, bitsOfFrame } from './frame-types.ts'

// A file: its magic number, then every frame of 20 ms behind an octet of its own.
//
//    0 1 2 3 4 5 6 7
//   +-+-+-+-+-+-+-+-+
//   |0|  FT   |Q|0 0|  bits of the frame, filled up to an octet with zeros
//   +-+-+-+-+-+-+-+-+

const MAGIC = { AMR: '#!AMR\n', 'AMR-WB': '#!AMR-WB\n' } as const
/** Files of several channels go on with their number, which nobody here can play. */
const MULTICHANNEL = ['#!AMR_MC1.0\n', '#!AMR-WB_MC1.0\n']
const SPEC = 'RFC 4867 §5.3'

/** Frames in one file: an hour. */
export const MAX_STORED_FRAMES = 180_000

/** A recording of one channel. */
export interface AmrStorage {
  readonly codec: AmrCodec
  /** One after the other, 20 ms each; pauses are NO_DATA. */
  readonly frames: readonly AmrFrame[]
}

/**
 * Reads an `.amr` or `.awb` file of one channel.
 *
 * @throws DecodeError AMR_MAGIC_NUMBER, AMR_MULTICHANNEL, AMR_FRAME_TYPE, AMR_TRUNCATED, AMR_TOO_MANY_FRAMES
 * @spec RFC 4867 §5.1, §5.3
 */
export function decodeAmrStorage(file: Uint8Array): AmrStorage {
  const codec = codecOf(file)
  const reader = new ByteReader(file, 'AMR_TRUNCATED', SPEC)
  reader.skip(MAGIC[codec].length)
  const frames: AmrFrame[] = []
  while (reader.remaining > 0) {
    if (frames.length === MAX_STORED_FRAMES) throw reader.fault('AMR_TOO_MANY_FRAMES', 'more frames than in an hour')
    frames.push(readFrame(reader, codec))
  }
  return { codec, frames }
}

/**
 * An `.amr` or `.awb` file of one channel.
 *
 * @throws RangeError for frames that are not of this codec
 * @spec RFC 4867 §5.1, §5.3
 */
export function encodeAmrStorage({ codec, frames }: AmrStorage): Uint8Array {
  const writer = new ByteWriter(MAGIC[codec].length + frames.length * 64)
  writer.utf8(MAGIC[codec])
  for (const frame of frames) {
    const data = Uint8Array.from(frame.data)
    clearFill(data, checkedBits(codec, frame))
    writer.uint8((frame.frameType << 3) | (frame.isGood ? 4 : 0)).bytes(data)
  }
  return writer.finish()
}

function codecOf(file: Uint8Array): AmrCodec {
  if (startsWith(file, MAGIC.AMR)) return 'AMR'
  if (startsWith(file, MAGIC['AMR-WB'])) return 'AMR-WB'
  if (MULTICHANNEL.some((magic) => startsWith(file, magic))) {
    throw new DecodeError('AMR_MULTICHANNEL', 'recordings of several channels are not supported', 0, 'RFC 4867 §5.2')
  }
  throw new DecodeError('AMR_MAGIC_NUMBER', 'neither #!AMR nor #!AMR-WB stands in front', 0, 'RFC 4867 §5.1')
}

function startsWith(file: Uint8Array, text: string): boolean {
  for (let index = 0; index < text.length; index++) if (file[index] !== text.charCodeAt(index)) return false
  return true
}

function readFrame(reader: ByteReader, codec: AmrCodec): AmrFrame {
  const header = reader.peek()
  const frameType = (header >> 3) & 15
  const bits = bitsOfFrame(codec, frameType)
  if (bits === undefined) throw reader.fault('AMR_FRAME_TYPE', `${codec} has no frame type ${frameType}`)
  reader.skip(1)
  const data = Uint8Array.from(reader.bytes(octetsOf(bits)))
  clearFill(data, bits)
  return { frameType, isGood: (header & 4) !== 0, data }
}

/**
 * One frame as it lies in a file, which is also how the speech codecs of OpenCORE and 3GPP take it.
 *
 * @throws RangeError for a frame that is not of this codec
 * @spec RFC 4867 §5.3
 */
export function storedFrame(codec: AmrCodec, frame: AmrFrame): Uint8Array {
  const bits = checkedBits(codec, frame)
  const stored = new Uint8Array(1 + frame.data.length)
  stored[0] = (frame.frameType << 3) | (frame.isGood ? 4 : 0)
  stored.set(frame.data, 1)
  if (bits > 0) clearFill(stored, bits)
  return stored
}

/**
 * A frame as `storedFrame` gives it or a library writes it. The data are a view.
 *
 * @throws DecodeError AMR_FRAME_TYPE, AMR_TRUNCATED
 * @spec RFC 4867 §5.3
 */
export function parseStoredFrame(codec: AmrCodec, stored: Uint8Array): AmrFrame {
  const header = stored[0] ?? 0
  const frameType = (header >> 3) & 15
  const bits = bitsOfFrame(codec, frameType)
  if (bits === undefined) throw new DecodeError('AMR_FRAME_TYPE', `${codec} has no frame type ${frameType}`, 0, SPEC)
  const end = 1 + octetsOf(bits)
  if (stored.length < end) throw new DecodeError('AMR_TRUNCATED', `${stored.length} octets of ${end}`, 0, SPEC)
  return { frameType, isGood: (header & 4) !== 0, data: stored.subarray(1, end) }
}
