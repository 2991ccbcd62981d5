import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type AmrFrame, clearFill, octetsOf } from './frame.ts'
import { type AmrCodec, bitsOfFrame, NO_DATA } from './frame-types.ts'
import { type AmrFormat, type AmrFraming, decodeAmrPayload, encodeAmrPayload } from './payload.ts'
import { MAX_FRAMES } from './table-of-contents.ts'

const bandwidthEfficient: AmrFormat = { codec: 'AMR', framing: 'bandwidth-efficient' }
const octetAligned: AmrFormat = { codec: 'AMR', framing: 'octet-aligned' }
const framings: readonly AmrFraming[] = ['bandwidth-efficient', 'octet-aligned']
const ofOnes = (frameType: number, bits: number): AmrFrame => {
  const data = new Uint8Array((bits + 7) >> 3).fill(0xff)
  if (bits % 8 > 0) data[data.length - 1] = 0xff00 >> (bits % 8)
  return { frameType, isGood: true, data }
}
const noData: AmrFrame = { frameType: NO_DATA, isGood: true, data: new Uint8Array(0) }
const hex = (payload: Uint8Array) => Buffer.from(payload).toString('hex')
const octets = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const refused = (payload: Uint8Array, format: AmrFormat, code: string) =>
  assert.throws(() => decodeAmrPayload(payload, format), { name: 'DecodeError', code })

const codecs: fc.Arbitrary<AmrCodec> = fc.constantFrom('AMR', 'AMR-WB')

/** Frames of any type that the codec has. */
function framesOf(codec: AmrCodec, minLength: number, maxLength: number): fc.Arbitrary<AmrFrame[]> {
  const types = Array.from({ length: NO_DATA + 1 }, (_, type) => type)
  const existing = types.filter((type) => bitsOfFrame(codec, type) !== undefined)
  const frame = fc.constantFrom(...existing).chain((frameType) => {
    const bits = bitsOfFrame(codec, frameType) ?? 0
    const length = octetsOf(bits)
    return fc.tuple(fc.boolean(), fc.uint8Array({ minLength: length, maxLength: length })).map(([isGood, data]) => {
      clearFill(data, bits)
      return { frameType, isGood, data: Uint8Array.from(data) }
    })
  })
  return fc.array(frame, { minLength, maxLength })
}

describe('bandwidth-efficient', () => {
  // the figure: CMR 15, F 0, FT 4, Q 1, d(0) to d(147), two bits of padding
  test('one frame of AMR 7.4 lies as in the figure (RFC 4867 §4.3.5.1)', () => {
    const payload = encodeAmrPayload({ codecModeRequest: 15, frames: [ofOnes(4, 148)] }, bandwidthEfficient)
    assert.equal(hex(payload), `f27f${'ff'.repeat(17)}fc`)
    assert.equal(payload.length, 20)
  })

  // the figure: CMR 1, FT 0 with Q 0, FT 9, FT 15, FT 1; 132, 40, 0 and 177 bits
  test('frames follow a table of contents without a gap (RFC 4867 §4.3.5.2)', () => {
    const frames = [{ ...ofOnes(0, 132), isGood: false }, ofOnes(9, 40), noData, ofOnes(1, 177)]
    const format = { codec: 'AMR-WB', framing: 'bandwidth-efficient' } as const
    const payload = encodeAmrPayload({ codecModeRequest: 1, frames }, format)
    // 0001 100000 110011 111111 000011 and 349 ones, 377 bits in 48 octets
    assert.equal(hex(payload), `1833fc3f${'ff'.repeat(43)}80`)
    assert.deepEqual(decodeAmrPayload(payload, format), { codecModeRequest: 1, frames })
  })

  test('lengths are those of phones: AMR 12.2 32 octets, AMR-WB 12.65 33 and 23.85 61, its SID 7 (RFC 4867 §4.3)', () => {
    const lengthOf = (codec: AmrCodec, frame: AmrFrame) =>
      encodeAmrPayload({ codecModeRequest: 15, frames: [frame] }, { codec, framing: 'bandwidth-efficient' }).length
    assert.equal(lengthOf('AMR', ofOnes(7, 244)), 32)
    assert.equal(lengthOf('AMR-WB', ofOnes(2, 253)), 33)
    assert.equal(lengthOf('AMR-WB', ofOnes(8, 477)), 61)
    assert.equal(lengthOf('AMR-WB', ofOnes(9, 40)), 7)
  })

  test('padding may have any value (RFC 4867 §4.3.4)', () => {
    const payload = encodeAmrPayload({ codecModeRequest: 15, frames: [ofOnes(4, 148)] }, bandwidthEfficient)
    payload[19] = 0xff
    assert.deepEqual(decodeAmrPayload(payload, bandwidthEfficient).frames, [ofOnes(4, 148)])
  })
})

describe('octet-aligned', () => {
  test('every field begins with an octet (RFC 4867 §4.4.5.1)', () => {
    const frames = [ofOnes(5, 159), { ...ofOnes(5, 159), isGood: false }]
    const payload = encodeAmrPayload({ codecModeRequest: 6, frames }, octetAligned)
    assert.equal(hex(payload), `60ac28${`${'ff'.repeat(19)}fe`.repeat(2)}`)
    assert.deepEqual(decodeAmrPayload(payload, octetAligned), { codecModeRequest: 6, frames })
  })

  test('reserved bits and the fill of a frame are not looked at (RFC 4867 §4.4.1)', () => {
    const payload = octets(`6f2f${'ff'.repeat(20)}`)
    assert.deepEqual(decodeAmrPayload(payload, octetAligned), { codecModeRequest: 6, frames: [ofOnes(5, 159)] })
  })

  test('reserved frame types are refused, and what is not there (RFC 4867 §4.3.2)', () => {
    refused(octets('f04c'), octetAligned, 'AMR_FRAME_TYPE')
    refused(octets('f074'), octetAligned, 'AMR_FRAME_TYPE')
    refused(octets('f0d400'), { ...octetAligned, codec: 'AMR-WB' }, 'AMR_FRAME_TYPE')
    for (const text of ['', 'f0', 'f0bc', `f03c${'00'.repeat(30)}`])
      refused(octets(text), octetAligned, 'AMR_TRUNCATED')
    refused(octets(`f03c${'00'.repeat(32)}`), octetAligned, 'AMR_TRAILING_OCTETS')
  })
})

describe('both framings', () => {
  for (const framing of framings) {
    test(`${framing}: what is encoded is decoded, whatever it is`, () => {
      const payloads = codecs.chain((codec) =>
        fc.record({ codec: fc.constant(codec), codecModeRequest: fc.nat(15), frames: framesOf(codec, 1, 12) }),
      )
      fc.assert(
        fc.property(payloads, ({ codec, ...payload }) => {
          const format = { codec, framing }
          assert.deepEqual(decodeAmrPayload(encodeAmrPayload(payload, format), format), payload)
        }),
      )
    })

    test(`${framing}: of a payload that is cut off or goes on nothing is taken`, () => {
      const format = { codec: 'AMR-WB', framing } as const
      const whole = encodeAmrPayload({ codecModeRequest: 15, frames: [ofOnes(2, 253), ofOnes(9, 40)] }, format)
      for (let length = 0; length < whole.length; length++) refused(whole.subarray(0, length), format, 'AMR_TRUNCATED')
      refused(Uint8Array.from([...whole, 0]), format, 'AMR_TRAILING_OCTETS')
    })

    test(`${framing}: ${MAX_FRAMES} frames are the most`, () => {
      const format = { codec: 'AMR', framing } as const
      const most = Array.from({ length: MAX_FRAMES }, () => noData)
      const payload = encodeAmrPayload({ codecModeRequest: 15, frames: most }, format)
      assert.equal(decodeAmrPayload(payload, format).frames.length, MAX_FRAMES)
      refused(new Uint8Array(100).fill(0xff), format, 'AMR_TOO_MANY_FRAMES')
      assert.throws(() => encodeAmrPayload({ codecModeRequest: 15, frames: [...most, noData] }, format), RangeError)
    })

    test(`${framing}: what no payload can have is a bug of the caller`, () => {
      const encode = (codecModeRequest: number, frames: AmrFrame[]) => () =>
        encodeAmrPayload({ codecModeRequest, frames }, { codec: 'AMR', framing })
      assert.throws(encode(15, []), RangeError)
      assert.throws(encode(16, [noData]), RangeError)
      assert.throws(encode(15, [{ ...noData, frameType: 12 }]), RangeError)
      assert.throws(encode(15, [{ ...noData, data: Uint8Array.of(0) }]), RangeError)
    })

    test(`${framing}: frame types that are reserved are refused (RFC 4867 §4.3.2)`, () => {
      for (const [codec, types] of [
        ['AMR', [9, 10, 11, 12, 13, 14]],
        ['AMR-WB', [10, 11, 12, 13]],
      ] as const) {
        for (const type of types) {
          const toc =
            framing === 'octet-aligned' ? [0xf0, (type << 3) | 4] : [0xf0 | (type >> 1), ((type & 1) << 7) | 0x40]
          refused(Uint8Array.from([...toc, ...Array(70).fill(0)]), { codec, framing }, 'AMR_FRAME_TYPE')
        }
      }
    })
  }
})
