import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { createNftablesEngine } from '@voltaic/agw'
import { encodeSocketAddress, loadLibc, SOCK_DGRAM } from '@voltaic/linux'
import { noNamespaces } from './network-namespaces.ts'
import { RelayCall, rtp, sideOf } from './relay-call.ts'
import { type MakeEngine, makeNamespaceRelayLab, RELAY_HOSTS, RELAY_PORTS } from './relay-lab.ts'

const AF_INET = 2
const SOL_SOCKET = 1
const SO_NO_CHECK = 11
const inKernel: MakeEngine = ({ clock, hosts }) =>
  createNftablesEngine({ clock, hosts, ports: RELAY_PORTS, prepareHost: true })
const skip = noNamespaces() ?? false

async function withCall(work: (call: RelayCall) => Promise<void>): Promise<void> {
  const lab = await makeNamespaceRelayLab(inKernel)
  const call = new RelayCall(lab, RELAY_HOSTS[4], RELAY_PORTS.first)
  try {
    await work(call)
  } finally {
    await call.close()
    await lab.close()
  }
}

test('when a firewall empties the packet filter, the next look at a call puts all of them back', { skip }, async () => {
  await withCall(async (call) => {
    const [a, b] = await call.phones()
    await call.open(call.stream())
    await call.relayed(a, call.access, b)
    const { status } = await call.lab.gateway!.run(async () => spawnSync('nft', ['flush', 'ruleset']))
    assert.equal(status, 0)
    await call.engine.counters(call.stream().id)
    await call.relayed(a, call.access, b)
    await call.relayed(b, call.core, a)
  })
})

test('UDP without checksum stays without (RFC 768)', { skip }, async () => {
  await withCall(async (call) => {
    const [, b] = await call.phones()
    await call.open(call.stream())
    const libc = await loadLibc()
    // Node.js has no name for this option.
    const descriptor = await call.lab.phoneHost!.run(async () => libc.socket(AF_INET, SOCK_DGRAM, 0))
    try {
      libc.setOption(descriptor, SOL_SOCKET, SO_NO_CHECK, 1)
      const packet = rtp(5)
      libc.send(descriptor, packet, encodeSocketAddress(call.access.host, call.access.port))
      assert.deepEqual([...(await b.received.next()).data], [...packet])
    } finally {
      libc.close(descriptor)
    }
  })
})

test('a gateway that starts where a killed one was takes its tables over, and its own calls work', {
  skip,
}, async () => {
  await withCall(async (call) => {
    const [a, b] = await call.phones()
    await call.open(call.stream())
    const next = createNftablesEngine({
      clock: { now: () => 0, startTimer: () => ({ cancel() {} }) },
      hosts: [call.hosts.access, call.hosts.core],
      ports: RELAY_PORTS,
    })
    await call.lab.gateway!.run(async () => {
      await next.start()
      await next.open({ ...call.stream(), id: 'anew', b: sideOf(call.core, b.socket.local) })
    })
    await call.relayed(a, call.access, b)
    await call.lab.gateway!.run(() => next.stop())
  })
})

test('every pair of ports of both sides can be in use at once', { skip }, async () => {
  await withCall(async (call) => {
    const pairs = (RELAY_PORTS.last + 1 - RELAY_PORTS.first) / 2
    const [a, b] = await call.phones()
    for (let index = 0; index < pairs; index++) {
      const port = RELAY_PORTS.first + 2 * index
      const stream = {
        id: `full-${index}`,
        a: sideOf({ host: call.hosts.access, port }, a.socket.local),
        b: sideOf({ host: call.hosts.core, port }, b.socket.local),
      }
      await call.open(stream)
    }
    const last = { host: call.hosts.access, port: RELAY_PORTS.last - 1 }
    assert.deepEqual(await call.relayed(a, last, b), { ...last, host: call.hosts.core })
  })
})

test('streams of a killed gateway go on in the kernel while the next one gathers them; what is nobody’s goes', {
  skip,
}, async () => {
  await withCall(async (call) => {
    const [a, b] = await call.phones()
    await call.open(call.stream())
    await call.relayed(a, call.access, b)
    const next = createNftablesEngine({
      clock: { now: () => 0, startTimer: () => ({ cancel() {} }) },
      hosts: [call.hosts.access, call.hosts.core],
      ports: RELAY_PORTS,
    })
    const gateway = call.lab.gateway!
    const elements = () =>
      gateway.run(async () =>
        spawnSync('nft', ['list', 'ruleset'], { encoding: 'utf8' }).stdout.match(/counter packets/g),
      )
    await gateway.run(() => next.start(true))
    await call.relayed(a, call.access, b)
    await gateway.run(() => next.open({ ...call.stream(), id: 'again' }))
    await call.relayed(b, call.core, a)
    await gateway.run(() => next.settle?.() ?? Promise.resolve())
    await call.relayed(a, call.access, b)
    await call.relayed(b, call.core, a)
    assert.ok((await elements()) !== null)
    await gateway.run(() => next.close('again'))
    assert.equal(await elements(), null)
    await gateway.run(() => next.open({ ...call.stream(), id: 'left' }))
    await gateway.run(() => next.start(true))
    assert.ok((await elements()) !== null)
    await gateway.run(() => next.settle?.() ?? Promise.resolve())
    assert.equal(await elements(), null)
    await gateway.run(() => next.stop())
  })
})
