import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { avp, baseAvps, FLAG_ERROR, resultCodes } from '@voltaic/diameter'
import { cea, listenRaw, RawPeer, resultOf } from './raw-peer.ts'
import { answerSuccess, createWorld, cxRequest, HSS_ADDRESS, REALM, type TestEnd, toRealm } from './world.ts'

async function introduce(t: TestEnd): Promise<RawPeer> {
  const world = createWorld(t)
  await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any', servedRealms: [REALM, 'second'] }).start()
  return RawPeer.introduce(world, HSS_ADDRESS)
}

describe('RFC 6733 §6.1: requests that arrive', () => {
  for (const [name, avps, result] of [
    ['for our realm', [avp(baseAvps.DestinationRealm, REALM)], 'DIAMETER_SUCCESS'],
    ['for our realm in other letters', [avp(baseAvps.DestinationRealm, 'EXAMPLE')], 'DIAMETER_SUCCESS'],
    ['for another realm that is served', [avp(baseAvps.DestinationRealm, 'second')], 'DIAMETER_SUCCESS'],
    [
      'for this very host',
      [avp(baseAvps.DestinationRealm, REALM), avp(baseAvps.DestinationHost, 'hss.example')],
      'DIAMETER_SUCCESS',
    ],
    ['for a neighbour, with no destination (§6.1.4)', [], 'DIAMETER_SUCCESS'],
    [
      'for another host',
      [avp(baseAvps.DestinationRealm, REALM), avp(baseAvps.DestinationHost, 'x.example')],
      'DIAMETER_UNABLE_TO_DELIVER',
    ],
    ['for a realm that is not served', [avp(baseAvps.DestinationRealm, 'elsewhere')], 'DIAMETER_REALM_NOT_SERVED'],
    [
      'that have been here (§6.1.3)',
      [avp(baseAvps.DestinationRealm, REALM), avp(baseAvps.RouteRecord, 'HSS.example')],
      'DIAMETER_LOOP_DETECTED',
    ],
  ] as const) {
    it(`${name}: ${result}`, async (t) => {
      const peer = await introduce(t)
      const answer = await peer.exchange(cxRequest(avps))
      assert.equal(resultOf(answer), resultCodes[result])
      assert.equal((answer.flags & FLAG_ERROR) !== 0, result !== 'DIAMETER_SUCCESS')
    })
  }

  it('of an application that is not ours: DIAMETER_APPLICATION_UNSUPPORTED', async (t) => {
    const peer = await introduce(t)
    assert.equal(resultOf(await peer.exchange({ ...toRealm(), applicationId: 4 })), 3007)
    assert.equal(resultOf(await peer.exchange({ ...toRealm(), applicationId: 0, commandCode: 999 })), 3007)
  })

  it('beyond what can be worked on at a time: DIAMETER_UNABLE_TO_DELIVER, or DIAMETER_TOO_BUSY to whoever meant us', async (t) => {
    const world = createWorld(t)
    const release: (() => void)[] = []
    const hss = world.node('hss', {
      listen: [HSS_ADDRESS],
      acceptPeers: 'any',
      onRequest: (request) =>
        new Promise((resolve) => release.push(() => resolve(answerSuccess(request, 'hss.example')))),
    })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    peer.take()
    const limit = 5_000
    for (let endToEndId = 0; endToEndId < limit; endToEndId++) await sendQuietly(peer, endToEndId)
    await world.clock.settle()
    assert.equal(peer.received.length, 0)
    assert.equal(resultOf(await peer.exchange({ ...toRealm(), endToEndId: limit })), 3002)
    const forUs = toRealm([avp(baseAvps.DestinationHost, 'hss.example')])
    assert.equal(resultOf(await peer.exchange({ ...forUs, endToEndId: limit + 1 })), 3004)
    for (const next of release) next()
    await world.clock.settle()
    assert.equal(peer.take().filter((answer) => resultOf(answer) === 2001).length, limit)
  })
})

function sendQuietly(peer: RawPeer, endToEndId: number): Promise<void> | undefined {
  const sent = peer.send({ ...toRealm(), endToEndId })
  return endToEndId % 1000 === 0 ? sent : undefined
}

describe('RFC 6733 §6.1.5, §6.1.6: where requests go', () => {
  const addresses = [1, 2, 3].map((n) => ({ host: `127.0.1.${n}`, port: 3868 }))
  const peers = [
    { host: 'hss1.example', realm: REALM, address: addresses[0] },
    { host: 'hss2.example', realm: REALM, address: addresses[1] },
    { host: 'relay.transit', realm: 'transit', address: addresses[2], routes: ['far', 'example'] },
  ]

  /** A client connected to the three; gives the name of the one that gets a request. */
  async function startClient(t: TestEnd) {
    const world = createWorld(t)
    const servers = await Promise.all(addresses.map((address) => listenRaw(world, address)))
    const client = world.node('icscf', { peers })
    await client.start()
    await world.clock.settle()
    for (const [i, [server]] of servers.entries()) await server?.send(cea(server.last(), peers[i]?.host ?? ''))
    const receiverOf = async (realm: string, host?: string) => {
      for (const [server] of servers) server?.take()
      const destination = host === undefined ? [] : [avp(baseAvps.DestinationHost, host)]
      client.request(cxRequest([avp(baseAvps.DestinationRealm, realm), ...destination])).catch(() => undefined)
      await world.clock.settle()
      return peers.filter((_, i) => servers[i]?.[0]?.received.length === 1).map((peer) => peer.host)
    }
    return { world, client, servers, receiverOf }
  }

  it('to the first peer of the realm', async (t) => {
    const { receiverOf } = await startClient(t)
    assert.deepEqual(await receiverOf(REALM), ['hss1.example'])
    assert.deepEqual(await receiverOf('Example'), ['hss1.example'])
  })

  it('to the destination itself when it is a neighbour', async (t) => {
    const { receiverOf } = await startClient(t)
    assert.deepEqual(await receiverOf(REALM, 'HSS2.example'), ['hss2.example'])
  })

  it('through an agent to other realms and to hosts that are no neighbours', async (t) => {
    const { receiverOf } = await startClient(t)
    assert.deepEqual(await receiverOf('far'), ['relay.transit'])
    assert.deepEqual(await receiverOf(REALM, 'hss9.example'), ['relay.transit'])
  })

  it('to the next peer of the realm when the first is gone', async (t) => {
    const { world, servers, receiverOf } = await startClient(t)
    servers[0]?.[0]?.close()
    await world.clock.settle()
    assert.deepEqual(await receiverOf(REALM), ['hss2.example'])
  })

  it('to nobody where no peer leads there: DIAMETER_NO_PEER at once', async (t) => {
    const { client } = await startClient(t)
    await assert.rejects(client.request(cxRequest([avp(baseAvps.DestinationRealm, 'nowhere')])), {
      code: 'DIAMETER_NO_PEER',
    })
  })

  it('a request made before the peer is there waits for it', async (t) => {
    const world = createWorld(t)
    const client = world.node('icscf', { peers: [{ host: 'hss.example', realm: REALM, address: HSS_ADDRESS }] })
    await client.start()
    const answered = client.request(toRealm())
    await world.clock.advance(100)
    assert.equal(client.peers[0]?.state, 'Closed', 'refused so far')
    await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' }).start()
    await world.clock.advance(1000)
    assert.equal(resultOf(await answered), 2001)
  })

  it('20,000 requests may wait for a peer; one more fails at once', async (t) => {
    const world = createWorld(t)
    const client = world.node('icscf', { peers: [{ host: 'hss.example', realm: REALM, address: HSS_ADDRESS }] })
    await client.start()
    const waiting = Array.from({ length: 20_000 }, () => client.request(toRealm()).catch((error: unknown) => error))
    await assert.rejects(client.request(toRealm()), { code: 'DIAMETER_NO_PEER' })
    await client.stop()
    assert.equal((await Promise.all(waiting)).length, 20_000)
  })

  it('a request to a node that is not started fails at once', async (t) => {
    const world = createWorld(t)
    const client = world.node('icscf', { peers: [{ host: 'hss.example', realm: REALM, address: HSS_ADDRESS }] })
    await assert.rejects(client.request(toRealm()), { code: 'DIAMETER_NO_PEER' })
  })
})

describe('RFC 6733 §6.1: what an agent would do', () => {
  it('§6.1.8: follow a redirect', { todo: 'DIAMETER_REDIRECT_INDICATION reaches the caller as a result' })
  it('§6.1.9: relay and proxy requests', { todo: 'a node is a client, a server or both, but no agent' })
})
