import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_WAV_DATA, WAV_HEADER_LENGTH, wavHeader } from '@voltaic/audio'
import { repairWav } from './repair-wav.ts'

const FORMAT = { sampleRate: 16_000, channels: 2 }

test('the header of a file whose writer died gets its lengths, and half a sample is cut off', () => {
  const mended = repairWav(wavHeader(FORMAT, MAX_WAV_DATA), WAV_HEADER_LENGTH + 4003)
  assert.deepEqual(mended, { header: wavHeader(FORMAT, 4000), fileLength: WAV_HEADER_LENGTH + 4000 })
})

test('what is whole, or is no WAV, is left alone', () => {
  assert.equal(repairWav(wavHeader(FORMAT, 4000), WAV_HEADER_LENGTH + 4000), undefined)
  assert.equal(repairWav(new Uint8Array(WAV_HEADER_LENGTH), 4000), undefined)
  assert.equal(repairWav(wavHeader(FORMAT, MAX_WAV_DATA).subarray(0, 20), 20), undefined)
})
