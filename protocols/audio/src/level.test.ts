import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { comfortNoiseLevel, createComfortNoise } from './comfort-noise.ts'
import { alignmentOf, envelopeAlignmentOf, levelOf } from './level.ts'

const noise = (seed: number, length: number) => {
  const random = createSeededRandom(seed)
  return Int16Array.from({ length }, () => random.integer(20_001) - 10_000)
}

test('levels are decibels below full scale (RFC 6464 §3)', () => {
  assert.equal(levelOf(new Int16Array(160)), -127)
  assert.equal(levelOf(new Int16Array(160).fill(-32_768)), 0)
  const sine = Int16Array.from({ length: 800 }, (_, index) => 32_767 * Math.sin((2 * Math.PI * index) / 80))
  assert.ok(Math.abs(levelOf(sine) + 3.01) < 0.01)
  assert.ok(Math.abs(levelOf(sine.map((sample) => sample / 10)) + 23.01) < 0.1)
})

test('a delayed, softer and upside down signal is found again; a stranger is not', () => {
  const sent = noise(1, 4000)
  const received = new Int16Array(4000)
  received.set(
    sent.subarray(0, 3700).map((sample) => -sample / 3),
    300,
  )
  const { correlation, delay } = alignmentOf(sent, received, 500)
  assert.equal(delay, 300)
  assert.ok(correlation < -0.99)
  assert.ok(Math.abs(alignmentOf(sent, noise(2, 4000), 500).correlation) < 0.1)
  assert.deepEqual(alignmentOf(sent, new Int16Array(4000), 500), { correlation: 0, delay: 0 })
})

test('the course of loudness is found again when every sample differs', () => {
  const random = createSeededRandom(5)
  const loudness = Array.from({ length: 60 }, () => 1 + random.integer(100))
  const shaped = (seed: number, shift: number) =>
    noise(seed, 60 * 160).map((sample, index) => (sample * (loudness[Math.floor(index / 160) - shift] ?? 1)) / 100)
  const { correlation, delay } = envelopeAlignmentOf(shaped(1, 0), shaped(2, 3), 8000, 10)
  assert.equal(delay, 3)
  assert.ok(correlation > 0.95)
  assert.ok(envelopeAlignmentOf(shaped(1, 0), noise(3, 60 * 160), 8000, 10).correlation < 0.5)
})

test('comfort noise has the level that is asked for (RFC 3389 §3.1)', () => {
  const comfort = createComfortNoise(createSeededRandom(3))
  for (const level of [40, 60, 80]) {
    comfort.setLevel(level)
    const measured = levelOf(comfort.next(8000))
    assert.ok(Math.abs(measured + level) < 1.5, `${measured} for ${level}`)
  }
  comfort.setLevel(comfortNoiseLevel(Uint8Array.of(0xff, 1, 2)))
  assert.deepEqual(comfort.next(160), new Int16Array(160))
  assert.equal(comfortNoiseLevel(Uint8Array.of(0x28)), 40)
  assert.equal(comfortNoiseLevel(new Uint8Array(0)), 127)
})
