import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBeepMixer, createTone, RECORDING_BEEP } from './beep.ts'

test('a tone begins and ends softly and has its frequency', () => {
  const tone = createTone(RECORDING_BEEP, 8000)
  assert.equal(tone.length, 1600)
  assert.equal(tone[0], 0)
  assert.equal(tone.at(-1), 0)
  let crossings = 0
  for (let index = 1; index < tone.length; index++)
    if ((tone[index - 1] ?? 0) < 0 !== (tone[index] ?? 0) < 0) crossings += 1
  assert.ok(Math.abs(crossings - 560) < 4, `${crossings} crossings in 200 ms of 1400 Hz`)
})

test('the beep comes at once and every fifteen seconds, and leaves the rest as it is', () => {
  const mixer = createBeepMixer(8000)
  const heard: number[] = []
  for (let block = 0; block < 1600; block++) {
    const samples = new Int16Array(160).fill(5)
    if (mixer.mix(samples)) heard.push(block)
    else assert.ok(samples.every((sample) => sample === 5))
  }
  const blocks = (first: number) => Array.from({ length: 10 }, (_, index) => first + index)
  assert.deepEqual(heard, [...blocks(0), ...blocks(750), ...blocks(1500)])
})

test('a loud voice with the beep stays within sixteen bits', () => {
  const samples = new Int16Array(160).fill(32_767)
  createBeepMixer(8000, { ...RECORDING_BEEP, amplitude: 1 }).mix(samples)
  assert.ok(samples.every((sample) => sample <= 32_767 && sample >= -32_768))
  assert.equal(Math.max(...samples), 32_767)
})
