import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AmrFrame, clearFill } from './frame.ts'
import { type AmrCodec, bitsOfFrame, NO_DATA } from './frame-types.ts'
import { decodeAmrStorage, encodeAmrStorage, MAX_STORED_FRAMES, parseStoredFrame, storedFrame } from './storage.ts'

const refused = (file: Uint8Array, code: string) =>
  assert.throws(() => decodeAmrStorage(file), { name: 'DecodeError', code })

// the figure: 0, FT 2, Q 1, 00 and 118 bits, filled with two zeros
test('a frame of AMR 5.9 is stored as in the figure (RFC 4867 §5.3)', () => {
  const data = new Uint8Array(15).fill(0xff)
  const frame = { frameType: 2, isGood: true, data }
  const file = Buffer.concat([
    Buffer.from('#!AMR\n'),
    Uint8Array.of(0x14),
    new Uint8Array(14).fill(0xff),
    Uint8Array.of(0xfc),
  ])
  assert.deepEqual(Buffer.from(encodeAmrStorage({ codec: 'AMR', frames: [frame] })), file)
  data[14] = 0xfc
  assert.deepEqual(decodeAmrStorage(file), { codec: 'AMR', frames: [frame] })
})

test('what is written is read, whatever it is', () => {
  const frame = (codec: AmrCodec, frameType: number, isGood: boolean, octet: number): AmrFrame => {
    const bits = bitsOfFrame(codec, frameType) ?? 0
    const data = new Uint8Array(Math.ceil(bits / 8)).fill(octet)
    clearFill(data, bits)
    return { frameType, isGood, data }
  }
  const types = fc.oneof(fc.nat(8), fc.constant(NO_DATA))
  fc.assert(
    fc.property(
      fc.constantFrom<AmrCodec>('AMR', 'AMR-WB'),
      fc.array(fc.tuple(types, fc.boolean(), fc.nat(255))),
      (codec, drawn) => {
        const frames = drawn.map((each) => frame(codec, ...each))
        assert.deepEqual(decodeAmrStorage(encodeAmrStorage({ codec, frames })), { codec, frames })
      },
    ),
  )
})

test('other magic numbers are refused, those of several channels by name (RFC 4867 §5.1, §5.2)', () => {
  for (const text of ['', '#!AMR', '#!amr\n', 'RIFF', '#!AMR-WB']) refused(Buffer.from(text), 'AMR_MAGIC_NUMBER')
  for (const text of ['#!AMR_MC1.0\n', '#!AMR-WB_MC1.0\n'])
    refused(Buffer.from(`${text}\0\0\0\x02`), 'AMR_MULTICHANNEL')
})

test('reserved frame types and a frame that is cut off are refused (RFC 4867 §5.3)', () => {
  refused(Buffer.from('#!AMR\n\x4c'), 'AMR_FRAME_TYPE')
  refused(Buffer.from('#!AMR-WB\n\x14abc'), 'AMR_TRUNCATED')
})

test('an hour is the most', () => {
  const noData = { frameType: NO_DATA, isGood: true, data: new Uint8Array(0) }
  const file = encodeAmrStorage({ codec: 'AMR', frames: Array(MAX_STORED_FRAMES).fill(noData) })
  assert.equal(decodeAmrStorage(file).frames.length, MAX_STORED_FRAMES)
  refused(Buffer.concat([file, Uint8Array.of(0x7c)]), 'AMR_TOO_MANY_FRAMES')
})

test('a frame that is not of the codec is a bug of the caller', () => {
  const frame = { frameType: 14, isGood: true, data: new Uint8Array(0) }
  assert.throws(() => encodeAmrStorage({ codec: 'AMR', frames: [frame] }), RangeError)
})

test('a frame alone is the piece of a file that it would be (RFC 4867 §5.3)', () => {
  const frame = { frameType: 2, isGood: true, data: new Uint8Array(15).fill(0xff) }
  const stored = storedFrame('AMR', frame)
  assert.deepEqual(stored, Uint8Array.from(encodeAmrStorage({ codec: 'AMR', frames: [frame] }).subarray(6)))
  assert.deepEqual(parseStoredFrame('AMR', stored).data.at(-1), 0xfc)
  assert.deepEqual(
    storedFrame('AMR', { frameType: NO_DATA, isGood: false, data: new Uint8Array(0) }),
    Uint8Array.of(0x78),
  )
  assert.throws(() => parseStoredFrame('AMR', stored.subarray(0, 15)), { code: 'AMR_TRUNCATED' })
  assert.throws(() => parseStoredFrame('AMR', Uint8Array.of(9 << 3)), { code: 'AMR_FRAME_TYPE' })
})
