import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { baseAvps, getAvp } from '@voltaic/diameter'
import { cea, dpr, listenRaw, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, REALM, toRealm } from './world.ts'

const HSS = { host: 'hss.example', realm: REALM, address: HSS_ADDRESS }

describe('RFC 6733 §5.4: disconnecting', () => {
  it('a DPR is answered, and the connection is left for the peer to close', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], peers: [{ host: 'raw.example', realm: REALM }] })
    await hss.start()
    const peer = await RawPeer.introduce(world, HSS_ADDRESS)
    const answer = await peer.exchange(dpr('REBOOTING'))
    assert.equal(answer.commandCode, 282)
    assert.equal(resultOf(answer), 2001)
    assert.equal(hss.peers[0]?.state, 'Closing')
    assert.equal(peer.isClosed, false)
    peer.close()
    await world.clock.settle()
    assert.equal(hss.peers[0]?.state, 'Closed')
  })

  it('stop says REBOOTING, waits for the answer, closes, and leaves no socket and no timer', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    const client = world.node('icscf', { peers: [HSS] })
    await client.start()
    await world.clock.settle()
    const [server] = servers
    await server?.send(cea(server.last(), 'hss.example'))
    const stopped = client.stop()
    await world.clock.settle()
    const request = server?.last() ?? assert.fail('no DPR')
    assert.equal(request.commandCode, 282)
    assert.equal(getAvp(request.avps, baseAvps.DisconnectCause), 'REBOOTING')
    assert.equal(server?.isClosed, false)
    await server?.send({ ...request, flags: 0 })
    await stopped
    assert.equal(server?.isClosed, true)
    assert.equal(world.clock.pending, 0)
    assert.equal(client.peers[0]?.state, 'Closed')
  })

  it('stop does not wait for ever for a peer that does not answer', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    const client = world.node('icscf', { peers: [HSS] })
    await client.start()
    await world.clock.settle()
    await servers[0]?.send(cea(servers[0].last(), 'hss.example'))
    const stopped = client.stop()
    await world.clock.advance(10_000)
    await stopped
    assert.equal(world.clock.pending, 0)
  })

  it('two nodes that stop at the same time both come to an end', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' })
    const client = world.node('icscf', { peers: [HSS] })
    await hss.start()
    await client.start()
    await world.clock.settle()
    await Promise.all([hss.stop(), client.stop()])
    assert.equal(world.clock.pending, 0)
    assert.equal(world.net.openSockets, 0)
  })

  it('stop while the node is starting leaves nothing', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' })
    await Promise.all([hss.start(), hss.stop()])
    assert.deepEqual(hss.listening, [])
    assert.equal(world.net.openSockets, 0)
  })

  it('a stopped node starts again', async (t) => {
    const world = createWorld(t)
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' })
    const client = world.node('icscf', { peers: [HSS] })
    await hss.start()
    await client.start()
    await world.clock.settle()
    await client.stop()
    await client.start()
    assert.equal(resultOf(await client.request(toRealm())), 2001)
  })

  it('a peer that restarts is called again; one that does not want to talk is not (§5.4.3)', async (t) => {
    for (const [cause, connections] of [
      ['REBOOTING', 2],
      ['BUSY', 1],
      ['DO_NOT_WANT_TO_TALK_TO_YOU', 1],
    ] as const) {
      const world = createWorld(t)
      const servers = await listenRaw(world, HSS_ADDRESS)
      const client = world.node('icscf', { peers: [HSS] })
      await client.start()
      await world.clock.settle()
      await servers[0]?.send(cea(servers[0].last(), 'hss.example'), dpr(cause))
      servers[0]?.close()
      await world.clock.advance(9_000)
      assert.equal(servers.length, connections, cause)
    }
  })

  it('a peer that did not want to talk is called when there is a message for it (§5.4)', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, HSS_ADDRESS)
    const client = world.node('icscf', { peers: [HSS] })
    await client.start()
    await world.clock.settle()
    await servers[0]?.send(cea(servers[0].last(), 'hss.example'), dpr('DO_NOT_WANT_TO_TALK_TO_YOU'))
    servers[0]?.close()
    await world.clock.advance(9_000)
    const failed = assert.rejects(client.request(toRealm()))
    await world.clock.settle()
    assert.equal(servers.length, 2)
    await world.clock.advance(5_000)
    await failed
  })
})
