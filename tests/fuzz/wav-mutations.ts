import assert from 'node:assert/strict'
import { readWav, WAV_HEADER_LENGTH, wavHeader } from '@voltaic/audio'
import { DecodeError } from '@voltaic/base'
import { repairWav } from '@voltaic/recording'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

function fileOf(channels: number, sampleRate: number, octets: number): Uint8Array {
  return Buffer.concat([wavHeader({ channels, sampleRate }, octets), Buffer.alloc(octets, 0x5a)])
}

const files = [fileOf(1, 8000, 320), fileOf(2, 16_000, 640), fileOf(2, 8000, 0)].map((file) => Uint8Array.from(file))

/** Fields of the header get absurd values, or a chunk that nobody knows stands in front. */
function changed(random: Random, input: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(input)
  const view = new DataView(copy.buffer)
  const values = [0, 1, 2, 7, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, copy.length]
  const value = values[random.integer(values.length)] ?? 0
  const at = random.integer(9)
  if (copy.length < WAV_HEADER_LENGTH) return copy
  if (at < 4) view.setUint16([20, 22, 32, 34][at] ?? 20, value & 0xffff, true)
  else if (at < 8) view.setUint32([4, 16, 24, 40][at - 4] ?? 4, value, true)
  else {
    const chunk = Buffer.from('LIST\0\0\0\0', 'latin1')
    chunk.writeUInt32LE(value & 0xff, 4)
    return Uint8Array.from(Buffer.concat([copy.subarray(0, 12), chunk, copy.subarray(12)]))
  }
  return copy
}

/** Whatever is accepted has whole samples of every channel; a file that is mended needs no mending. */
export const target: FuzzTarget = {
  name: 'wav',
  corpus: () => files,
  mutateConsistently: changed,
  run(input) {
    const mended = repairWav(input.subarray(0, WAV_HEADER_LENGTH), input.length)
    if (mended !== undefined) {
      assert.ok(mended.fileLength <= input.length)
      assert.equal(repairWav(mended.header, mended.fileLength), undefined)
    }
    try {
      const { samples, channels, sampleRate } = readWav(input)
      assert.ok(channels > 0 && sampleRate > 0 && samples.length % channels === 0)
      assert.ok(samples.length <= input.length)
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
