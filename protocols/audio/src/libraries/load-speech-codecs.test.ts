import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alignmentOf, levelOf } from '../level.ts'
import type { SpeechCodecs } from '../speech-codec.ts'
import { loadSpeechCodecs, requireCodec } from './load-speech-codecs.ts'

const installed: SpeechCodecs = await loadSpeechCodecs()
const CODECS = [
  ['AMR', 8, 8, [13, 14, 16, 18, 20, 21, 27, 32]],
  ['AMR-WB', 9, 9, [18, 24, 33, 37, 41, 47, 51, 59, 61]],
] as const

const speech = (rate: number, frame: number) =>
  Int16Array.from({ length: rate / 50 }, (_, index) => {
    const at = (frame * rate) / 50 + index
    return 8000 * Math.sin((2 * Math.PI * 440 * at) / rate)
  })

test('without libraries each codec says which package it lacks', async () => {
  const names: string[] = []
  const codecs = await loadSpeechCodecs((name) => {
    names.push(name)
    return undefined
  })
  assert.deepEqual(names, ['libopencore-amrnb.so.0', 'libopencore-amrwb.so.0', 'libvo-amrwbenc.so.0'])
  assert.deepEqual(codecs.decoders.create('AMR'), { lacks: 'apt install libopencore-amrnb0' })
  assert.throws(() => requireCodec('AMR-WB', codecs.encoders.create('AMR-WB')), {
    code: 'AUDIO_CODEC_MISSING',
    remedy: 'apt install libvo-amrwbenc0',
  })
  assert.equal(requireCodec('PCMA', codecs.decoders.create('PCMA')).codec, 'PCMA')
})

for (const [codec, modes, sid, lengths] of CODECS) {
  const lacking = [installed.encoders.create(codec), installed.decoders.create(codec)].find((each) => 'lacks' in each)
  // The libraries are a choice of whoever installs; tests/interop has them always.
  const skip = lacking !== undefined && 'lacks' in lacking ? lacking.lacks : false

  describe(codec, { skip }, () => {
    const create = (mode: number, isDtxOn = false) => ({
      encoder: requireCodec(codec, installed.encoders.create(codec, { mode, isDtxOn })),
      decoder: requireCodec(codec, installed.decoders.create(codec)),
    })

    test('a tone is heard in every mode, and frames have the length of their mode (RFC 4867 §5.3)', () => {
      for (let mode = 0; mode < modes; mode++) {
        const { encoder, decoder } = create(mode)
        const [sent, heard]: [number[], number[]] = [[], []]
        for (let frame = 0; frame < 20; frame++) {
          const samples = speech(encoder.sampleRate, frame)
          const coded = encoder.encode(samples)
          assert.equal(coded.length, lengths[mode])
          assert.equal(coded[0], (mode << 3) | 4)
          sent.push(...samples)
          heard.push(...decoder.decode(coded))
        }
        const { correlation } = alignmentOf(Int16Array.from(sent), Int16Array.from(heard), encoder.sampleRate / 50)
        assert.ok(Math.abs(correlation) > 0.75, `mode ${mode}: ${correlation}`)
        encoder.close()
        decoder.close()
      }
    })

    test('the mode changes between two frames', () => {
      const { encoder } = create(0)
      encoder.encode(speech(encoder.sampleRate, 0))
      encoder.setMode(modes - 1)
      assert.equal((encoder.encode(speech(encoder.sampleRate, 1))[0] ?? 0) >> 3, modes - 1)
      assert.throws(() => encoder.setMode(modes), RangeError)
      encoder.close()
    })

    test('a pause becomes SID and NO_DATA with DTX, and comfort noise again', () => {
      const { encoder, decoder } = create(2, true)
      const types = new Set<number>()
      let level = 0
      for (let frame = 0; frame < 60; frame++) {
        const pause = Int16Array.from(
          { length: encoder.sampleRate / 50 },
          (_, index) => ((index * index + frame) % 7) * 9,
        )
        const coded = encoder.encode(frame < 10 ? speech(encoder.sampleRate, frame) : pause)
        types.add((coded[0] ?? 0) >> 3)
        level = levelOf(decoder.decode(coded))
      }
      assert.deepEqual([...types], [2, sid, 15])
      assert.ok(level > -90 && level < -50, `${level}`)
      encoder.close()
      decoder.close()
    })

    test('what is lost, damaged, reserved or cut off is concealed and dies away', () => {
      for (const frame of [
        undefined,
        Uint8Array.of(2 << 3),
        Uint8Array.of((13 << 3) | 4),
        Uint8Array.of((2 << 3) | 4, 1),
      ]) {
        const { encoder, decoder } = create(2)
        for (let at = 0; at < 15; at++) decoder.decode(encoder.encode(speech(encoder.sampleRate, at)))
        const first = levelOf(decoder.decode(frame))
        assert.ok(first > -40, `${first}`)
        let last = first
        for (let at = 0; at < 15; at++) last = levelOf(decoder.decode(frame))
        assert.ok(last < first - 20, `${first}, then ${last}`)
        encoder.close()
        decoder.close()
      }
    })

    test('nothing is handed to the library after close, nor a block of another length', () => {
      const { encoder, decoder } = create(2)
      assert.throws(() => encoder.encode(new Int16Array(100)), RangeError)
      encoder.close()
      encoder.close()
      decoder.close()
      assert.throws(() => encoder.encode(speech(encoder.sampleRate, 0)), RangeError)
      assert.throws(() => decoder.decode(undefined), RangeError)
    })
  })
}
