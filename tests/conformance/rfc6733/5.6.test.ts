import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type PeerState, peerTable, watchdogTable } from '@voltaic/diameter'
import { cea, cer, listenRaw, RawPeer, resultOf } from './raw-peer.ts'
import { createWorld, HSS_ADDRESS, REALM, toRealm } from './world.ts'

const OTHER_ADDRESS = { host: '127.0.0.20', port: 3868 }

describe('RFC 6733 §5.6: peer state machine', () => {
  it('names only states that it has, and never stays in one without a way out', () => {
    for (const table of [peerTable, watchdogTable]) {
      const rows: [string, Readonly<Record<string, readonly string[] | undefined>>][] = Object.entries(table)
      for (const [state, events] of rows) {
        const next = Object.values(events).map((row) => row?.[0])
        assert.ok(
          next.every((name) => name !== undefined && name in table),
          state,
        )
        assert.ok(
          next.some((name) => name !== state),
          state,
        )
      }
    }
  })

  it('every state can be stopped or times out', () => {
    for (const [state, events] of Object.entries(peerTable)) {
      assert.ok('Stop' in events, state)
      assert.ok('Timeout' in events || state === 'Closed', state)
    }
  })

  // Names on both sides of `hss`, so that it wins once and loses once.
  for (const [other, hssState, otherState] of [
    ['abc', 'R-Open', 'I-Open'],
    ['xyz', 'I-Open', 'R-Open'],
  ] as const) {
    it(`two nodes that connect at the same time keep one connection: hss and ${other} (§5.6.4)`, async (t) => {
      const world = createWorld(t)
      world.net.setFaults({ delay: { min: 5, max: 5 } })
      const hss = world.node('hss', {
        listen: [HSS_ADDRESS],
        peers: [{ host: `${other}.example`, realm: REALM, address: OTHER_ADDRESS }],
      })
      const scscf = world.node(other, {
        listen: [OTHER_ADDRESS],
        peers: [{ host: 'hss.example', realm: REALM, address: HSS_ADDRESS }],
      })
      await hss.start()
      await scscf.start()
      await world.clock.advance(5_500)
      assert.equal(hss.peers[0]?.state, hssState)
      assert.equal(scscf.peers[0]?.state, otherState)
      const exchange = Promise.all([hss.request(toRealm()), scscf.request(toRealm())])
      await world.clock.advance(100)
      for (const answer of await exchange) assert.equal(resultOf(answer), 2001)
    })
  }

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    it(`any timing of the two ends open on both sides (seed ${seed})`, async (t) => {
      const world = createWorld(t, seed)
      world.net.setFaults({ delay: { min: 0, max: 40 } })
      const one = world.node('one', {
        listen: [HSS_ADDRESS],
        peers: [{ host: 'two.example', realm: REALM, address: OTHER_ADDRESS }],
      })
      const two = world.node('two', {
        listen: [OTHER_ADDRESS],
        peers: [{ host: 'one.example', realm: REALM, address: HSS_ADDRESS }],
      })
      await one.start()
      await two.start()
      await world.clock.advance(20_000)
      const states: (PeerState | undefined)[] = [one.peers[0]?.state, two.peers[0]?.state]
      assert.deepEqual(states.sort(), ['I-Open', 'R-Open'])
      assert.equal(world.net.openSockets, 2 + 2, 'two listeners, one connection')
    })
  }

  it('the loser of an election waits for the CEA on its own connection', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, OTHER_ADDRESS)
    const hss = world.node('hss', {
      listen: [HSS_ADDRESS],
      peers: [{ host: 'zzz.example', realm: REALM, address: OTHER_ADDRESS }],
    })
    await hss.start()
    await world.clock.settle()
    const theirs = await RawPeer.connect(world, HSS_ADDRESS)
    await theirs.send(cer('zzz.example'))
    assert.equal(hss.peers[0]?.state, 'Wait-Returns')
    assert.deepEqual(theirs.take(), [])
    await servers[0]?.send(cea(servers[0].last(), 'zzz.example'))
    assert.equal(hss.peers[0]?.state, 'I-Open')
    assert.equal(theirs.isClosed, true)
  })

  it('the winner of an election closes its own connection and answers on the other', async (t) => {
    const world = createWorld(t)
    const servers = await listenRaw(world, OTHER_ADDRESS)
    const hss = world.node('hss', {
      listen: [HSS_ADDRESS],
      peers: [{ host: 'aaa.example', realm: REALM, address: OTHER_ADDRESS }],
    })
    await hss.start()
    await world.clock.settle()
    const theirs = await RawPeer.connect(world, HSS_ADDRESS)
    assert.equal(resultOf(await theirs.exchange(cer('aaa.example'))), 2001)
    assert.equal(servers[0]?.isClosed, true)
    assert.equal(hss.peers[0]?.state, 'R-Open')
  })
})
