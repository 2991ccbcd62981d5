import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RawPeer } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, type World } from './world.ts'

/** The host that connections of a RawPeer come from. */
async function sourceOf(world: World): Promise<string> {
  let host = ''
  const listener = await world.net.listenStream({ host: HSS_ADDRESS.host, port: 1 }, (socket) => {
    host = socket.remote.host
    return { onData() {}, onClose() {} }
  })
  await RawPeer.connect(world, listener.local)
  await world.clock.settle()
  await listener.close()
  return host
}

describe('RFC 6733 §13: who may connect', () => {
  it('a host that is not named is cut off before it can say who it is', async (t) => {
    const world = createWorld(t)
    const acceptFrom = new Set(['192.0.2.99'])
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any', acceptFrom })
    await hss.start()
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    await world.clock.settle()
    assert.equal(peer.isClosed, true)
    assert.deepEqual(hss.peers, [])
    assert.equal(hss.counters.get('diameter.refused.stranger'), 1)
  })

  it('a host that is named may introduce itself', async (t) => {
    const world = createWorld(t)
    const acceptFrom = new Set([await sourceOf(world)])
    const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any', acceptFrom })
    await hss.start()
    await RawPeer.introduce(world, HSS_ADDRESS)
    assert.equal(hss.peers.length, 1)
  })
})
