// Speech of espeak-ng as AMR-WB and AMR over a bad way, through the transcoder, to G.711 and back; and FFmpeg and sox as
// judges of our codecs and files.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { type AmrCodec, type AmrFrame, decodeAmrPayload, encodeAmrStorage, storedFrame } from '@voltaic/amr'
import {
  A_LAW,
  alignmentOf,
  createTranscoder,
  levelOf,
  MU_LAW,
  requireCodec,
  type SpeechFormat,
  WavWriter,
} from '@voltaic/audio'
import { decodeRtp } from '@voltaic/rtp'
import { createSeededRandom } from '@voltaic/runtime'
import { outputOf, temporaryFolder } from './foreign-program.ts'
import {
  assertAlike,
  badWay,
  codecs,
  formatOf,
  heardFrom,
  likenessOf,
  resampled,
  SEED,
  sentBy,
  speech,
} from './speech.ts'

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
      const likeness = likenessOf(resampled(spoken, 16_000, 8000), narrow)
      t.diagnostic(`${from} to ${to}: ${likeness.figures}`)
      assertAlike(likeness)
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
