import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bitsOfFrame, clockRateOf, isSpeech, ticksOfFrame } from './frame-types.ts'

const typesOf = (codec: 'AMR' | 'AMR-WB') => Array.from({ length: 17 }, (_, type) => bitsOfFrame(codec, type))

test('AMR has eight modes, SID and NO_DATA (TS 26.101 §4.1.1, §4.2.3)', () => {
  const modes = [95, 103, 118, 134, 148, 159, 204, 244, 39]
  assert.deepEqual(typesOf('AMR'), [...modes, ...Array(6).fill(undefined), 0, undefined])
})

test('AMR-WB has nine modes, SID, SPEECH_LOST and NO_DATA (TS 26.201 §4.1.1, §4.2.3)', () => {
  const modes = [132, 177, 253, 285, 317, 365, 397, 461, 477, 40]
  assert.deepEqual(typesOf('AMR-WB'), [...modes, ...Array(4).fill(undefined), 0, 0, undefined])
})

test('speech is what is neither comfort noise nor nothing', () => {
  assert.deepEqual(
    [7, 8, 15].map((type) => isSpeech('AMR', type)),
    [true, false, false],
  )
  assert.deepEqual(
    [8, 9, 14, 15].map((type) => isSpeech('AMR-WB', type)),
    [true, false, false, false],
  )
})

test('the timestamp counts samples of 8 or 16 kHz (RFC 4867 §4.1)', () => {
  assert.deepEqual([clockRateOf('AMR'), ticksOfFrame('AMR')], [8000, 160])
  assert.deepEqual([clockRateOf('AMR-WB'), ticksOfFrame('AMR-WB')], [16_000, 320])
})
