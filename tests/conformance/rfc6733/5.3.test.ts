import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  avp,
  baseAvps,
  CX_APPLICATION_ID,
  decodeMessage,
  encodeMessage,
  FLAG_ERROR,
  getAvp,
  getAvps,
  RELAY_APPLICATION_ID,
} from '@voltaic/diameter'
import { capabilities, cea, cer, dwr, failedCodes, listenRaw, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, REALM, type TestEnd, toRealm, type World } from './world.ts'

const RAW = { host: 'raw.example', realm: REALM }
const CER_TIMEOUT_MS = 10_000

async function startHss(t: TestEnd, world: World = createWorld(t)) {
  const hss = world.node('hss', { listen: [HSS_ADDRESS], peers: [RAW] })
  await hss.start()
  return { world, hss }
}

describe('RFC 6733 §5.3: capabilities exchange, as responder', () => {
  it('a CER of a known peer is answered with our capabilities, and the peer is open', async (t) => {
    const { world, hss } = await startHss(t)
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    const { avps } = peer.last()
    assert.equal(getAvp(avps, baseAvps.OriginHost), 'hss.example')
    assert.equal(getAvp(avps, baseAvps.OriginRealm), REALM)
    assert.deepEqual(getAvps(avps, baseAvps.HostIpAddress), ['127.0.0.10'])
    assert.equal(getAvp(avps, baseAvps.ProductName), 'Voltaic')
    assert.deepEqual(getAvps(avps, baseAvps.SupportedVendorId), [10415])
    const [application] = getAvps(avps, baseAvps.VendorSpecificApplicationId)
    assert.ok(application !== undefined)
    assert.equal(getAvp(application, baseAvps.VendorId), 10415)
    assert.equal(getAvp(application, baseAvps.AuthApplicationId), CX_APPLICATION_ID)
    assert.equal(hss.peers[0]?.state, 'R-Open')
    assert.deepEqual(hss.peers[0]?.applications, [CX_APPLICATION_ID])
  })

  it('an application inside Vendor-Specific-Application-Id is common whatever the vendor', async (t) => {
    const { world } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    const group = [avp(baseAvps.VendorId, 1), avp(baseAvps.AuthApplicationId, CX_APPLICATION_ID)]
    const avps = [...capabilities('raw.example', []), avp(baseAvps.VendorSpecificApplicationId, group)]
    assert.equal(resultOf(await peer.exchange(cer('raw.example', avps))), 2001)
  })

  it('a relay has every application', async (t) => {
    const { world } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    const answer = await peer.exchange(cer('raw.example', capabilities('raw.example', [RELAY_APPLICATION_ID])))
    assert.equal(resultOf(answer), 2001)
  })

  it('no common application: DIAMETER_NO_COMMON_APPLICATION, then the connection is closed', async (t) => {
    const { world, hss } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    const answer = await peer.exchange(cer('raw.example', capabilities('raw.example', [4])))
    assert.equal(resultOf(answer), 5010)
    assert.equal(peer.isClosed, true)
    assert.equal(hss.peers[0]?.state, 'Closed')
  })

  it('a peer that insists on TLS: DIAMETER_NO_COMMON_SECURITY, then the connection is closed', async (t) => {
    const { world } = await startHss(t)
    for (const [security, resultCode] of [
      [[1], 5017],
      [[1, 0], 2001],
    ] as const) {
      const peer = await RawPeer.connect(world, HSS_ADDRESS)
      const ids = security.map((id) => avp(baseAvps.InbandSecurityId, id))
      const answer = await peer.exchange(cer('raw.example', [...capabilities('raw.example'), ...ids]))
      assert.equal(resultOf(answer), resultCode)
      assert.equal(peer.isClosed, resultCode === 5017)
    }
  })

  it('an unknown peer: DIAMETER_UNKNOWN_PEER with the E bit, then the connection is closed', async (t) => {
    const { world } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    const answer = await peer.exchange(cer('stranger.example'))
    assert.equal(resultOf(answer), 3010)
    assert.equal(answer.flags & FLAG_ERROR, FLAG_ERROR)
    assert.equal(peer.isClosed, true)
  })

  it('an unknown peer is taken where anybody may come, for as long as its connection lasts', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS, 'Stranger.Example')
    assert.deepEqual(
      hss.peers.map(({ host }) => host),
      ['Stranger.Example'],
    )
    peer.close()
    await world.clock.settle()
    assert.deepEqual(hss.peers, [])
  })

  it('of unknown peers, 64 are taken at a time', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' })
    await hss.start()
    for (let i = 0; i < 64; i++) await RawPeer.introduce(world, HSS_ADDRESS, `peer${i}.example`)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    assert.equal(resultOf(await peer.exchange(cer('peer64.example'))), 3010)
    assert.equal(hss.peers.length, 64)
  })

  it('identities compare without case', async (t) => {
    const { world, hss } = await startHss(t)
    await RawPeer.introduce(world, HSS_ADDRESS, 'RAW.example')
    assert.equal(hss.peers[0]?.state, 'R-Open')
  })

  it('a CER without Host-IP-Address: DIAMETER_MISSING_AVP with Failed-AVP, then the connection is closed', async (t) => {
    const { world } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    const avps = capabilities('raw.example').filter(({ definition }) => definition?.name !== 'Host-IP-Address')
    const answer = await peer.exchange(cer('raw.example', avps))
    assert.equal(resultOf(answer), 5005)
    assert.deepEqual(failedCodes(answer), [257])
    assert.equal(peer.isClosed, true)
  })

  it('a CER with a length that lies: DIAMETER_INVALID_AVP_LENGTH, then the connection is closed', async (t) => {
    const { world } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    const octets = encodeMessage(cer())
    octets.writeUIntBE(0xfff, 25, 3)
    assert.equal(resultOf(await peer.exchange(octets)), 5014)
    assert.equal(peer.isClosed, true)
  })
})

describe('RFC 6733 §5.6.1: connections that have not said who they are', () => {
  it('another first message than a CER closes the connection', async (t) => {
    const { world, hss } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    await peer.send(dwr())
    assert.deepEqual(peer.received, [])
    assert.equal(peer.isClosed, true)
    assert.equal(hss.counters.get('diameter.close.no-cer'), 1)
  })

  it('silence closes the connection after ten seconds', async (t) => {
    const { world } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    await world.clock.advance(CER_TIMEOUT_MS - 1)
    assert.equal(peer.isClosed, false)
    await world.clock.advance(1)
    assert.equal(peer.isClosed, true)
  })

  it('garbage closes the connection and is counted', async (t) => {
    const { world, hss } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    await peer.send(Buffer.from('REGISTER sip:example SIP/2.0\r\n\r\n'))
    assert.equal(peer.isClosed, true)
    assert.equal(hss.counters.get('diameter.close.garbage'), 1)
  })

  it('a first message of 16 MiB is not waited for', async (t) => {
    const { world, hss } = await startHss(t)
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    await peer.send(Buffer.from('01fffffc80000101', 'hex'))
    assert.equal(peer.isClosed, true)
    assert.equal(hss.counters.get('diameter.close.garbage'), 1)
  })

  it('a thousand idle connections push each other out and let a real peer in', async (t) => {
    const { world, hss } = await startHss(t)
    const idle: RawPeer[] = []
    for (let i = 0; i < 1000; i++) idle.push(await RawPeer.connect(world, HSS_ADDRESS))
    await world.clock.settle()
    assert.equal(idle.filter(({ isClosed }) => !isClosed).length, 256)
    await RawPeer.introduce(world, HSS_ADDRESS)
    assert.equal(hss.peers[0]?.state, 'R-Open')
    assert.equal(hss.counters.get('diameter.close.too-many'), 745)
  })
})

describe('RFC 6733 §5.3: capabilities exchange, as initiator', () => {
  async function startClient(world: World) {
    const client = world.node('icscf', { peers: [{ host: 'hss.example', realm: REALM, address: HSS_ADDRESS }] })
    await client.start()
    await world.clock.settle()
    return client
  }

  it('a CER without the P bit opens the connection; a good CEA opens the peer', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    const client = await startClient(world)
    const request = servers[0]?.last() ?? assert.fail('no CER')
    assert.equal(request.commandCode, 257)
    assert.equal(request.flags, 0x80)
    assert.equal(client.peers[0]?.state, 'Wait-I-CEA')
    await servers[0]?.send(cea(request, 'hss.example'))
    assert.equal(client.peers[0]?.state, 'I-Open')
  })

  for (const [name, host, resultCode] of [
    ['an error', 'hss.example', 5010],
    ['another identity than configured', 'other.example', 2001],
  ] as const) {
    it(`a CEA with ${name} closes the connection, and a new attempt follows`, async (t) => {
      const world = createWorld(t)
      const servers = await listenRaw(world, HSS_ADDRESS)
      const client = await startClient(world)
      const request = servers[0]?.last() ?? assert.fail('no CER')
      await servers[0]?.send(cea(request, host, resultCode))
      assert.equal(servers[0]?.isClosed, true)
      assert.equal(client.peers[0]?.state, 'Closed')
      assert.equal(client.counters.get('diameter.peer.refused'), 1)
      await world.clock.advance(1000)
      assert.equal(servers.length, 2)
    })
  }

  it('a peer that never answers the CER is left after ten seconds', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    const client = await startClient(world)
    await world.clock.advance(10_000)
    assert.equal(client.peers[0]?.state, 'Closed')
    assert.equal(servers[0]?.isClosed, true)
  })

  it('no request goes to a peer that has not announced its application', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    const application = { id: 4 }
    const client = world.node('icscf', {
      peers: [{ host: 'hss.example', realm: REALM, address: HSS_ADDRESS }],
      applications: [application, { id: CX_APPLICATION_ID, vendorId: 10415 }],
    })
    await client.start()
    await world.clock.settle()
    await servers[0]?.send(cea(servers[0].last(), 'hss.example'))
    const failed = assert.rejects(client.request({ ...toRealm(), applicationId: 4 }), { code: 'DIAMETER_NO_PEER' })
    await world.clock.advance(10_000)
    await failed
    assert.deepEqual(
      servers[0]?.take().map(({ commandCode }) => commandCode),
      [257],
    )
  })

  it('every CER has its own identifiers', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    await startClient(world)
    servers[0]?.close()
    await world.clock.advance(1000)
    const [first, second] = servers.map((server) => decodeMessage(encodeMessage(server.last())))
    assert.notEqual(first?.hopByHopId, second?.hopByHopId)
    assert.notEqual(first?.endToEndId, second?.endToEndId)
  })
})
