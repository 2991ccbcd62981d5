import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTone, RECORDING_BEEP } from './beep.ts'

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
