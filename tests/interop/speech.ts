// Speech of espeak-ng, as packets of any codec over a bad way, and what is heard of them.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeAmrPayload, encodeAmrPayload, parseStoredFrame, storedFrame } from '@voltaic/amr'
import {
  alignmentOf,
  createResampler,
  envelopeAlignmentOf,
  levelOf,
  loadSpeechCodecs,
  readWav,
  requireCodec,
  type SpeechCodecs,
  type SpeechFormat,
  speechFormatOf,
} from '@voltaic/audio'
import { decodeRtp, encodeRtp } from '@voltaic/rtp'
import { createSeededRandom } from '@voltaic/runtime'
import { outputOf } from './foreign-program.ts'

export const SEED = 20_261_127
const TEXT = 'The quick brown fox jumps over the lazy dog. Can you hear me at the other end of the line?'
export const codecs: SpeechCodecs = await loadSpeechCodecs()

/** The format of a codec that is named as in SDP. */
export const formatOf = (encoding: string, fmtp = ''): SpeechFormat => {
  const clockRate = encoding === 'AMR-WB' ? 16_000 : 8000
  const numbers = { receivePayloadType: 96, sendPayloadType: 97 }
  return speechFormatOf({ encoding, clockRate, channels: 1, fmtp, ...numbers }) ?? assert.fail(encoding)
}

/** A sentence at 16 kHz. */
export async function speech(folder: string, text: string = TEXT): Promise<Int16Array> {
  const [raw, file] = [join(folder, 'raw.wav'), join(folder, 'speech.wav')]
  await outputOf('espeak-ng', ['-w', raw, text])
  await outputOf('sox', [raw, '-b', '16', '-r', '16000', '-c', '1', file])
  return readWav(readFileSync(file)).samples
}

/** Blocks of 20 ms, the last one filled up. */
function blocks(samples: Int16Array, rate: number): readonly Int16Array[] {
  const length = rate / 50
  return Array.from({ length: Math.ceil(samples.length / length) }, (_, index) => {
    const block = new Int16Array(length)
    block.set(samples.subarray(index * length, (index + 1) * length))
    return block
  })
}

/** The same at another rate. */
export function resampled(samples: Int16Array, from: number, to: number): Int16Array {
  const resampler = createResampler(from, to)
  return Int16Array.from(blocks(samples, from).flatMap((block) => [...resampler.process(block)]))
}

/** What a phone sends, packet by packet. */
export function sentBy(format: SpeechFormat, samples: Int16Array): readonly Uint8Array[] {
  const encoder = requireCodec(format.codec, codecs.encoders.create(format.codec))
  const { amr, clockRate, receivePayloadType: payloadType } = format
  return blocks(samples, encoder.sampleRate).map((block, number) => {
    const coded = Uint8Array.from(encoder.encode(block))
    const frames = amr && [parseStoredFrame(amr.codec, coded)]
    const payload = amr && frames ? encodeAmrPayload({ codecModeRequest: 15, frames }, amr) : coded
    const header = { marker: number === 0, payloadType, sequenceNumber: number, timestamp: (number * clockRate) / 50 }
    return encodeRtp({ ...header, ssrc: 1, csrcs: [], payload, padding: 0 })
  })
}

/** What the other side hears of packets that it gets in order; where none was sent, as in a pause, there is silence. */
export function heardFrom(format: SpeechFormat, packets: readonly Uint8Array[]): Int16Array {
  const decoder = requireCodec(format.codec, codecs.decoders.create(format.codec))
  const heard: number[] = []
  let due: number | undefined
  for (const packet of packets) {
    const { payload, timestamp } = decodeRtp(packet)
    // RFC 3550 §5.1: the timestamp goes on while nothing is sent
    const pause = Math.max(0, (timestamp - (due ?? timestamp)) | 0)
    for (let left = (pause * decoder.sampleRate) / format.clockRate; left > 0; left--) heard.push(0)
    const before = heard.length
    for (const frame of framesIn(format, payload)) heard.push(...decoder.decode(frame))
    due = timestamp + ((heard.length - before) * format.clockRate) / decoder.sampleRate
  }
  return Int16Array.from(heard)
}

function framesIn({ amr }: SpeechFormat, payload: Uint8Array): readonly Uint8Array[] {
  return amr ? decodeAmrPayload(payload, amr).frames.map((frame) => storedFrame(amr.codec, frame)) : [payload]
}

/** When a packet comes, in milliseconds. */
export interface LatePacket {
  readonly packet: Uint8Array
  readonly at: number
}

/** 5 % of the packets are lost, the others come up to 30 ms late. */
export function badWay(packets: readonly Uint8Array[]): readonly LatePacket[] {
  const random = createSeededRandom(SEED)
  return packets
    .map((packet, number) => ({ packet, at: 1000 + number * 20 + random.integer(31), isLost: random.integer(100) < 5 }))
    .filter(({ isLost }) => !isLost)
    .toSorted((a, b) => a.at - b.at)
}

/** How much of what was said is heard. */
export interface Likeness {
  /** Of the envelopes, from -1 to 1. */
  readonly correlation: number
  /** dBov. */
  readonly sentLevel: number
  readonly heardLevel: number
  /** All of it, for people. */
  readonly figures: string
}

/**
 * Compares what was said with what was heard, both at 8 kHz.
 *
 * @param maxDelay of what is heard, in blocks of 20 ms
 */
export function likenessOf(sent: Int16Array, heard: Int16Array, maxDelay = 15): Likeness {
  const { correlation, delay } = envelopeAlignmentOf(sent, heard, 8000, maxDelay)
  const wave = Math.abs(alignmentOf(sent, heard, maxDelay * 160).correlation)
  const [sentLevel, heardLevel] = [levelOf(sent), levelOf(heard)]
  const levels = `${sentLevel.toFixed(1)} dBov sent, ${heardLevel.toFixed(1)} dBov heard`
  const figures = `envelope ${correlation.toFixed(3)} at ${delay * 20} ms, wave ${wave.toFixed(3)}, ${levels}`
  return { correlation, sentLevel, heardLevel, figures }
}

/** Asserts that the one is heard as the other. */
export function assertAlike({ correlation, sentLevel, heardLevel, figures }: Likeness): void {
  assert.ok(correlation > 0.75, figures)
  assert.ok(Math.abs(sentLevel - heardLevel) < 4, figures)
}
