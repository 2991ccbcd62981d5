import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { OctetString } from '../dictionary/avp-types.ts'
import { type Avp, avp } from './avp.ts'
import { DiameterDecodeError } from './diameter-decode-error.ts'
import { decodeMessage, encodeMessage, MAX_MESSAGE_LENGTH } from './message.ts'

/** Any AVP at all: unknown codes, vendors, every flag. */
const anyAvp: fc.Arbitrary<Avp> = fc
  .record({
    code: fc.nat(0xffff_ffff),
    vendorId: fc.nat(0xffff_ffff),
    flags: fc.nat(0xff),
    data: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ code, vendorId, flags, data }) => avp({ name: 'any', code, vendorId, flags, type: OctetString }, data))

const anyMessage = fc.record({
  flags: fc.nat(0xff),
  commandCode: fc.nat(0xff_ffff),
  applicationId: fc.nat(0xffff_ffff),
  hopByHopId: fc.nat(0xffff_ffff),
  endToEndId: fc.nat(0xffff_ffff),
  avps: fc.array(anyAvp, { maxLength: 12 }),
})

function codeOf(data: Uint8Array): string {
  try {
    decodeMessage(data)
  } catch (error) {
    assert.ok(error instanceof DiameterDecodeError)
    return error.code
  }
  return 'accepted'
}

describe('message', () => {
  it('decodes what it encodes, unknown AVPs and all flags included', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const { avps, ...header } = decodeMessage(encodeMessage(message))
        assert.deepEqual({ ...header, avps: avps.codes.length }, { ...message, avps: message.avps.length })
        assert.deepEqual(
          [...avps.codes],
          message.avps.map(({ definition }) => definition?.code),
        )
      }),
    )
  })

  it('encodes what it has decoded to the same octets, padding included', () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(0xff), (message, filler) => {
        const octets = fillPadding(encodeMessage(message), filler)
        assert.deepEqual(encodeMessage(decodeMessage(octets)), octets)
      }),
    )
  })

  it('works on a view that does not begin where its buffer does', () => {
    const octets = encodeMessage({ flags: 0, commandCode: 1, applicationId: 2, hopByHopId: 3, endToEndId: 4, avps: [] })
    const shifted = new Uint8Array([9, 9, 9, ...octets]).subarray(3)
    assert.equal(decodeMessage(shifted).endToEndId, 4)
  })

  it('pads with zeros', () => {
    const item = avp({ name: 'x', code: 1, vendorId: 0, flags: 0, type: OctetString }, new Uint8Array([0xff]))
    const octets = encodeMessage({
      flags: 0,
      commandCode: 1,
      applicationId: 0,
      hopByHopId: 0,
      endToEndId: 0,
      avps: [item],
    })
    assert.equal(octets.subarray(20).toString('hex'), '0000000100000009ff000000')
  })

  it('refuses another version with DIAMETER_UNSUPPORTED_VERSION (RFC 6733 §3)', () => {
    assert.equal(codeOf(Buffer.from(`02000014${'00'.repeat(16)}`, 'hex')), 'DIAMETER_UNSUPPORTED_VERSION')
  })

  for (const [name, hex] of [
    ['less than a header', `01000010${'00'.repeat(12)}`],
    ['a Message Length above what is there', `01000018${'00'.repeat(16)}`],
    ['a Message Length below what is there', `01000014${'00'.repeat(20)}`],
    ['a Message Length that is no multiple of four', `01000016${'00'.repeat(18)}`],
  ] as const) {
    it(`refuses ${name} with DIAMETER_INVALID_MESSAGE_LENGTH (RFC 6733 §7.1.5)`, () => {
      assert.equal(codeOf(Buffer.from(hex, 'hex')), 'DIAMETER_INVALID_MESSAGE_LENGTH')
    })
  }

  it(`takes and sends ${MAX_MESSAGE_LENGTH} octets and no more`, () => {
    const big = (length: number) => ({
      flags: 0,
      commandCode: 1,
      applicationId: 0,
      hopByHopId: 0,
      endToEndId: 0,
      avps: [avp({ name: 'x', code: 1, vendorId: 0, flags: 0, type: OctetString }, new Uint8Array(length - 28))],
    })
    const longest = encodeMessage(big(MAX_MESSAGE_LENGTH))
    assert.equal(codeOf(longest), 'accepted')
    assert.throws(() => encodeMessage(big(MAX_MESSAGE_LENGTH + 4)), RangeError)
    const longer = Buffer.concat([longest, Buffer.alloc(4)])
    longer.writeUIntBE(longer.length, 1, 3)
    assert.equal(codeOf(longer), 'DIAMETER_INVALID_MESSAGE_LENGTH')
  })
})

/** Another peer may pad with anything. */
function fillPadding(octets: Buffer, filler: number): Buffer {
  const { avps } = decodeMessage(octets)
  for (const at of avps.offsets) {
    const length = octets.readUIntBE(at + 5, 3)
    octets.fill(filler, at + length, at + ((length + 3) & ~3))
  }
  return octets
}
