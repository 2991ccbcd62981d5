import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { levelOf } from './level.ts'
import { createResampler } from './resampler.ts'

const RATES = [
  [8000, 16_000],
  [16_000, 8000],
  [8000, 48_000],
  [48_000, 8000],
  [16_000, 48_000],
  [48_000, 16_000],
] as const

const tone = (hertz: number, rate: number, seconds = 0.5) =>
  Int16Array.from({ length: rate * seconds }, (_, index) => 16_000 * Math.sin((2 * Math.PI * hertz * index) / rate))

/** Decibels that a tone gains, once the filter has settled. */
function gainAt(hertz: number, from: number, to: number): number {
  const input = tone(hertz, from)
  const output = createResampler(from, to).process(input)
  return levelOf(output.subarray(to / 10)) - levelOf(input)
}

/** Decibels of the tones that `hertz` is mirrored to, which a filter that is too wide lets through. */
function imagesOf(hertz: number, from: number, to: number): number {
  const output = createResampler(from, to)
    .process(tone(hertz, from))
    .subarray(to / 10)
  // What is left when the best sine of this frequency is taken out.
  let [re, im] = [0, 0]
  for (const [index, sample] of output.entries()) {
    re += sample * Math.cos((2 * Math.PI * hertz * index) / to)
    im += sample * Math.sin((2 * Math.PI * hertz * index) / to)
  }
  const rest = output.map(
    (sample, index) =>
      sample -
      (2 / output.length) *
        (re * Math.cos((2 * Math.PI * hertz * index) / to) + im * Math.sin((2 * Math.PI * hertz * index) / to)),
  )
  return levelOf(rest) - levelOf(output)
}

describe('resampling', () => {
  for (const [from, to] of RATES) {
    test(`${from} to ${to} Hz: the speech band passes, level and length stay`, () => {
      for (const hertz of [300, 1000, 2000, 3000, 3400]) {
        const gain = gainAt(hertz, from, to)
        assert.ok(Math.abs(gain) < 0.1, `${gain.toFixed(2)} dB at ${hertz} Hz`)
      }
      assert.equal(createResampler(from, to).process(new Int16Array(from / 50)).length, to / 50)
    })
  }

  test('going down, what the lower rate cannot hold is 70 dB below', () => {
    for (const [from, to] of RATES.filter(([a, b]) => a > b)) {
      for (const share of [0.54, 0.6, 0.75, 0.9, 1]) {
        const hertz = Math.min(to * share, from / 2 - 100)
        const gain = gainAt(hertz, from, to)
        assert.ok(gain < -70, `${from} to ${to}: ${gain.toFixed(1)} dB at ${hertz} Hz`)
      }
    }
  })

  test('going up, the mirrored tones are 60 dB below', () => {
    for (const [from, to] of RATES.filter(([a, b]) => a < b)) {
      for (const hertz of [500, 1500, 3000]) {
        const level = imagesOf(hertz, from, to)
        assert.ok(level < -60, `${from} to ${to}: ${level.toFixed(1)} dB beside ${hertz} Hz`)
      }
    }
  })

  test('blocks make no difference', () => {
    for (const [from, to] of RATES) {
      const input = tone(700, from, 0.1)
      const whole = Array.from(createResampler(from, to).process(input))
      const resampler = createResampler(from, to)
      const pieces: number[] = []
      const step = from / 100
      for (let at = 0; at < input.length; at += step) pieces.push(...resampler.process(input.subarray(at, at + step)))
      assert.deepEqual(pieces, whole)
    }
  })

  test('full scale does not wrap around', () => {
    const square = Int16Array.from({ length: 800 }, (_, index) => (index % 40 < 20 ? 32_767 : -32_768))
    const output = createResampler(8000, 16_000).process(square)
    for (let index = 1; index < output.length; index++) {
      const step = Math.abs((output[index] ?? 0) - (output[index - 1] ?? 0))
      assert.ok(step < 60_000, `a step of ${step} at ${index}`)
    }
  })

  test('other ratios are refused, and blocks that do not divide', () => {
    assert.throws(() => createResampler(8000, 44_100), RangeError)
    assert.throws(() => createResampler(16_000, 8000).process(new Int16Array(3)), RangeError)
  })
})
