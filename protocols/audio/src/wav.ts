import { DecodeError, VoltaicError } from '@voltaic/base'
import { A_LAW, MU_LAW } from './g711.ts'

// A file of one format chunk and one data chunk; all numbers in little-endian order.
//
//   offset  0      4        8      12      16       20      22        24     28        32      34       36     40
//   +------+--------+------+------+--------+-------+---------+------+---------+-------+------+------+--------+----
//   |"RIFF"|length-8|"WAVE"|"fmt "|16      |1 = PCM|channels |rate  |octets/s |octets |bits  |"data"|length  |samples
//   |      |        |      |      |        |       |         |      |         |a block|      |      |        |
//   +------+--------+------+------+--------+-------+---------+------+---------+-------+------+------+--------+----

export const WAV_HEADER_LENGTH = 44
/** The lengths of chunks have 32 bits; what is longer could not be told to a reader. */
export const MAX_WAV_DATA: number = 0xffff_ffff - WAV_HEADER_LENGTH
const PCM = 1
const A_LAW_FORMAT = 6
const MU_LAW_FORMAT = 7
const EXTENSIBLE = 0xfffe
const MAX_WAV_CHANNELS = 8
const SPEC = 'RFC 2361 §2'

export interface WavFormat {
  /** Hertz. */
  readonly sampleRate: number
  readonly channels: number
}

/**
 * Writes a file piece by piece. The header in front of the first piece says that nothing is there, so that a file
 * whose writer died is still one that players open and repair; `finish` gives the header to put in its place.
 */
export class WavWriter {
  readonly format: WavFormat
  #dataLength = 0

  constructor(format: WavFormat) {
    this.format = format
  }

  /** What a file begins with until it is finished. */
  header(): Uint8Array {
    return wavHeader(this.format, 0)
  }

  /** Octets of samples so far. */
  get dataLength(): number {
    return this.#dataLength
  }

  /**
   * The octets of the next samples.
   *
   * @param samples one a channel in turn
   * @throws VoltaicError WAV_TOO_LONG when the file would pass 4 GB; nothing is counted then
   */
  append(samples: Int16Array): Uint8Array {
    if (this.#dataLength + samples.length * 2 > MAX_WAV_DATA) {
      throw new VoltaicError('WAV_TOO_LONG', 'a WAV file ends at 4 GB', 'begin another file')
    }
    this.#dataLength += samples.length * 2
    const octets = new Uint8Array(samples.length * 2)
    for (let index = 0; index < samples.length; index++) {
      const sample = samples[index] as number
      octets[index * 2] = sample
      octets[index * 2 + 1] = sample >> 8
    }
    return octets
  }

  /** The header of the whole, which belongs at the start of the file in place of the first one. */
  finish(): Uint8Array {
    return wavHeader(this.format, this.#dataLength)
  }
}

/**
 * The header of a file of 16 bit samples.
 *
 * @param dataLength octets of samples
 * @throws RangeError for more than fits into a file
 */
export function wavHeader({ sampleRate, channels }: WavFormat, dataLength: number): Uint8Array {
  if (dataLength > MAX_WAV_DATA) throw new RangeError(`${dataLength} octets in a WAV file`)
  const octets = new Uint8Array(WAV_HEADER_LENGTH)
  const view = new DataView(octets.buffer)
  const text = (at: number, value: string) => {
    for (let index = 0; index < value.length; index++) octets[at + index] = value.charCodeAt(index)
  }
  text(0, 'RIFF')
  view.setUint32(4, WAV_HEADER_LENGTH - 8 + dataLength, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, PCM, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * channels * 2, true)
  view.setUint16(32, channels * 2, true)
  view.setUint16(34, 16, true)
  text(36, 'data')
  view.setUint32(40, dataLength, true)
  return octets
}

/** A file that was read: announcements, greetings, recordings. */
export interface Wav extends WavFormat {
  /** One a channel in turn. */
  readonly samples: Int16Array
}

/**
 * Reads a file of 16 bit samples, A-law or mu-law. Chunks of other kinds are passed over; a data chunk that is longer
 * than the file, or that says 0 in a file whose writer died, goes to its end.
 *
 * @throws DecodeError WAV_MALFORMED, WAV_FORMAT
 */
export function readWav(file: Uint8Array): Wav {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (tagAt(file, 0) !== 'RIFF' || tagAt(file, 8) !== 'WAVE')
    throw malformed('neither RIFF nor WAVE stands in front', 0)
  let coding: Coding | undefined
  for (let at = 12; at + 8 <= file.length; ) {
    const tag = tagAt(file, at)
    const length = view.getUint32(at + 4, true)
    const begin = at + 8
    if (tag === 'fmt ') coding = codingAt(view, begin, length)
    if (tag === 'data') {
      if (coding === undefined) throw malformed('samples come before their format', at)
      const end = length === 0 ? file.length : Math.min(file.length, begin + length)
      const { sampleRate, channels, expand } = coding
      const samples = expand(file.subarray(begin, end))
      // a writer that died may have left the sample of one channel without those of the others
      return { sampleRate, channels, samples: samples.subarray(0, samples.length - (samples.length % channels)) }
    }
    at = begin + length + (length & 1)
  }
  throw malformed('there are no samples', file.length)
}

interface Coding extends WavFormat {
  readonly expand: (octets: Uint8Array) => Int16Array
}

function codingAt(view: DataView, at: number, length: number): Coding {
  if (length < 16 || at + length > view.byteLength) throw malformed('the format is cut off', at)
  const tag = view.getUint16(at, true)
  // An extensible format has the one that counts at the start of its GUID.
  const kind = tag === EXTENSIBLE && length >= 40 ? view.getUint16(at + 24, true) : tag
  const channels = view.getUint16(at + 2, true)
  const sampleRate = view.getUint32(at + 4, true)
  const bits = view.getUint16(at + 14, true)
  const expand = expanderOf(kind, bits)
  if (expand === undefined || channels < 1 || channels > MAX_WAV_CHANNELS || sampleRate === 0) {
    const message = `format ${kind} with ${bits} bits, ${channels} channels and ${sampleRate} Hz`
    throw new DecodeError('WAV_FORMAT', message, at, SPEC)
  }
  return { channels, sampleRate, expand }
}

function expanderOf(kind: number, bits: number): Coding['expand'] | undefined {
  if (kind === PCM && bits === 16) return littleEndian
  if (kind === A_LAW_FORMAT && bits === 8) return (octets) => A_LAW.decode(octets)
  if (kind === MU_LAW_FORMAT && bits === 8) return (octets) => MU_LAW.decode(octets)
  return undefined
}

function littleEndian(octets: Uint8Array): Int16Array {
  const samples = new Int16Array(octets.length >> 1)
  for (let index = 0; index < samples.length; index++) {
    samples[index] = (octets[index * 2] as number) | ((octets[index * 2 + 1] as number) << 8)
  }
  return samples
}

function tagAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4))
}

function malformed(message: string, offset: number): DecodeError {
  return new DecodeError('WAV_MALFORMED', message, offset, SPEC)
}
