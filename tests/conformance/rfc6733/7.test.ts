import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Avp,
  avp,
  avpOctets,
  baseAvps,
  createCxServer,
  type DiameterMessage,
  encodeMessage,
  FLAG_ERROR,
  findAvp,
  getAvp,
  type OutgoingMessage,
  requireAvp,
  resultCodes,
  resultName,
} from '@voltaic/diameter'
import { createSeededRandom } from '@voltaic/runtime'
import { FakeHss } from '../../contracts/cx-fake-hss.ts'
import { target as fuzz } from '../../fuzz/diameter-mutations.ts'
import { dwr, failedCodes, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, cxRequest, HSS_ADDRESS, REALM, type TestEnd, toRealm } from './world.ts'

async function introduce(t: TestEnd, onRequest?: (request: DiameterMessage) => Promise<OutgoingMessage>) {
  const world = createWorld(t)
  const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any', ...(onRequest && { onRequest }) })
  await hss.start()
  return { hss, peer: await RawPeer.introduce(world, HSS_ADDRESS) }
}

function proxyInfo(host: string): Avp {
  return avp(baseAvps.ProxyInfo, [avp(baseAvps.ProxyHost, host), avp(baseAvps.ProxyState, Buffer.from('state'))])
}

describe('RFC 6733 §7: error handling', () => {
  it('Result-Code values have the numbers of §7.1', () => {
    assert.equal(resultCodes.DIAMETER_SUCCESS, 2001)
    assert.equal(resultCodes.DIAMETER_COMMAND_UNSUPPORTED, 3001)
    assert.equal(resultCodes.DIAMETER_UNKNOWN_PEER, 3010)
    assert.equal(resultCodes.ELECTION_LOST, 4003)
    assert.equal(resultCodes.DIAMETER_AVP_UNSUPPORTED, 5001)
    assert.equal(resultCodes.DIAMETER_NO_COMMON_SECURITY, 5017)
    assert.equal(resultName(5012), 'DIAMETER_UNABLE_TO_COMPLY')
    assert.equal(resultName(2), undefined)
  })

  it('a protocol error has the E bit, the origin, Session-Id first and every Proxy-Info as it came (§7.2, §6.2)', async (t) => {
    const { peer } = await introduce(t)
    const request = cxRequest([
      proxyInfo('a.example'),
      avp(baseAvps.DestinationRealm, 'elsewhere'),
      proxyInfo('b.example'),
    ])
    const answer = await peer.exchange(request)
    assert.equal(answer.flags & FLAG_ERROR, FLAG_ERROR)
    assert.deepEqual([...answer.avps.codes], [263, 264, 296, 268, 284, 284])
    assert.equal(getAvp(answer.avps, baseAvps.SessionId), 'raw.example;1;2')
    assert.equal(getAvp(answer.avps, baseAvps.OriginHost), 'hss.example')
    const first = Buffer.from(avpOctets(answer.avps, findAvp(answer.avps, baseAvps.ProxyInfo)))
    assert.ok(encodeMessage(request).includes(first))
    assert.ok(first.includes('a.example'))
  })

  it('what the handler throws is DIAMETER_UNABLE_TO_COMPLY, without a word about it', async (t) => {
    const { hss, peer } = await introduce(t, async () => {
      throw new Error('password is hunter2')
    })
    const answer = await peer.exchange(toRealm())
    assert.equal(resultOf(answer), 5012)
    assert.ok(!answer.avps.octets.includes('hunter2'))
    assert.equal(hss.counters.get('diameter.in.failed'), 1)
  })

  it('an AVP that the handler misses is DIAMETER_MISSING_AVP with an example (§7.5)', async (t) => {
    const { peer } = await introduce(t, async (request) => {
      requireAvp(request.avps, baseAvps.UserName)
      return request
    })
    const answer = await peer.exchange(toRealm())
    assert.equal(resultOf(answer), 5005)
    assert.deepEqual(failedCodes(answer), [baseAvps.UserName.code])
  })

  it('a request cut off inside an AVP is DIAMETER_INVALID_AVP_LENGTH with that AVP, its Session-Id echoed', async (t) => {
    const { hss, peer } = await introduce(t)
    const octets = encodeMessage(toRealm([avp(baseAvps.OriginStateId, 5)]))
    octets.writeUIntBE(200, octets.length - 7, 3)
    const answer = await peer.exchange(octets)
    assert.equal(resultOf(answer), 5014)
    assert.deepEqual(failedCodes(answer), [baseAvps.OriginStateId.code])
    const failed = getAvp(answer.avps, baseAvps.FailedAvp)
    assert.equal(failed === undefined ? undefined : getAvp(failed, baseAvps.OriginStateId), 0)
    assert.equal(getAvp(answer.avps, baseAvps.SessionId), 'raw.example;1;2')
    assert.equal(hss.counters.get('diameter.in.malformed'), 1)
  })

  it('a routing AVP that cannot be read is DIAMETER_INVALID_AVP_VALUE with that AVP', async (t) => {
    const { peer } = await introduce(t)
    const answer = await peer.exchange(cxRequest([avp(baseAvps.DestinationRealm, 'exämple')]))
    assert.equal(resultOf(answer), 5004)
    assert.deepEqual(failedCodes(answer), [baseAvps.DestinationRealm.code])
  })

  it('an answer that cannot be decoded fails the request and not the connection', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], peers: [{ host: 'raw.example', realm: REALM }] })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    const failed = assert.rejects(hss.request(toRealm()), { code: 'DIAMETER_NO_ANSWER' })
    await world.clock.settle()
    const answer = encodeMessage({ ...peer.last(), flags: 0x40 })
    answer.writeUIntBE(3, 25, 3)
    await peer.send(answer)
    await failed
    assert.equal(peer.isClosed, false)
    assert.equal(hss.peers[0]?.state, 'R-Open')
  })

  it('two thousand broken messages, and the node still answers', async (t) => {
    const world = createWorld(t)
    const cx = new FakeHss(createSeededRandom(1))
    const onRequest = createCxServer({ originHost: 'hss.example', originRealm: REALM, cx })
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any', onRequest })
    await hss.start()
    const random = createSeededRandom(2)
    const corpus = fuzz.corpus()
    let peer = await RawPeer.introduce(world, HSS_ADDRESS)
    for (let i = 0; i < 2000; i++) {
      const input = corpus[random.integer(corpus.length)] ?? assert.fail('no corpus')
      const mutant = fuzz.mutateConsistently?.(random, input) ?? input
      // Half of them under a command of the base protocol, which the node itself reads.
      if (random.integer(2) === 0)
        Buffer.from(mutant.buffer, mutant.byteOffset).writeUIntBE(257 + random.integer(30), 5, 3)
      await peer.send(mutant)
      if (peer.isClosed || hss.peers.length === 0) peer = await RawPeer.introduce(world, HSS_ADDRESS)
      else peer.take()
    }
    assert.equal(resultOf(await peer.exchange(dwr())), 2001)
    assert.equal(hss.counters.get('diameter.in.failed'), 0)
  })
})
