// RFC 6733 §6.2: answers, as the HSS gives them through agents.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Avp,
  avp,
  avpOctets,
  baseAvps,
  createCxServer,
  type DiameterMessage,
  encodeUar,
  getAvp,
  mandatory,
  type OutgoingMessage,
} from '@voltaic/diameter'
import { createSeededRandom } from '@voltaic/runtime'
import { FakeHss, fakeSubscribers } from '../../contracts/cx-fake-hss.ts'
import { failedCodes, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, REALM, type TestEnd } from './world.ts'

const AGENT = 'raw.example'

async function introduceAgent(t: TestEnd): Promise<RawPeer> {
  const world = createWorld(t)
  const cx = new FakeHss(createSeededRandom(1))
  const onRequest = createCxServer({ originHost: 'hss.example', originRealm: REALM, cx })
  await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any', onRequest }).start()
  return RawPeer.introduce(world, HSS_ADDRESS, AGENT)
}

/** A UAR of an I-CSCF as it leaves an agent: with what the agents on its way have added. */
function uarThroughAgents(added: readonly Avp[]): OutgoingMessage {
  const header = {
    sessionId: 'icscf.example;7;8',
    originHost: 'icscf.example',
    originRealm: REALM,
    destinationRealm: REALM,
    destinationHost: 'hss.example',
  }
  const { alice, visitedNetwork } = fakeSubscribers
  const uar = encodeUar(header, { ...alice, visitedNetwork, type: 'REGISTRATION' })
  const avps = 'octets' in uar.avps ? [] : uar.avps
  return { ...uar, hopByHopId: 0x0a0b0c0d, endToEndId: 0x01020304, avps: [...avps, ...added] }
}

function proxyInfo(host: string): Avp {
  return avp(baseAvps.ProxyInfo, [avp(baseAvps.ProxyHost, host), avp(baseAvps.ProxyState, Buffer.from(`of ${host}`))])
}

const agents = [
  avp(baseAvps.RouteRecord, 'icscf.example'),
  proxyInfo('first.example'),
  avp(baseAvps.RouteRecord, 'first.example'),
  proxyInfo('second.example'),
]

/** Every AVP of this code, octet by octet. */
function copiesOf({ avps }: DiameterMessage, code: number): readonly string[] {
  return avps.codes.flatMap((each, i) => (each === code ? [Buffer.from(avpOctets(avps, i)).toString('hex')] : []))
}

describe('RFC 6733 §6.2: an answer goes back through the agents', () => {
  it('with the identifiers, the Session-Id first and the P bit of the request', async (t) => {
    const peer = await introduceAgent(t)
    const answer = await peer.exchange(uarThroughAgents(agents))
    assert.equal(answer.hopByHopId, 0x0a0b0c0d)
    assert.equal(answer.endToEndId, 0x01020304)
    assert.equal(answer.flags, 0x40)
    assert.equal(answer.avps.codes[0], baseAvps.SessionId.code)
    assert.equal(getAvp(answer.avps, baseAvps.SessionId), 'icscf.example;7;8')
  })

  it('with every Proxy-Info as it came and in the same order', async (t) => {
    const peer = await introduceAgent(t)
    const request = uarThroughAgents(agents)
    const answer = await peer.exchange(request)
    assert.deepEqual(copiesOf(answer, baseAvps.ProxyInfo.code).length, 2)
    const states = copiesOf(answer, baseAvps.ProxyInfo.code).map((hex) => Buffer.from(hex, 'hex').toString('latin1'))
    assert.match(states[0] ?? '', /of first\.example/)
    assert.match(states[1] ?? '', /of second\.example/)
  })

  it('without Route-Record and Destination-Host, and with the origin of the HSS', async (t) => {
    const peer = await introduceAgent(t)
    const { avps } = await peer.exchange(uarThroughAgents(agents))
    for (const { code } of [baseAvps.RouteRecord, baseAvps.DestinationHost, baseAvps.DestinationRealm]) {
      assert.ok(!avps.codes.includes(code), `${code}`)
    }
    assert.equal(getAvp(avps, baseAvps.OriginHost), 'hss.example')
    assert.equal(getAvp(avps, baseAvps.OriginRealm), REALM)
  })

  for (const [what, added, code] of [
    ['DIAMETER_AVP_UNSUPPORTED', avp({ ...baseAvps.Class, code: 60_000, vendorId: 0 }, Buffer.from('x')), 5001],
    ['DIAMETER_AVP_OCCURS_TOO_MANY_TIMES', avp(baseAvps.UserName, 'again'), 5009],
  ] as const) {
    it(`a refusal keeps them too: ${what}`, async (t) => {
      const peer = await introduceAgent(t)
      const answer = await peer.exchange(uarThroughAgents([...agents, mandatoryAvp(added)]))
      assert.equal(resultOf(answer), code)
      assert.equal(failedCodes(answer).length, 1)
      assert.equal(copiesOf(answer, baseAvps.ProxyInfo.code).length, 2)
    })
  }

  it('a command that the application does not have: DIAMETER_COMMAND_UNSUPPORTED, as an error of the protocol', async (t) => {
    const peer = await introduceAgent(t)
    const answer = await peer.exchange({ ...uarThroughAgents(agents), commandCode: 399 })
    assert.equal(resultOf(answer), 3001)
    assert.equal(answer.flags, 0x60)
    assert.equal(answer.commandCode, 399)
    assert.equal(copiesOf(answer, baseAvps.ProxyInfo.code).length, 2)
  })

  it('an unknown AVP inside Proxy-Info is refused by its own M bit: DIAMETER_AVP_UNSUPPORTED', async (t) => {
    const peer = await introduceAgent(t)
    const strange = { ...baseAvps.Class, code: 60_000, vendorId: 0 }
    const info = (flags: number) =>
      avp(baseAvps.ProxyInfo, [
        avp(baseAvps.ProxyHost, 'a.example'),
        avp(baseAvps.ProxyState, Buffer.from('s')),
        avp({ ...strange, flags }, Buffer.from('x')),
      ])
    assert.equal(resultOf(await peer.exchange(uarThroughAgents([info(0x40)]))), 5001)
    const next = { ...uarThroughAgents([info(0)]), endToEndId: 5 }
    assert.equal(resultOf(await peer.exchange(next)), undefined, 'an Experimental-Result')
  })
})

function mandatoryAvp(item: Avp): Avp {
  return item.definition === undefined ? item : { ...item, definition: mandatory(item.definition) }
}
