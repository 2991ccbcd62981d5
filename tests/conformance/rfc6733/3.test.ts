import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeMessage, encodeMessage, FLAG_ERROR, FLAG_PROXIABLE, FLAG_REQUEST } from '@voltaic/diameter'
import { dwr, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, toRealm } from './world.ts'

/*
 * Diameter header of a UAR without AVPs, by hand from RFC 6733 §3:
 *
 *   01       Version 1
 *   000014   Message Length 20
 *   c0       Command Flags R, P
 *   00012c   Command Code 300
 *   01000000 Application-ID 16777216
 *   12345678 Hop-by-Hop Identifier
 *   9abcdef0 End-to-End Identifier
 */
const HEADER = '01000014c000012c01000000123456789abcdef0'

describe('RFC 6733 §3: Diameter header', () => {
  it('reads and writes the golden header', () => {
    const { avps, ...header } = decodeMessage(Buffer.from(HEADER, 'hex'))
    assert.deepEqual(header, {
      flags: FLAG_REQUEST | FLAG_PROXIABLE,
      commandCode: 300,
      applicationId: 16_777_216,
      hopByHopId: 0x12345678,
      endToEndId: 0x9abcdef0,
    })
    assert.equal(avps.codes.length, 0)
    assert.equal(encodeMessage({ ...header, avps: [] }).toString('hex'), HEADER)
  })

  it('an answer has the identifiers, the command, the application and the P bit of its request', async (t) => {
    const world = createWorld(t)
    await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' }).start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    const request = { ...toRealm(), hopByHopId: 0xffff_fffe, endToEndId: 0x8000_0001 }
    const { avps: _, ...answer } = await peer.exchange(request)
    const { avps: __, ...asked } = request
    assert.deepEqual(answer, { ...asked, flags: FLAG_PROXIABLE })
    const unproxied = await peer.exchange({ ...request, endToEndId: 3, flags: FLAG_REQUEST })
    assert.equal(unproxied.flags, 0)
  })

  it('reserved flags of the header are ignored', async (t) => {
    const world = createWorld(t)
    await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' }).start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    assert.equal(resultOf(await peer.exchange({ ...dwr(), flags: FLAG_REQUEST | 0x0f })), 2001)
  })

  it('a request with the E bit is answered with DIAMETER_INVALID_HDR_BITS', async (t) => {
    const world = createWorld(t)
    await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' }).start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    const answer = await peer.exchange({ ...toRealm(), flags: FLAG_REQUEST | FLAG_ERROR })
    assert.equal(resultOf(answer), 3008)
    assert.equal(answer.flags & FLAG_ERROR, FLAG_ERROR)
  })

  it('an answer to nothing that was asked is dropped and counted', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    peer.take()
    await peer.send({ ...toRealm(), flags: FLAG_PROXIABLE })
    assert.deepEqual(peer.take(), [])
    assert.equal(peer.isClosed, false)
    assert.equal(hss.counters.get('diameter.in.unexpected-answer'), 1)
  })
})
