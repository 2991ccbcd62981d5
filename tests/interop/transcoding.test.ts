// Speech of espeak-ng as AMR-WB and AMR over a bad way, through the transcoder, to G.711 and back; and FFmpeg and sox as
// judges of our codecs and files.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import {
  type AmrCodec,
  type AmrFrame,
  decodeAmrPayload,
  encodeAmrPayload,
  encodeAmrStorage,
  parseStoredFrame,
  storedFrame,
} from '@voltaic/amr'
import {
  A_LAW,
  alignmentOf,
  createResampler,
  createTranscoder,
  envelopeAlignmentOf,
  levelOf,
  loadSpeechCodecs,
  MU_LAW,
  readWav,
  requireCodec,
  type SpeechFormat,
  speechFormatOf,
  WavWriter,
} from '@voltaic/audio'
import { decodeRtp, encodeRtp } from '@voltaic/rtp'
import { createSeededRandom } from '@voltaic/runtime'
import { outputOf, temporaryFolder } from './foreign-program.ts'

const SEED = 20_261_127
const TEXT = 'The quick brown fox jumps over the lazy dog. Can you hear me at the other end of the line?'
const codecs = await loadSpeechCodecs()

const formatOf = (encoding: string, fmtp = ''): SpeechFormat => {
  const clockRate = encoding === 'AMR-WB' ? 16_000 : 8000
  const numbers = { receivePayloadType: 96, sendPayloadType: 97 }
  return speechFormatOf({ encoding, clockRate, channels: 1, fmtp, ...numbers }) ?? assert.fail(encoding)
}

/** The sentence at 16 kHz. */
async function speech(folder: string): Promise<Int16Array> {
  const [raw, file] = [join(folder, 'raw.wav'), join(folder, 'speech.wav')]
  await outputOf('espeak-ng', ['-w', raw, TEXT])
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

function resampled(samples: Int16Array, from: number, to: number): Int16Array {
  const resampler = createResampler(from, to)
  return Int16Array.from(blocks(samples, from).flatMap((block) => [...resampler.process(block)]))
}

/** What a phone sends, packet by packet. */
function sentBy(format: SpeechFormat, samples: Int16Array): readonly Uint8Array[] {
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

/** What the other side hears of packets that it gets in order. */
function heardFrom(format: SpeechFormat, packets: readonly Uint8Array[]): Int16Array {
  const decoder = requireCodec(format.codec, codecs.decoders.create(format.codec))
  const frames = packets.flatMap((packet) => {
    const { payload } = decodeRtp(packet)
    const { amr } = format
    return amr ? decodeAmrPayload(payload, amr).frames.map((frame) => storedFrame(amr.codec, frame)) : [payload]
  })
  return Int16Array.from(frames.flatMap((frame) => [...decoder.decode(frame)]))
}

/** 5 % of the packets are lost, the others come up to 30 ms late. */
function badWay(packets: readonly Uint8Array[]) {
  const random = createSeededRandom(SEED)
  return packets
    .map((packet, number) => ({ packet, at: 1000 + number * 20 + random.integer(31), isLost: random.integer(100) < 5 }))
    .filter(({ isLost }) => !isLost)
    .toSorted((a, b) => a.at - b.at)
}

function through(a: SpeechFormat, b: SpeechFormat, packets: readonly Uint8Array[]): readonly Uint8Array[] {
  const made = createTranscoder({ a, b: { ...b, isDtxOn: false }, codecs, random: createSeededRandom(SEED) })
  if ('lacks' in made) return assert.fail(made.lacks)
  const arriving = badWay(packets)
  const out: Uint8Array[] = []
  let next = 0
  for (let at = 1000; at < 1400 + packets.length * 20; at += 20) {
    for (let one = arriving[next]; one !== undefined && one.at <= at; one = arriving[++next]) {
      out.push(...made.fromA(one.packet, one.at))
    }
    out.push(...made.due(at).toB)
  }
  made.stop()
  return out
}

describe('speech through the transcoder, with 5 % loss and 30 ms of jitter', () => {
  for (const [from, to, fmtp] of [
    ['AMR-WB', 'PCMA', ''],
    ['AMR-WB', 'PCMU', 'octet-align=1'],
    ['AMR', 'PCMA', 'octet-align=1'],
    ['PCMA', 'AMR-WB', ''],
    ['PCMU', 'AMR', 'octet-align=1'],
    ['AMR-WB', 'AMR', ''],
  ] as const) {
    test(`${from} to ${to} ${fmtp}`, async (t: TestContext) => {
      const spoken = await speech(temporaryFolder(t))
      const [a, b] = [formatOf(from, fmtp), formatOf(to, fmtp)]
      const input = a.clockRate === 16_000 ? spoken : resampled(spoken, 16_000, 8000)
      const heard = heardFrom(b, through(a, b, sentBy(a, input)))
      const narrow = b.clockRate === 16_000 ? resampled(heard, 16_000, 8000) : heard
      const sent = resampled(spoken, 16_000, 8000)
      const { correlation, delay } = envelopeAlignmentOf(sent, narrow, 8000, 15)
      const wave = Math.abs(alignmentOf(sent, narrow, 2400).correlation)
      const [before, after] = [levelOf(sent), levelOf(narrow)]
      const figures = `envelope ${correlation.toFixed(3)} at ${delay * 20} ms, wave ${wave.toFixed(3)}`
      t.diagnostic(`${from} to ${to}: ${figures}, ${before.toFixed(1)} dBov sent, ${after.toFixed(1)} dBov heard`)
      assert.ok(correlation > 0.75, figures)
      assert.ok(Math.abs(before - after) < 4, `${before} dBov sent, ${after} dBov heard`)
    })
  }
})

describe('FFmpeg and sox', () => {
  test('both laws of G.711 decode as here, octet for octet', async (t: TestContext) => {
    const folder = temporaryFolder(t)
    const [coded, plain] = [join(folder, 'octets'), join(folder, 'samples')]
    const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet)
    writeFileSync(coded, octets)
    for (const [law, ours] of [
      ['a-law', A_LAW],
      ['mu-law', MU_LAW],
    ] as const) {
      const raw = ['-t', 'raw', '-r', '8000', '-c', '1', '-e', law, '-b', '8', coded]
      await outputOf('sox', [...raw, '-t', 'raw', '-e', 'signed', '-b', '16', '-L', plain])
      const theirs = new Int16Array(new Uint8Array(readFileSync(plain)).buffer)
      assert.deepEqual(ours.decode(octets), theirs)
    }
  })

  test('our WAV is read with its length, channels and samples', async (t: TestContext) => {
    const file = join(temporaryFolder(t), 'two.wav')
    const samples = Int16Array.from({ length: 16_000 }, (_, index) => ((index * 37) % 20_000) - 10_000)
    const writer = new WavWriter({ sampleRate: 8000, channels: 2 })
    const octets = writer.append(samples)
    writeFileSync(file, Buffer.concat([writer.finish(), octets]))
    assert.equal((await outputOf('soxi', ['-s', file])).trim(), '8000')
    assert.equal((await outputOf('soxi', ['-c', file])).trim(), '2')
    const raw = join(temporaryFolder(t), 'raw')
    await outputOf('ffmpeg', ['-loglevel', 'error', '-i', file, '-f', 's16le', raw])
    assert.deepEqual(new Int16Array(new Uint8Array(readFileSync(raw)).buffer), samples)
  })

  for (const codec of ['AMR', 'AMR-WB'] as const) {
    test(`a file of ${codec} that we made sounds the same to FFmpeg`, async (t: TestContext) => {
      const folder = temporaryFolder(t)
      const spoken = await speech(folder)
      const format = formatOf(codec)
      const input = codec === 'AMR-WB' ? spoken : resampled(spoken, 16_000, 8000)
      const frames = sentBy(format, input).flatMap((packet): readonly AmrFrame[] => {
        const { payload } = decodeRtp(packet)
        return decodeAmrPayload(payload, format.amr ?? assert.fail()).frames
      })
      const ours = decodedBy(codec, frames)
      const [file, raw] = [join(folder, codec === 'AMR' ? 'speech.amr' : 'speech.awb'), join(folder, 'raw')]
      writeFileSync(file, encodeAmrStorage({ codec, frames }))
      await outputOf('ffmpeg', ['-loglevel', 'error', '-i', file, '-f', 's16le', raw])
      const theirs = new Int16Array(new Uint8Array(readFileSync(raw)).buffer)
      const { correlation } = alignmentOf(ours, theirs, 40)
      t.diagnostic(`${codec}: correlation with FFmpeg's decoder ${correlation.toFixed(4)}`)
      assert.equal(theirs.length, ours.length)
      assert.ok(correlation > 0.98, `${correlation}`)
      assert.ok(Math.abs(levelOf(ours) - levelOf(theirs)) < 0.5)
    })
  }
})

function decodedBy(codec: AmrCodec, frames: readonly AmrFrame[]): Int16Array {
  const decoder = requireCodec(codec, codecs.decoders.create(codec))
  return Int16Array.from(frames.flatMap((frame) => [...decoder.decode(storedFrame(codec, frame))]))
}
