import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { A_LAW } from './g711.ts'
import { MAX_WAV_DATA, readWav, WAV_HEADER_LENGTH, WavWriter, wavHeader } from './wav.ts'

const format = { sampleRate: 8000, channels: 2 }
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

test('a header has the numbers of its samples, in little-endian order', () => {
  const expected =
    '52494646' +
    '28000000' +
    '57415645' +
    '666d7420' +
    '10000000' +
    '0100' +
    '0200' +
    '401f0000' +
    '007d0000' +
    '0400' +
    '1000'
  assert.equal(Buffer.from(wavHeader(format, 4)).toString('hex'), `${expected}6461746104000000`)
  assert.equal(wavHeader(format, 4).length, WAV_HEADER_LENGTH)
})

test('what is written piece by piece is read again', () => {
  fc.assert(
    fc.property(fc.array(fc.int16Array({ maxLength: 400 }), { maxLength: 5 }), (pieces) => {
      const writer = new WavWriter({ sampleRate: 16_000, channels: 1 })
      assert.equal(Buffer.from(writer.header()).readUInt32LE(40), 0)
      const written = pieces.map((piece) => writer.append(piece))
      const samples = Int16Array.from(pieces.flatMap((piece) => [...piece]))
      const expected = { sampleRate: 16_000, channels: 1, samples }
      assert.deepEqual(readWav(joined(writer.finish(), ...written)), expected)
      // A writer that died before `finish` has lost nothing.
      assert.deepEqual(readWav(joined(wavHeader(writer.format, 0), ...written)), expected)
    }),
  )
})

test('a file ends at 4 GB', () => {
  const writer = new WavWriter(format)
  // Only its length is looked at before it is refused.
  const tooLong = { length: Math.ceil((MAX_WAV_DATA + 1) / 2) } as Int16Array
  assert.throws(() => writer.append(tooLong), { code: 'WAV_TOO_LONG' })
  assert.equal(writer.dataLength, 0)
  assert.throws(() => wavHeader(format, MAX_WAV_DATA + 1), RangeError)
})

test('A-law and chunks of other kinds are read', () => {
  const fmt = Buffer.alloc(8 + 18)
  fmt.write('fmt ')
  fmt.writeUInt32LE(18, 4)
  fmt.writeUInt16LE(6, 8)
  fmt.writeUInt16LE(1, 10)
  fmt.writeUInt32LE(8000, 12)
  fmt.writeUInt16LE(8, 22)
  const list = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1')
  const data = Buffer.from('data\x02\0\0\0\xd5\xaa', 'latin1')
  const file = joined(Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), fmt, list, data)
  assert.deepEqual(readWav(file), { sampleRate: 8000, channels: 1, samples: A_LAW.decode(Uint8Array.of(0xd5, 0xaa)) })
})

test('what is no such file is refused', () => {
  const whole = joined(wavHeader(format, 4), new Uint8Array(4))
  for (let length = 0; length < WAV_HEADER_LENGTH; length++) {
    assert.throws(() => readWav(whole.subarray(0, length)), { code: 'WAV_MALFORMED' })
  }
  for (const [at, octet] of [
    [20, 3],
    [22, 0],
    [22, 9],
    [34, 24],
  ] as const) {
    const broken = whole.slice()
    broken[at] = octet
    assert.throws(() => readWav(broken), { code: 'WAV_FORMAT' })
  }
  assert.throws(() => readWav(joined(Buffer.from('RIFF\0\0\0\0WAVEdata\0\0\0\0', 'latin1'))), { code: 'WAV_MALFORMED' })
  // A chunk that claims more than there is ends the search.
  const huge = whole.slice()
  huge.set([0x6a, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], 12)
  assert.throws(() => readWav(huge), { code: 'WAV_MALFORMED' })
})

test('half a sample of a file whose writer died is left out', () => {
  const file = Buffer.concat([wavHeader({ channels: 2, sampleRate: 8000 }, 0), Buffer.from([1, 0, 2, 0, 3, 0, 4])])
  assert.deepEqual(readWav(file).samples, Int16Array.of(1, 2))
})
