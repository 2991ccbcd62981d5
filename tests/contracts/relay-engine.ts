import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { EngineCapabilities } from '@voltaic/agw'
import { codePoints, heardAt, RelayCall, rtp, sideOf, soon } from './relay-call.ts'
import { RELAY_HOSTS, RELAY_PORTS, type RelayLab } from './relay-lab.ts'

const TIMEOUT = { timeout: 20_000 }

/** What an engine may lack; a test that needs one of these is skipped where the engine says so, and nowhere else. */
type Lack = {
  readonly [K in keyof EngineCapabilities]: EngineCapabilities[K] extends boolean ? K : never
}[keyof EngineCapabilities]

type RelayTest = (title: string, body: (call: RelayCall) => Promise<void>, needs?: Lack) => void

/**
 * What the gateway relies on, whoever moves the packets. A capability that the engine declares away skips the tests that
 * need it, and the matrix says so.
 *
 * @param skipped why it cannot be run here at all
 */
export function runRelayEngineContract(name: string, makeLab: () => Promise<RelayLab>, skipped?: string): void {
  const title = `RelayEngine contract: ${name}`
  if (skipped !== undefined) {
    test(title, (t) => t.skip(skipped))
    return
  }
  describe(title, { timeout: 120_000 }, () => {
    let lab: RelayLab | undefined
    let port: number = RELAY_PORTS.first
    before(async () => {
      lab = await makeLab()
    })
    after(() => lab?.close())
    test('what it can', (t) => {
      assert.ok(lab)
      for (const [capability, value] of Object.entries(lab.engine.capabilities)) t.diagnostic(`${capability}: ${value}`)
    })
    for (const version of [4, 6] as const) {
      const relayTest: RelayTest = (what, body, needs) => {
        test(`IPv${version}: ${what}`, TIMEOUT, async (t) => {
          assert.ok(lab)
          if (needs !== undefined && !lab.engine.capabilities[needs]) {
            t.skip(`${lab.engine.name} declares that it lacks ${needs}`)
            return
          }
          port += 8
          const call = new RelayCall(lab, RELAY_HOSTS[version], port)
          try {
            await body(call)
          } finally {
            await call.close()
          }
        })
      }
      testRelaying(relayTest)
      testChanges(relayTest)
      testSources(relayTest)
      testLatching(relayTest)
      testOneBox(relayTest)
    }
    test('IPv4 on one side and IPv6 on the other (TS 23.334 §5.4)', TIMEOUT, async (t) => {
      assert.ok(lab)
      if (!lab.engine.capabilities.crossFamily) {
        t.skip(`${lab.engine.name} declares that it lacks crossFamily`)
        return
      }
      const { access, a: fromA } = RELAY_HOSTS[4]
      const { core, b: fromB } = RELAY_HOSTS[6]
      const call = new RelayCall(lab, { ...RELAY_HOSTS[6], access, a: fromA, core, b: fromB }, RELAY_PORTS.last - 7)
      try {
        const [a, b] = await call.phones()
        await call.open(call.stream())
        assert.deepEqual(await call.relayed(a, call.access, b), call.core)
        assert.deepEqual(await call.relayed(b, call.core, a), call.access)
      } finally {
        await call.close()
      }
    })
    test('streams that it cannot relay it refuses beforehand', () => {
      assert.ok(lab)
      const { engine } = lab
      const four = sideOf({ host: RELAY_HOSTS[4].access, port: 20_000 }, { host: RELAY_HOSTS[4].a, port: 1 })
      const six = sideOf({ host: RELAY_HOSTS[6].core, port: 20_000 }, { host: RELAY_HOSTS[6].b, port: 1 })
      assert.equal(engine.canRelay({ id: 'x', a: four, b: six }), engine.capabilities.crossFamily)
      const processing = { fromA: (data: Uint8Array) => data, fromB: (data: Uint8Array) => data, stop() {} }
      const equal = { id: 'x', a: four, b: four }
      assert.equal(engine.canRelay(equal), true)
      assert.equal(engine.canRelay({ ...equal, processing }), engine.capabilities.processing)
    })
  })
}

function testRelaying(relayTest: RelayTest): void {
  relayTest('RTP goes both ways, from the ports that each side was told (TS 23.334 §5.9)', async (call) => {
    const [a, b] = await call.phones()
    await call.open(call.stream())
    assert.deepEqual(await call.relayed(a, call.access, b), call.core)
    assert.deepEqual(await call.relayed(b, call.core, a), call.access)
    const counters = await call.engine.counters(call.stream().id)
    for (const side of counters ?? []) {
      assert.deepEqual([side.packets, side.octets, side.dropped, side.foreign], [1, 172, 0, 0])
      assert.equal(typeof side.lastPacketAt, 'number')
    }
    const last = await call.engine.close(call.stream().id)
    assert.deepEqual(
      last.map(({ packets, octets }) => [packets, octets]),
      [
        [1, 172],
        [1, 172],
      ],
    )
    assert.equal(await call.engine.counters(call.stream().id), undefined)
  })

  relayTest('one address of the gateway for both sides', async (call) => {
    const [a, b] = await call.phones()
    const local = { host: call.hosts.access, port: call.port + 2 }
    await call.open(call.stream({}, { local }))
    assert.deepEqual(await call.relayed(a, call.access, b), local)
    assert.deepEqual(await call.relayed(b, local, a), call.access)
  })

  relayTest('packets of different lengths, and a thousand of them', async (call) => {
    const [a, b] = await call.phones()
    await call.open(call.stream())
    for (const length of [12, 33, 173, 1300]) {
      const packet = rtp(length, length)
      a.socket.send(packet, call.access)
      assert.deepEqual([...(await b.received.next()).data], [...packet])
    }
    for (let round = 0; round < 100; round++) {
      for (let each = 0; each < 10; each++) a.socket.send(rtp(each), call.access)
      for (let each = 0; each < 10; each++) await b.received.next()
    }
    assert.equal((await call.engine.counters(call.stream().id))?.[0].packets, 1004)
  })

  relayTest(
    'a datagram that needs fragments is put together and relayed',
    async (call) => {
      const [a, b] = await call.phones()
      await call.open(call.stream())
      const packet = rtp(7, 1490)
      a.socket.send(packet, call.access)
      assert.deepEqual([...(await b.received.next()).data], [...packet])
    },
    'fragments',
  )

  relayTest(
    'packets carry the code point of the side that they leave on (RFC 2474 §3)',
    async (call) => {
      const [a, b] = await call.phones()
      const { tap } = call.lab
      assert.ok(tap)
      await call.open(call.stream({ dscp: 8 }, { dscp: 46 }))
      tap.take()
      await call.relayed(a, call.access, b)
      await call.relayed(b, call.core, a)
      assert.ok(codePoints(tap.take()).includes(46))
      await call.engine.update(call.stream({ dscp: 8 }, { dscp: 34 }))
      await call.relayed(a, call.access, b)
      assert.ok(codePoints(tap.take()).includes(34))
    },
    'dscp',
  )
}

function testChanges(relayTest: RelayTest): void {
  relayTest('packets that came before the call do not spoil it', async (call) => {
    const [a, b] = await call.phones()
    for (let early = 0; early < 5; early++) {
      a.socket.send(rtp(9), call.access)
      b.socket.send(rtp(9), call.core)
    }
    await call.open(call.stream())
    assert.deepEqual(await call.relayed(a, call.access, b), call.core)
    assert.deepEqual(await call.relayed(b, call.core, a), call.access)
  })

  relayTest('a re-INVITE that moves a port is followed at once (RFC 3264 §8.3.1)', async (call) => {
    const [a, b] = await call.phones()
    const moved = await call.bind('b', call.hosts.b, call.phonePort + 2000)
    await call.open(call.stream())
    await call.relayed(a, call.access, b)
    await call.engine.update(call.stream({}, { remote: moved.socket.local }))
    assert.deepEqual(await call.relayed(a, call.access, moved), call.core)
    assert.deepEqual(await call.relayed(moved, call.core, a), call.access)
    assert.equal(b.received.all.length, 1)
    const [fromA, fromB] = await call.engine.close(call.stream().id)
    assert.deepEqual([fromA.packets, fromB.packets], [2, 1])
  })

  relayTest('after the call nothing is relayed, though the phone goes on sending', async (call) => {
    const [a, b] = await call.phones()
    await call.open(call.stream())
    await call.relayed(a, call.access, b)
    await call.engine.close(call.stream().id)
    a.socket.send(rtp(99), call.access)
    await call.open(call.stream())
    await call.relayed(a, call.access, b)
    assert.equal(b.received.all.length, 2)
  })

  relayTest(
    'on hold nothing is relayed and all is counted; afterwards it is relayed again (RFC 3264 §8.4)',
    async (call) => {
      const [a, b] = await call.phones()
      await call.open(call.stream({ sends: false }))
      a.socket.send(rtp(50), call.access)
      assert.deepEqual(await call.relayed(b, call.core, a), call.access)
      await soon(call, async () => (await call.engine.counters(call.stream().id))?.[0].dropped === 1)
      await call.engine.update(call.stream())
      await call.relayed(a, call.access, b)
      assert.equal(b.received.all.length, 1)
      const [fromA] = await call.engine.close(call.stream().id)
      assert.deepEqual([fromA.packets, fromA.dropped, fromA.foreign], [2, 1, 0])
    },
  )

  relayTest('a side whose address is not known yet gets nothing', async (call) => {
    const [a, b] = await call.phones()
    await call.open(call.stream({}, { remote: undefined, allowedHost: undefined }))
    a.socket.send(rtp(50), call.access)
    assert.deepEqual(await call.relayed(b, call.core, a), call.access)
    await call.engine.update(call.stream())
    await call.relayed(a, call.access, b)
    assert.equal(b.received.all.length, 1)
  })
}

function testSources(relayTest: RelayTest): void {
  relayTest(
    'packets of another host are not relayed, and counted',
    async (call) => {
      const [a, b] = await call.phones()
      const stranger = await call.bind('a', call.hosts.besideA)
      await call.open(call.stream())
      stranger.socket.send(rtp(66), call.access)
      await soon(call, async () => (await call.engine.counters(call.stream().id))?.[0].foreign === 1)
      await call.relayed(a, call.access, b)
      assert.equal(b.received.all.length, 1)
    },
    'sourceCheck',
  )

  relayTest(
    'a phone that sends from a port other than it told is heard, and gets media where it told',
    async (call) => {
      const [a, b] = await call.phones()
      const other = await call.bind('b', call.hosts.b, call.phonePort + 2000)
      await call.open(call.stream())
      assert.deepEqual(await call.relayed(other, call.core, a), call.access)
      assert.deepEqual(await call.relayed(a, call.access, b), call.core)
    },
  )

  relayTest('where no host is named, any may send', async (call) => {
    const [a, b] = await call.phones()
    const beside = await call.bind('b', call.hosts.besideB)
    await call.open(call.stream({}, { allowedHost: undefined }))
    assert.deepEqual(await call.relayed(beside, call.core, a), call.access)
    assert.deepEqual(await call.relayed(b, call.core, a), call.access)
    const [, fromB] = await call.engine.close(call.stream().id)
    assert.deepEqual([fromB.packets, fromB.foreign], [2, 0])
  })
}

function testLatching(relayTest: RelayTest): void {
  relayTest(
    'behind a NAT the port is learnt from the allowed host alone',
    async (call) => {
      const [, b] = await call.phones()
      const stranger = await call.bind('a', call.hosts.besideA)
      const behindNat = await call.bind('a', call.hosts.a, call.phonePort + 3000)
      await call.open(call.stream({ latches: true }))
      stranger.socket.send(rtp(66), call.access)
      await call.relayed(behindNat, call.access, b)
      await heardAt(call, b, call.core, behindNat)
      assert.equal(stranger.received.all.length, 0)
    },
    'latching',
  )

  relayTest(
    'two phones behind NATs find each other',
    async (call) => {
      const near = await call.bind('a', call.hosts.a, call.phonePort + 3000)
      const far = await call.bind('b', call.hosts.b, call.phonePort + 3000)
      const behindNat = (host: string) => ({ remote: undefined, allowedHost: host, latches: true })
      await call.open(call.stream(behindNat(call.hosts.a), behindNat(call.hosts.b)))
      near.socket.send(rtp(1), call.access)
      await heardAt(call, far, call.core, near)
      await heardAt(call, near, call.access, far)
    },
    'latching',
  )

  relayTest(
    'after new terms the port is learnt anew',
    async (call) => {
      const [, b] = await call.phones()
      const before = await call.bind('a', call.hosts.a, call.phonePort + 3000)
      const afterwards = await call.bind('a', call.hosts.a, call.phonePort + 4000)
      await call.open(call.stream({ latches: true }))
      await call.relayed(before, call.access, b)
      await heardAt(call, b, call.core, before)
      await call.engine.update(call.stream({ latches: true }))
      await call.relayed(afterwards, call.access, b)
      await heardAt(call, b, call.core, afterwards)
    },
    'latching',
  )
}

/** Gateway, phones and other streams on one host, as in a lab or a core in one box. */
function testOneBox(relayTest: RelayTest): void {
  relayTest('a call that passes the gateway twice, once for each phone', async (call) => {
    const [a, b] = await call.phones()
    const [origin, target] = call.legs()
    await call.open(origin)
    await call.open(target)
    assert.deepEqual(await call.relayed(a, call.access, b), call.core)
    assert.deepEqual(await call.relayed(b, call.core, a), call.access)
    for (const { id } of [origin, target]) {
      assert.deepEqual(
        (await call.engine.close(id)).map(({ packets, dropped }) => [packets, dropped]),
        [
          [1, 0],
          [1, 0],
        ],
      )
    }
  })

  relayTest('phones on the host of the gateway', async (call) => {
    const a = await call.bind('gateway', call.hosts.access)
    const b = await call.bind('gateway', call.hosts.core)
    const far = await call.bind('b', call.hosts.b)
    const near = { remote: a.socket.local, allowedHost: a.socket.local.host }
    await call.open(call.stream(near, { remote: b.socket.local, allowedHost: b.socket.local.host }))
    assert.deepEqual(await call.relayed(a, call.access, b), call.core)
    assert.deepEqual(await call.relayed(b, call.core, a), call.access)
    await call.engine.update(call.stream(near))
    assert.deepEqual(await call.relayed(a, call.access, far), call.core)
    assert.deepEqual(await call.relayed(far, call.core, a), call.access)
  })
}
