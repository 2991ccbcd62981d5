import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { avp, baseAvps, CX_APPLICATION_ID, RELAY_APPLICATION_ID } from '@voltaic/diameter'
import { capabilities, cer, RawPeer } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, type TestEnd, toRealm } from './world.ts'

const toScscf = toRealm([avp(baseAvps.DestinationHost, 'scscf.example')])

/** A server with these neighbours, each of which has come by itself. */
async function startServer(t: TestEnd, neighbours: Readonly<Record<string, number>>) {
  const world = createWorld(t)
  const hss = world.node('hss', { listen: [HSS_ADDRESS], acceptPeers: 'any' })
  await hss.start()
  const raws = new Map<string, RawPeer>()
  for (const [host, application] of Object.entries(neighbours)) {
    const peer = await RawPeer.connect(world, HSS_ADDRESS)
    await peer.exchange(cer(host, capabilities(host, [application])))
    peer.take()
    raws.set(host, peer)
  }
  const receiversOf = async (request: typeof toScscf) => {
    hss.request(request).catch(() => undefined)
    await world.clock.settle()
    return [...raws].filter(([, peer]) => peer.take().length === 1).map(([host]) => host)
  }
  return { hss, receiversOf }
}

describe('RFC 6733 §2.4: relays', () => {
  it('a relay that has come is the way to whoever is no neighbour', async (t) => {
    const { receiversOf } = await startServer(t, {
      'icscf.example': CX_APPLICATION_ID,
      'relay.transit': RELAY_APPLICATION_ID,
    })
    assert.deepEqual(await receiversOf(toScscf), ['relay.transit'])
  })

  it('a neighbour is spoken to without it', async (t) => {
    const { receiversOf } = await startServer(t, {
      'relay.transit': RELAY_APPLICATION_ID,
      'scscf.example': CX_APPLICATION_ID,
    })
    assert.deepEqual(await receiversOf(toScscf), ['scscf.example'])
  })

  it('who speaks Cx only hands on nothing', async (t) => {
    const { hss } = await startServer(t, { 'icscf.example': CX_APPLICATION_ID })
    await assert.rejects(hss.request(toScscf), { code: 'DIAMETER_NO_PEER' })
  })
})
