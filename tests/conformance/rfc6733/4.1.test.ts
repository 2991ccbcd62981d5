import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Avp,
  avp,
  avpOctets,
  baseAvps,
  cxAvps,
  decodeMessage,
  encodeMessage,
  FLAG_ERROR,
  findAvp,
} from '@voltaic/diameter'
import { dwr, failedCodes, originOf, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, type TestEnd } from './world.ts'

const HEADER = { flags: 0, commandCode: 1, applicationId: 0, hopByHopId: 0, endToEndId: 0 }

/** An AVP that nobody knows. */
function unknownAvp(flags: number): Avp {
  return avp({ ...baseAvps.Class, code: 4_000_000_000, vendorId: 99, flags }, Buffer.from('data'))
}

async function introduce(t: TestEnd): Promise<RawPeer> {
  const world = createWorld(t)
  await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' }).start()
  return RawPeer.introduce(world, HSS_ADDRESS)
}

describe('RFC 6733 §4.1: AVP header', () => {
  /*
   *   00000107 AVP Code 263, Session-Id       00000259 AVP Code 601, Public-Identity
   *   40       M                              c0       V, M
   *   000009   length 9: header 8, data 1     00000e   length 14: header 12, data 2
   *   78       data `x`                       000028af Vendor-ID 10415
   *   000000   padding                        7879     data `xy`
   *                                           0000     padding
   */
  const GOLDEN = '0000010740000009780000000000025' + '9c000000e000028af78790000'

  it('is written as the golden AVPs', () => {
    const octets = encodeMessage({ ...HEADER, avps: [avp(baseAvps.SessionId, 'x'), avp(cxAvps.PublicIdentity, 'xy')] })
    assert.equal(octets.subarray(20).toString('hex'), GOLDEN)
  })

  it('an unknown AVP is kept octet by octet, flags and padding included', () => {
    const octets = encodeMessage({ ...HEADER, avps: [unknownAvp(0xbf), avp(baseAvps.SessionId, 'x')] })
    octets[octets.length - 1] = 0xee
    const { avps } = decodeMessage(octets)
    const position = findAvp(avps, { code: 4_000_000_000, vendorId: 99 })
    assert.equal(Buffer.from(avpOctets(avps, position)).toString('hex'), 'ee6b2800bf00001000000063' + '64617461')
    assert.deepEqual(encodeMessage(decodeMessage(octets)), octets)
  })

  it('an unknown AVP with the M bit is refused: DIAMETER_AVP_UNSUPPORTED with Failed-AVP', async (t) => {
    const peer = await introduce(t)
    const answer = await peer.exchange(dwr([...originOf('raw.example'), unknownAvp(0xc0)]))
    assert.equal(resultOf(answer), 5001)
    assert.deepEqual(failedCodes(answer), [4_000_000_000])
  })

  it('an unknown AVP without the M bit is ignored', async (t) => {
    const peer = await introduce(t)
    assert.equal(resultOf(await peer.exchange(dwr([...originOf('raw.example'), unknownAvp(0x80)]))), 2001)
  })

  it('an unrecognised flag of an AVP is an error: DIAMETER_INVALID_AVP_BITS with the E bit', async (t) => {
    const peer = await introduce(t)
    const answer = await peer.exchange(dwr([...originOf('raw.example'), unknownAvp(0x81)]))
    assert.equal(resultOf(answer), 3009)
    assert.equal(answer.flags & FLAG_ERROR, FLAG_ERROR)
  })

  it('a length that lies is refused: DIAMETER_INVALID_AVP_LENGTH with Failed-AVP, and the connection lives', async (t) => {
    const peer = await introduce(t)
    const octets = encodeMessage(dwr([...originOf('raw.example'), avp(baseAvps.OriginStateId, 1)]))
    octets.writeUIntBE(0xffff, octets.length - 7, 3)
    const answer = await peer.exchange(octets)
    assert.equal(resultOf(answer), 5014)
    assert.deepEqual(failedCodes(answer), [baseAvps.OriginStateId.code])
    assert.equal(resultOf(await peer.exchange(dwr())), 2001)
  })
})
