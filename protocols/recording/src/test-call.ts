import assert from 'node:assert/strict'
import { A_LAW, alignmentOf, PLAIN_SPEECH_CODECS, type SpeechDecoders, WAV_HEADER_LENGTH } from '@voltaic/audio'
import { encodeRtp } from '@voltaic/rtp'
import type { RecordedCodec } from './recorded-codec.ts'
import { createRecording, type Recording, type RecordingFormat } from './recording.ts'
import type { RecordedSide, RecordingFile, RecordingSink } from './recording-sink.ts'

export const PCMA: RecordedCodec = { payloadType: 8, encoding: 'PCMA', clockRate: 8000, channels: 1, fmtp: '' }
export const AMR_WB: RecordedCodec = { payloadType: 104, encoding: 'AMR-WB', clockRate: 16_000, channels: 1, fmtp: '' }
export const AMR: RecordedCodec = {
  payloadType: 102,
  encoding: 'AMR',
  clockRate: 8000,
  channels: 1,
  fmtp: 'octet-align=1',
}
export const KEYS: RecordedCodec = {
  payloadType: 101,
  encoding: 'telephone-event',
  clockRate: 8000,
  channels: 1,
  fmtp: '',
}
export const EVS: RecordedCodec = { payloadType: 110, encoding: 'EVS', clockRate: 16_000, channels: 1, fmtp: '' }

/** Files in memory. */
export class MemorySink implements RecordingSink {
  readonly #pieces = new Map<string, Uint8Array[]>()

  get files(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#pieces].map(([name, pieces]) => [name, Buffer.concat(pieces)]))
  }

  open({ side, index, extension }: Parameters<RecordingSink['open']>[0]): RecordingFile {
    const name = `${side ?? 'both'}-${index}.${extension}`
    const pieces: Uint8Array[] = []
    this.#pieces.set(name, pieces)
    return {
      append: (octets) => void pieces.push(octets),
      overwrite(at, octets) {
        assert.equal(at, 0)
        pieces[0]?.set(octets)
      },
      close() {},
    }
  }
}

export interface Sent {
  readonly payloadType?: number
  readonly sequenceNumber: number
  readonly timestamp: number
  readonly ssrc?: number
  readonly payload: Uint8Array
  readonly marker?: boolean
}

export function rtp({ payloadType = 8, ssrc = 1, marker = false, ...rest }: Sent): Uint8Array {
  return encodeRtp({ payloadType, ssrc, marker, ...rest, csrcs: [], padding: 0 })
}

/** Twenty milliseconds of something that is like nothing else in the recording. */
export function speechOf(frame: number, seed = 1): Int16Array {
  let state = (frame + 1) * 7919 * seed
  return Int16Array.from({ length: 160 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    return (state >> 18) * 2
  })
}

export function alaw(frame: number, seed = 1): Uint8Array {
  return A_LAW.encode(speechOf(frame, seed))
}

export function start(
  format: RecordingFormat = 'wav',
  decoders: SpeechDecoders = PLAIN_SPEECH_CODECS.decoders,
): { readonly sink: MemorySink; readonly recording: Recording } {
  const sink = new MemorySink()
  return { sink, recording: createRecording({ format, decoders, sink }) }
}

export function say(
  recording: Recording,
  side: RecordedSide,
  frame: number,
  more: Partial<Sent> & { at?: number } = {},
): void {
  const { at = frame * 20, ...sent } = more
  recording.packet(
    side,
    rtp({ sequenceNumber: frame & 0xffff, timestamp: frame * 160, payload: alaw(frame), ...sent }),
    at,
  )
}

export function channelsOf(file: Buffer | undefined): readonly [Int16Array, Int16Array] {
  assert.ok(file)
  const frames = (file.length - WAV_HEADER_LENGTH) / 4
  const channel = (at: number) =>
    Int16Array.from({ length: frames }, (_, index) => file.readInt16LE(WAV_HEADER_LENGTH + index * 4 + at))
  return [channel(0), channel(2)]
}

/** Whether this frame stands at this millisecond. */
export function isAt(channel: Int16Array, frame: number, milliseconds: number, seed = 1): boolean {
  const there = channel.subarray(milliseconds * 8, milliseconds * 8 + 160)
  return there.length === 160 && alignmentOf(speechOf(frame, seed), there, 0).correlation > 0.99
}

/** By how many milliseconds this frame is later than it should be; undefined when it is nowhere near. */
export function offsetOf(channel: Int16Array, frame: number, expected: number, most: number): number | undefined {
  const wanted = speechOf(frame)
  for (let off = -most; off <= most; off += 1 / 8) {
    const from = Math.round((expected + off) * 8)
    const there = channel.subarray(from, from + 160)
    if (from >= 0 && there.length === 160 && alignmentOf(wanted, there, 0).correlation > 0.95) return off
  }
  return undefined
}

export function isSilent(channel: Int16Array, from: number, to: number): boolean {
  return channel.subarray(from * 8, to * 8).every((sample) => sample === 0)
}
