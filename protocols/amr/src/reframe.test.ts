import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AmrFrame, clearFill } from './frame.ts'
import { type AmrCodec, bitsOfFrame, NO_DATA } from './frame-types.ts'
import { type AmrFormat, decodeAmrPayload, encodeAmrPayload } from './payload.ts'
import { reframe } from './reframe.ts'
import { MAX_FRAMES } from './table-of-contents.ts'

const hex = (payload: Uint8Array) => Buffer.from(payload).toString('hex')
const octets = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const efficient = (codec: AmrCodec): AmrFormat => ({ codec, framing: 'bandwidth-efficient' })
const aligned = (codec: AmrCodec, more: Partial<AmrFormat> = {}): AmrFormat => ({
  codec,
  framing: 'octet-aligned',
  ...more,
})

const payloads = fc.constantFrom<AmrCodec>('AMR', 'AMR-WB').chain((codec) => {
  const types = Array.from({ length: 16 }, (_, type) => type).filter((type) => bitsOfFrame(codec, type) !== undefined)
  const frame = fc
    .tuple(fc.constantFrom(...types), fc.boolean(), fc.infiniteStream(fc.nat(255)))
    .map(([frameType, isGood, stream]): AmrFrame => {
      const bits = bitsOfFrame(codec, frameType) ?? 0
      const data = Uint8Array.from({ length: (bits + 7) >> 3 }, () => stream.next().value as number)
      clearFill(data, bits)
      return { frameType, isGood, data }
    })
  return fc.record({
    codec: fc.constant(codec),
    codecModeRequest: fc.nat(15),
    frames: fc.array(frame, { minLength: 1, maxLength: 12 }),
  })
})

// The figures of RFC 4867 §4.3.5.1 and RFC 4867 §4.4.5.1, with the other framing worked out by hand
test('one frame of AMR 7.4 between the framings (RFC 4867 §4.3.5.1)', () => {
  const packed = octets(`f27f${'ff'.repeat(17)}fc`)
  const whole = octets(`f024${'ff'.repeat(18)}f0`)
  assert.equal(hex(reframe(packed, efficient('AMR'), aligned('AMR'))), hex(whole))
  assert.equal(hex(reframe(whole, aligned('AMR'), efficient('AMR'))), hex(packed))
})

test('any payload is the same frames in every framing, both ways', () => {
  fc.assert(
    fc.property(payloads, ({ codec, ...payload }) => {
      const formats = [
        efficient(codec),
        aligned(codec),
        aligned(codec, { crc: true }),
        aligned(codec, { crc: true, robustSorting: true }),
      ]
      for (const from of formats) {
        const packed = encodeAmrPayload(payload, from)
        for (const to of formats) {
          assert.equal(hex(reframe(packed, from, to)), hex(encodeAmrPayload(payload, to)))
          assert.equal(hex(reframe(packed, from, to, 12)), '00'.repeat(12) + hex(encodeAmrPayload(payload, to)))
        }
      }
    }),
  )
})

test('what a decoder refuses is refused, with the same code', () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    payloads.chain(({ codec, ...payload }) => {
      const whole = encodeAmrPayload(payload, efficient(codec))
      return fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, octet]) => {
        const broken = whole.slice(0, whole.length - (octet & 1))
        broken[at] = octet
        return broken
      })
    }),
  )
  fc.assert(
    fc.property(hostile, fc.constantFrom<AmrCodec>('AMR', 'AMR-WB'), (payload, codec) => {
      for (const [from, to] of [
        [efficient(codec), aligned(codec)],
        [aligned(codec), efficient(codec)],
      ] as const) {
        let expected: string | undefined
        try {
          expected = hex(encodeAmrPayload(decodeAmrPayload(payload, from), to))
        } catch (error) {
          assert.throws(() => reframe(payload, from, to), { code: (error as { code: string }).code })
        }
        if (expected !== undefined) assert.equal(hex(reframe(payload, from, to)), expected)
      }
    }),
    { numRuns: 300 },
  )
})

test('reserved frame types and too many frames are refused (RFC 4867 §4.3.2)', () => {
  assert.throws(() => reframe(octets('f4c0'), efficient('AMR'), aligned('AMR')), { code: 'AMR_FRAME_TYPE' })
  assert.throws(() => reframe(octets('f04c'), aligned('AMR'), efficient('AMR')), { code: 'AMR_FRAME_TYPE' })
  const many = new Uint8Array(MAX_FRAMES + 9).fill(0xff)
  assert.throws(() => reframe(many, aligned('AMR'), efficient('AMR')), { code: 'AMR_TOO_MANY_FRAMES' })
})

test('the same framing passes untouched; another codec and interleaving are no matter of framing', () => {
  const payload = octets('f07c')
  assert.equal(reframe(payload, aligned('AMR'), aligned('AMR')), payload)
  assert.throws(() => reframe(payload, aligned('AMR'), aligned('AMR-WB')), RangeError)
  assert.throws(() => reframe(payload, aligned('AMR', { interleaving: 8 }), aligned('AMR')), RangeError)
  assert.equal(NO_DATA, 15)
})
