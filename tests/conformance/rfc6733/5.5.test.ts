import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  avp,
  baseAvps,
  type DiameterMessage,
  FLAG_ERROR,
  FLAG_PROXIABLE,
  FLAG_REQUEST,
  FLAG_RETRANSMITTED,
  type OutgoingMessage,
} from '@voltaic/diameter'
import { cea, cer, dwa, dwr, listenRaw, originOf, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, REALM, type TestEnd, toRealm, UAR, type World } from './world.ts'

/** Tw with its jitter: silence that surely makes the watchdog act. */
const TW_MS = 32_000
const SECOND_ADDRESS = { host: '127.0.0.11', port: 3868 }
const FIRST = { host: 'hss1.example', realm: REALM, address: HSS_ADDRESS }
const SECOND = { host: 'hss2.example', realm: REALM, address: SECOND_ADDRESS }

function answerTo(request: DiameterMessage, resultCode: number, flags = FLAG_PROXIABLE): OutgoingMessage {
  return { ...request, flags, avps: [avp(baseAvps.ResultCode, resultCode), ...originOf('hss.example')] }
}

/** A client with two raw servers, connected to both. */
async function startPair(t: TestEnd, world: World = createWorld(t)) {
  const firsts = await listenRaw(world, HSS_ADDRESS)
  const seconds = await listenRaw(world, SECOND_ADDRESS)
  const client = world.node('scscf', { peers: [FIRST, SECOND] })
  await client.start()
  await world.clock.settle()
  const first = firsts[0] ?? assert.fail('no first connection')
  const second = seconds[0] ?? assert.fail('no second connection')
  await first.send(cea(first.last(), 'hss1.example'))
  await second.send(cea(second.last(), 'hss2.example'))
  first.take()
  second.take()
  return { world, client, firsts, first, second }
}

function commands(messages: readonly DiameterMessage[]): number[] {
  return messages.map(({ commandCode }) => commandCode)
}

describe('RFC 6733 §5.5: watchdog', () => {
  it('a DWR is answered at once with DIAMETER_SUCCESS', async (t) => {
    const world = createWorld(t)
    await world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' }).start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    const answer = await peer.exchange(dwr())
    assert.equal(answer.commandCode, 280)
    assert.equal(answer.flags, 0)
    assert.equal(resultOf(answer), 2001)
  })

  it('a silent peer is asked with a DWR (§5.5.1), suspected, and left (RFC 3539 §3.4.1)', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], peers: [{ host: 'raw.example', realm: REALM }] })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    peer.take()
    await world.clock.advance(TW_MS)
    assert.deepEqual(commands(peer.take()), [280])
    await world.clock.advance(TW_MS)
    assert.equal(hss.peers[0]?.watchdog, 'SUSPECT')
    assert.equal(hss.peers[0]?.isUsable, false)
    await world.clock.advance(TW_MS)
    assert.equal(peer.isClosed, true)
    assert.equal(hss.peers[0]?.state, 'Closed')
  })

  it('a peer that answers stays', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], peers: [{ host: 'raw.example', realm: REALM }] })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    for (let i = 0; i < 5; i++) {
      peer.take()
      await world.clock.advance(TW_MS)
      await peer.send(dwa(peer.last()))
    }
    assert.equal(hss.peers[0]?.watchdog, 'OKAY')
  })

  it('a second connection makes the node ask whether the first one lives', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], peers: [{ host: 'raw.example', realm: REALM }] })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    peer.take()
    const again = await RawPeer.connect(world, HSS_ADDRESS)
    await again.send(cer())
    assert.equal(again.isClosed, true)
    assert.deepEqual(commands(peer.take()), [280])
    assert.equal(hss.peers[0]?.state, 'R-Open')
  })
})

describe('RFC 6733 §5.5.4: failover', () => {
  it('what waits for a peer whose connection fails goes to another one, with the T bit and the same End-to-End Identifier', async (t) => {
    const { world, client, first, second } = await startPair(t)
    const answered = client.request(toRealm())
    await world.clock.settle()
    const [sent] = first.take()
    assert.equal(sent?.flags, FLAG_REQUEST | FLAG_PROXIABLE)
    assert.deepEqual(second.take(), [])
    first.close()
    await world.clock.settle()
    const [again] = second.take()
    assert.equal(again?.flags, FLAG_REQUEST | FLAG_PROXIABLE | FLAG_RETRANSMITTED)
    assert.equal(again?.endToEndId, sent?.endToEndId)
    assert.ok(again !== undefined)
    await second.send(answerTo(again, 2001))
    assert.equal(resultOf(await answered), 2001)
  })

  it('what waits for a suspected peer goes to another one; the suspect is used again when it speaks', async (t) => {
    const { world, client, first, second } = await startPair(t)
    await world.clock.advance(TW_MS)
    await second.send(dwa(second.last()))
    const answered = client.request(toRealm(), { timeoutMs: 60_000 })
    await world.clock.settle()
    const sent = first.last()
    assert.equal(sent.commandCode, UAR)
    second.take()
    await world.clock.advance(TW_MS)
    assert.equal(client.peers[0]?.watchdog, 'SUSPECT')
    const again = second.take().find(({ commandCode }) => commandCode === UAR)
    assert.equal(again?.endToEndId, sent.endToEndId)
    assert.ok(again !== undefined)
    await second.send(answerTo(again, 2001))
    assert.equal(resultOf(await answered), 2001)
    await first.send(dwr())
    assert.equal(client.peers[0]?.watchdog, 'OKAY')
    first.take()
    const next = client.request(toRealm())
    await world.clock.settle()
    await first.send(answerTo(first.last(), 2001))
    await next
  })

  it('a late answer of the first peer is dropped', async (t) => {
    const { world, client, first, second } = await startPair(t)
    const answered = client.request(toRealm(), { timeoutMs: 100_000 })
    await world.clock.settle()
    const sent = first.last()
    await world.clock.advance(2 * TW_MS)
    const again = second.take().find(({ commandCode }) => commandCode === UAR) ?? assert.fail('not sent again')
    await first.send(answerTo(sent, 5012))
    await second.send(answerTo(again, 2001))
    assert.equal(resultOf(await answered), 2001)
    assert.equal(client.counters.get('diameter.in.unexpected-answer'), 1)
  })

  it('with one peer, a request waits for it to come back and is sent again with the T bit', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    const client = world.node('scscf', { peers: [FIRST] })
    await client.start()
    await world.clock.settle()
    await servers[0]?.send(cea(servers[0].last(), 'hss1.example'))
    const answered = client.request(toRealm())
    await world.clock.settle()
    servers[0]?.close()
    await world.clock.advance(1000)
    const back = servers[1] ?? assert.fail('no new connection')
    await back.send(cea(back.last(), 'hss1.example'))
    const again = back.take().find(({ commandCode }) => commandCode === UAR) ?? assert.fail('not sent again')
    assert.equal(again.flags & FLAG_RETRANSMITTED, FLAG_RETRANSMITTED)
    await back.send(answerTo(again, 2001))
    assert.equal(resultOf(await answered), 2001)
  })

  it('a peer that cannot deliver is not the last word when there is another one (§7.1.3)', async (t) => {
    for (const resultCode of [3002, 3004, 3005]) {
      const { world, client, first, second } = await startPair(t)
      const answered = client.request(toRealm())
      await world.clock.settle()
      await first.send(answerTo(first.last(), resultCode, FLAG_PROXIABLE | FLAG_ERROR))
      assert.equal(second.last().flags, FLAG_REQUEST | FLAG_PROXIABLE, 'nothing was lost, so no T bit')
      await second.send(answerTo(second.last(), resultCode, FLAG_PROXIABLE | FLAG_ERROR))
      assert.equal(resultOf(await answered), resultCode, 'the second refusal is the answer')
    }
  })

  it('a duplicate gets the answer of the first, also from another connection', async (t) => {
    const world = createWorld(t)
    let handled = 0
    const hss = world.node('hss', {
      listen: [HSS_ADDRESS],
      acceptPeers: 'any',
      onRequest: async (request) => answerTo(request, 2001 + handled++),
    })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    const request = toRealm()
    const first = await peer.exchange(request)
    peer.close()
    await world.clock.settle()
    const relay = await RawPeer.introduce(world, HSS_ADDRESS, 'relay.example')
    const flags = request.flags | FLAG_RETRANSMITTED
    const second = await relay.exchange({ ...request, flags, hopByHopId: 0x7777 })
    assert.equal(handled, 1)
    assert.equal(second.hopByHopId, 0x7777)
    assert.deepEqual(second.avps.octets.subarray(second.avps.from), first.avps.octets.subarray(first.avps.from))
    assert.equal(hss.counters.get('diameter.in.duplicate'), 1)
  })

  it('a request that nobody answers fails with DIAMETER_NO_ANSWER when its time is over', async (t) => {
    const { world, client } = await startPair(t)
    const failed = assert.rejects(client.request(toRealm(), { timeoutMs: 3000 }), { code: 'DIAMETER_NO_ANSWER' })
    await world.clock.advance(3000)
    await failed
    assert.equal(client.peers[0]?.pending, 0)
  })

  it('a request whose peer does not come in time fails with DIAMETER_NO_PEER', async (t) => {
    const world = createWorld(t)
    const client = world.node('scscf', { peers: [FIRST] })
    await client.start()
    const failed = assert.rejects(client.request(toRealm()), { code: 'DIAMETER_NO_PEER' })
    await world.clock.advance(5000)
    await failed
  })

  it('stop fails what still waits', async (t) => {
    const { world, client } = await startPair(t)
    const failed = assert.rejects(client.request(toRealm()), { code: 'DIAMETER_NO_ANSWER' })
    await world.clock.settle()
    const stopped = client.stop()
    await failed
    await world.clock.advance(10_000)
    await stopped
  })
})
