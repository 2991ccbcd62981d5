import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { classABits, crcOf } from './crc.ts'
import { type AmrFrame, clearFill } from './frame.ts'
import { type AmrCodec, bitsOfFrame, NO_DATA } from './frame-types.ts'
import { type AmrFormat, decodeAmrPayload, encodeAmrPayload } from './payload.ts'

const hex = (payload: Uint8Array) => Buffer.from(payload).toString('hex')
const octets = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const frameOf = (codec: AmrCodec, frameType: number, octet: number): AmrFrame => {
  const bits = bitsOfFrame(codec, frameType) ?? 0
  const data = new Uint8Array((bits + 7) >> 3).fill(octet)
  clearFill(data, bits)
  return { frameType, isGood: true, data }
}
const aligned = (codec: AmrCodec, more: Partial<AmrFormat> = {}): AmrFormat => ({
  codec,
  framing: 'octet-aligned',
  ...more,
})
const noData: AmrFrame = { frameType: NO_DATA, isGood: true, data: new Uint8Array(0) }

/** The remainder by long division, as one does it on paper. */
function remainder(bits: string): number {
  const dividend = [...`${bits}00000000`].map(Number)
  const divisor = [1, 0, 0, 0, 1, 1, 1, 0, 1]
  for (let at = 0; at + 9 <= dividend.length; at++) {
    if (dividend[at] === 1) for (const [index, bit] of divisor.entries()) dividend[at + index]! ^= bit
  }
  return Number.parseInt(dividend.slice(-8).join(''), 2)
}

describe('CRC', () => {
  test('is the remainder of x^8 + x^4 + x^3 + x^2 + 1 over the bits of class A (RFC 4867 §4.4.2.1)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 11, maxLength: 11 }), fc.integer({ min: 1, max: 81 }), (data, bits) => {
        const text = [...data].map((octet) => octet.toString(2).padStart(8, '0')).join('')
        assert.equal(crcOf(data, 0, bits), remainder(text.slice(0, bits)))
      }),
    )
    assert.equal(crcOf(Uint8Array.of(0x80), 0, 1), 0x1d)
    assert.equal(crcOf(Uint8Array.of(0x01), 0, 8), 0x1d)
  })

  test('covers the bits of class A of each mode, and all of SID (TS 26.101 §4.2.1; TS 26.201 §4.2.1)', () => {
    const of = (codec: AmrCodec, count: number) => Array.from({ length: count }, (_, type) => classABits(codec, type))
    assert.deepEqual(of('AMR', 9), [42, 49, 55, 58, 61, 75, 65, 81, 39])
    assert.deepEqual(of('AMR-WB', 10), [54, 64, 72, 72, 72, 72, 72, 72, 72, 40])
  })

  test('stands behind the entries, one for each frame that has bits (RFC 4867 §4.4.2)', () => {
    const frames = [frameOf('AMR', 8, 0xff), noData, frameOf('AMR', 8, 0)]
    const payload = encodeAmrPayload({ codecModeRequest: 15, frames }, aligned('AMR', { crc: true }))
    const crc = remainder('1'.repeat(39)).toString(16).padStart(2, '0')
    assert.equal(hex(payload), `f0c4fc44${crc}00fffffffffe0000000000`)
    assert.deepEqual(decodeAmrPayload(payload, aligned('AMR', { crc: true })).frames, frames)
  })

  test('tells a frame that was damaged in class A, and lets one pass that was damaged behind it', () => {
    const format = aligned('AMR', { crc: true })
    const payload = encodeAmrPayload({ codecModeRequest: 15, frames: [frameOf('AMR', 7, 0x5a)] }, format)
    const damaged = payload.slice()
    damaged[3 + 10]! ^= 0x80
    assert.equal(decodeAmrPayload(damaged, format).frames[0]?.isGood, false)
    const behind = payload.slice()
    behind[3 + 10]! ^= 0x40
    assert.equal(decodeAmrPayload(behind, format).frames[0]?.isGood, true)
  })
})

describe('robust sorting', () => {
  test('the first octets of all frames come first (RFC 4867 §4.4.4)', () => {
    const short = { frameType: 8, isGood: true, data: octets('0102030406') }
    const long = { frameType: 0, isGood: true, data: octets('a1a2a3a4a5a6a7a8a9aaabac') }
    const format = aligned('AMR', { robustSorting: true })
    const payload = encodeAmrPayload({ codecModeRequest: 15, frames: [short, long] }, format)
    assert.equal(hex(payload), 'f0c40401a102a203a304a406a5a6a7a8a9aaabac')
    assert.deepEqual(decodeAmrPayload(payload, format).frames, [short, long])
  })
})

describe('interleaving', () => {
  const format = aligned('AMR-WB', { interleaving: 20 })

  test('ILL and ILP stand behind CMR (RFC 4867 §4.4.1)', () => {
    const payload = { codecModeRequest: 3, frames: [noData], interleaving: { length: 4, index: 2 } }
    assert.equal(hex(encodeAmrPayload(payload, format)), '30427c')
    assert.deepEqual(decodeAmrPayload(octets('30427c'), format), payload)
    assert.equal(hex(encodeAmrPayload({ codecModeRequest: 3, frames: [noData] }, format)), '30007c')
  })

  test('an index outside of its group is refused (RFC 4867 §4.4.1)', () => {
    assert.throws(() => decodeAmrPayload(octets('f0347c'), format), { code: 'AMR_INTERLEAVING' })
    const payload = { codecModeRequest: 15, frames: [noData], interleaving: { length: 16, index: 2 } }
    assert.throws(() => encodeAmrPayload(payload, format), RangeError)
  })

  test('a group is no larger than the receiver has room for (RFC 4867 §8.1)', () => {
    const payload = (frames: number) => ({
      codecModeRequest: 15,
      frames: Array.from({ length: frames }, () => noData),
      interleaving: { length: 4, index: 2 },
    })
    assert.equal(encodeAmrPayload(payload(4), format).length, 6)
    assert.throws(() => encodeAmrPayload(payload(5), format), RangeError)
    const larger = encodeAmrPayload(payload(5), aligned('AMR-WB', { interleaving: 25 }))
    assert.throws(() => decodeAmrPayload(larger, format), { code: 'AMR_INTERLEAVING' })
  })
})

test('all options together: what is encoded is decoded, cut off nowhere', () => {
  const types = fc.constantFrom(0, 2, 5, 7, 8, NO_DATA)
  const frames = fc.array(fc.tuple(types, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 })
  const more = fc.record({ crc: fc.boolean(), robustSorting: fc.boolean() })
  fc.assert(
    fc.property(frames, more, fc.nat(15), (drawn, options, index) => {
      const format = aligned('AMR', { ...options, interleaving: 128 })
      const payload = {
        codecModeRequest: 15,
        frames: drawn.map(([type, octet]) => frameOf('AMR', type, octet)),
        interleaving: { length: 15, index },
      }
      const encoded = encodeAmrPayload(payload, format)
      assert.deepEqual(decodeAmrPayload(encoded, format), payload)
      for (let length = 0; length < encoded.length; length++) {
        assert.throws(() => decodeAmrPayload(encoded.subarray(0, length), format), { code: 'AMR_TRUNCATED' })
      }
    }),
    { numRuns: 50 },
  )
})

test('options of octet-aligned payloads in a bandwidth-efficient one are refused by name (RFC 4867 §8.1)', () => {
  for (const more of [{ crc: true }, { robustSorting: true }, { interleaving: 30 }]) {
    const format: AmrFormat = { codec: 'AMR', framing: 'bandwidth-efficient', ...more }
    assert.throws(() => decodeAmrPayload(octets('f07c'), format), { code: 'AMR_FORMAT_UNSUPPORTED' })
    assert.throws(() => encodeAmrPayload({ codecModeRequest: 15, frames: [noData] }, format), {
      code: 'AMR_FORMAT_UNSUPPORTED',
    })
  }
})
