import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createManualClock } from './manual-clock.ts'
import { createMemoryNet } from './memory-net.ts'
import type { Faults, Flight } from './memory-wire.ts'
import { createSeededRandom } from './seeded-random.ts'

const A = { host: '10.0.0.1', port: 5060 }
const B = { host: '10.0.0.2', port: 5060 }

/** A socket at A that sends to one at B, and the arrivals there as `[milliseconds after the start, first octet]`. */
async function sendingPair(faults: Faults = {}) {
  const clock = createManualClock(0)
  const net = createMemoryNet({ clock, random: createSeededRandom(42), faults })
  const arrivals: [number, number][] = []
  const sender = await net.bindDatagram(A, { onDatagram() {} })
  await net.bindDatagram(B, { onDatagram: (data) => arrivals.push([clock.now(), data[0] ?? -1]) })
  const sendMany = (count: number) => {
    for (let index = 0; index < count; index++) sender.send(Uint8Array.of(index & 0xff), B)
  }
  return { clock, net, arrivals, sender, sendMany }
}

describe('MemoryNet faults', () => {
  test('without faults everything arrives at once, in order', async () => {
    const { clock, arrivals, sendMany } = await sendingPair()
    sendMany(200)
    await clock.settle()
    assert.deepEqual(
      arrivals,
      Array.from({ length: 200 }, (_, index) => [0, index]),
    )
  })

  test('loss takes about its share, and all of it at 1', async () => {
    const { clock, net, arrivals, sendMany } = await sendingPair({ loss: 0.25 })
    sendMany(4000)
    await clock.settle()
    assert.ok(Math.abs(arrivals.length - 3000) < 150, String(arrivals.length))
    net.setFaults({ loss: 1 })
    arrivals.length = 0
    sendMany(100)
    await clock.settle()
    assert.equal(arrivals.length, 0)
  })

  test('duplication delivers about its share twice, as octets of their own', async () => {
    const { clock, net, arrivals, sendMany } = await sendingPair({ duplication: 0.5 })
    sendMany(4000)
    await clock.settle()
    assert.ok(Math.abs(arrivals.length - 6000) < 200, String(arrivals.length))
    net.setFaults({ duplication: 1 })
    const seen: number[] = []
    const destination = { host: '10.0.0.3', port: 1 }
    await net.bindDatagram(destination, {
      onDatagram(data) {
        seen.push(data[0] ?? -1)
        data.fill(0)
      },
    })
    const sender = await net.bindDatagram({ host: '10.0.0.3', port: 2 }, { onDatagram() {} })
    sender.send(Uint8Array.of(7), destination)
    await clock.settle()
    assert.deepEqual(seen, [7, 7])
  })

  test('delay is drawn between its bounds, so datagrams overtake each other', async () => {
    const { clock, arrivals, sendMany } = await sendingPair({ delay: { min: 10, max: 19 } })
    sendMany(200)
    await clock.advance(9)
    assert.equal(arrivals.length, 0)
    await clock.advance(10)
    assert.equal(arrivals.length, 200)
    const times = arrivals.map(([at]) => at)
    assert.deepEqual([...new Set(times)], [10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    const order = arrivals.map(([, octet]) => octet)
    assert.notDeepEqual(
      order,
      order.toSorted((a, b) => a - b),
    )
    assert.equal(clock.pending, 0)
  })

  test('the same seed loses the same datagrams', async () => {
    const run = async () => {
      const { clock, arrivals, sendMany } = await sendingPair({ loss: 0.5, duplication: 0.1 })
      sendMany(100)
      await clock.settle()
      return arrivals
    }
    assert.deepEqual(await run(), await run())
  })

  test('a tap sees each direction, drops or changes the faults of one datagram, and can be taken off', async () => {
    const { clock, net, arrivals, sender, sendMany } = await sendingPair()
    const flights: Flight[] = []
    const remove = net.addTap((flight) => {
      flights.push(flight)
      if (flight.from.port !== A.port || flight.from.host !== A.host) return undefined
      return flight.data[0] === 0 ? 'drop' : { delay: { min: 5, max: 5 } }
    })
    sendMany(2)
    const back = await net.bindDatagram({ host: '10.0.0.2', port: 1 }, { onDatagram() {} })
    back.send(Uint8Array.of(9), A)
    await clock.advance(5)
    assert.deepEqual(arrivals, [[5, 1]])
    assert.deepEqual(
      flights.map(({ kind, from, to, data }) => [kind, from.host, to.host, data[0]]),
      [
        ['udp', A.host, B.host, 0],
        ['udp', A.host, B.host, 1],
        ['udp', B.host, A.host, 9],
      ],
    )
    remove()
    sender.send(Uint8Array.of(0), B)
    await clock.settle()
    assert.deepEqual(arrivals.at(-1), [5, 0])
  })
})

describe('MemoryNet streams under faults', () => {
  test('nothing is lost, doubled or reordered; delay applies to connecting and to octets', async () => {
    const clock = createManualClock(0)
    const net = createMemoryNet({ clock, random: createSeededRandom(3), faults: { loss: 0.5, duplication: 0.5 } })
    net.setFaults({ loss: 0.5, duplication: 0.5, delay: { min: 5, max: 50 } })
    const received: number[] = []
    let closedAt = -1
    await net.listenStream(A, () => ({
      onData: (data) => received.push(...data),
      onClose: () => {
        closedAt = clock.now()
      },
    }))
    const connecting = net.connectStream(A, { onData() {}, onClose() {} })
    await clock.advance(50)
    const socket = await connecting
    for (let index = 0; index < 100; index++) socket.write(Uint8Array.of(index))
    assert.equal(socket.queued, 100)
    socket.close()
    await clock.advance(4)
    assert.equal(received.length, 0)
    await clock.advance(200)
    assert.deepEqual(
      received,
      Array.from({ length: 100 }, (_, index) => index),
    )
    assert.ok(closedAt >= 55)
    assert.equal(socket.queued, 0)
  })

  test('destroy drops what is on its way', async () => {
    const clock = createManualClock(0)
    const net = createMemoryNet({ clock, random: createSeededRandom(3) })
    let received = 0
    const listener = await net.listenStream(A, () => ({ onData: (data) => (received += data.length), onClose() {} }))
    const socket = await net.connectStream(A, { onData() {}, onClose() {} })
    net.setFaults({ delay: { min: 10, max: 10 } })
    socket.write(new Uint8Array(10))
    socket.destroy()
    await clock.advance(20)
    await listener.close()
    assert.deepEqual([received, net.openSockets, clock.pending], [0, 0, 0])
  })

  test('a listener that goes while a connection is on its way refuses it', async () => {
    const clock = createManualClock(0)
    const net = createMemoryNet({ clock, random: createSeededRandom(3), faults: { delay: { min: 10, max: 10 } } })
    const listener = await net.listenStream(A, () => ({ onData() {}, onClose() {} }))
    const connecting = net.connectStream(A, { onData() {}, onClose() {} })
    const refused = assert.rejects(connecting, { code: 'NET_REFUSED' })
    await listener.close()
    await clock.advance(10)
    await refused
  })
})

describe('MemoryNet bindings', () => {
  test('tells what is bound where, and how', async () => {
    const net = createMemoryNet({ clock: createManualClock(), random: createSeededRandom(1) })
    const datagram = await net.bindDatagram({ host: '::', port: 5060 }, { onDatagram() {} })
    const listener = await net.listenStream(A, () => ({ onData() {}, onClose() {} }))
    const packets = await net.bindPackets('10.0.0.9', 50, { onPacket() {} })
    assert.equal(net.bindingOf('udp', { host: '2001:db8::1', port: 5060 }), 'wildcard')
    assert.equal(net.bindingOf('udp', { host: '::', port: 5060 }), 'exact')
    assert.equal(net.bindingOf('udp', A), undefined)
    assert.equal(net.bindingOf('tcp', A), 'exact')
    assert.equal(net.isBound('tcp', { ...A, port: 5061 }), false)
    assert.equal(net.isBound(50, { host: '10.0.0.9', port: 0 }), true)
    assert.equal(net.isBound(51, { host: '10.0.0.9', port: 0 }), false)
    assert.equal(net.openSockets, 3)
    await Promise.all([datagram.close(), listener.close(), packets.close()])
    assert.equal(net.openSockets, 0)
    assert.equal(net.isBound('udp', { host: '2001:db8::1', port: 5060 }), false)
  })

  test('an IPv6 destination is found however it is written', async () => {
    const clock = createManualClock()
    const net = createMemoryNet({ clock, random: createSeededRandom(1) })
    let arrived = 0
    const socket = await net.bindDatagram({ host: '2001:DB8::1', port: 9 }, { onDatagram: () => arrived++ })
    assert.equal(socket.local.host, '2001:db8::1')
    socket.send(Uint8Array.of(1), { host: '2001:db8:0::1', port: 9 })
    assert.equal(net.bindingOf('udp', { host: '2001:db8:0:0::1', port: 9 }), 'exact')
    await clock.settle()
    assert.equal(arrived, 1)
  })

  test('ports for port 0 go round and skip the taken ones', async () => {
    const net = createMemoryNet({ clock: createManualClock(), random: createSeededRandom(1) })
    const seen = new Set<number>()
    for (let index = 0; index < 16_384; index++) {
      const socket = await net.bindDatagram({ host: A.host, port: 0 }, { onDatagram() {} })
      seen.add(socket.local.port)
    }
    assert.equal(seen.size, 16_384)
    const handlers = { onDatagram() {} }
    await assert.rejects(net.bindDatagram({ host: A.host, port: 0 }, handlers), { code: 'NET_PORT_TAKEN' })
    await net.bindDatagram({ host: B.host, port: 0 }, handlers)
  })
})
