import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Address,
  createMemoryRuntime,
  dnsTrace,
  type MemoryRuntime,
  type MessageTrace,
  type StreamSocket,
} from '@voltaic/runtime'
import { RCODE } from '../codec/codes.ts'
import { decodeMessage } from '../codec/decode-message.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import { createMessage, createQuery, createResponse, type DnsMessage } from '../codec/message.ts'
import { parseName } from '../codec/name-text.ts'
import { frameMessage, StreamFramer } from '../stream-framing.ts'
import { record } from '../test-records.ts'
import { summariseTrace } from '../trace.ts'
import { type DnsServer, type DnsServerOptions, startDnsServer } from './dns-server.ts'
import { DEFAULT_TCP_LIMITS } from './tcp-connections.ts'

const at = { host: '127.0.0.1', port: 5300 }
const query = createQuery(7, parseName('a.example'), 'A', { isRecursionDesired: true })

/** Answers with so many addresses as the first label says. */
function respond(asked: DnsMessage): DnsMessage {
  const name = asked.questions[0]?.name ?? parseName('.')
  const count = Number(name.slice(1, 1 + name.charCodeAt(0))) || 1
  const answers = Array.from({ length: count }, (_, i) => record('a.example', 'A', `192.0.${i >> 8}.${i & 255}`))
  return createResponse(asked, { answers, ...(asked.edns === undefined ? {} : { edns: asked.edns }) })
}

interface Bench {
  readonly runtime: MemoryRuntime
  readonly server: DnsServer
  /** Sends a datagram; gives what came back, all of it. */
  udp(data: Uint8Array): Promise<Uint8Array[]>
  /** Opens a connection. */
  tcp(): Promise<Peer>
}
interface Peer {
  readonly socket: StreamSocket
  readonly received: DnsMessage[]
  isClosed: boolean
}

async function onBench(options: Partial<DnsServerOptions>, run: (bench: Bench) => Promise<void>): Promise<void> {
  const runtime = createMemoryRuntime()
  const server = await startDnsServer(runtime, { element: 'dns', at, respond, ...options })
  const peers: Peer[] = []
  const bench: Bench = {
    runtime,
    server,
    async udp(data) {
      const received: Uint8Array[] = []
      const asker = await runtime.net.bindDatagram(
        { host: '127.0.0.1', port: 0 },
        { onDatagram: (each) => received.push(each) },
      )
      asker.send(data, server.local)
      await runtime.clock.settle()
      await asker.close()
      return received
    },
    async tcp() {
      const received: DnsMessage[] = []
      const framer = new StreamFramer((frame) => received.push(decodeMessage(frame.subarray(2))))
      const peer = { received, isClosed: false } as { -readonly [K in keyof Peer]: Peer[K] }
      peer.socket = await runtime.net.connectStream(server.local, {
        onData: (data) => framer.push(data),
        onClose: () => {
          peer.isClosed = true
        },
      })
      peers.push(peer)
      await runtime.clock.settle()
      return peer
    },
  }
  await run(bench)
  await server.stop()
  for (const { socket } of peers) socket.destroy()
  await runtime.clock.settle()
  assert.deepEqual([runtime.net.openSockets, runtime.clock.pending], [0, 0], 'sockets and timers left behind')
}

test('answers a datagram to where it came from (RFC 1035 §4.2.1)', () =>
  onBench({}, async ({ udp }) => {
    const [answer] = await udp(encodeMessage(query))
    assert.deepEqual(decodeMessage(answer ?? new Uint8Array()), respond(query))
  }))

for (const [edns, limit] of [
  [undefined, 512],
  [100, 512],
  [1000, 1000],
  [65_535, 1232],
] as const) {
  test(`an answer over UDP to EDNS size ${edns} has at most ${limit} octets (RFC 6891 §6.2.5)`, () =>
    onBench({}, async ({ udp }) => {
      const opt = edns === undefined ? {} : { edns: { udpPayloadSize: edns, version: 0, dnssecOk: false, options: [] } }
      const lengths: number[] = []
      for (const count of [10, 20, 40, 60, 70, 80, 100, 2000]) {
        const [answer] = await udp(encodeMessage(createQuery(1, parseName(`${count}.example`), 'A', opt)))
        const decoded = decodeMessage(answer ?? new Uint8Array())
        assert.equal(decoded.isTruncated, decoded.answers.length < count)
        lengths.push(answer?.length ?? 0)
      }
      assert.ok(Math.max(...lengths) <= limit)
      assert.ok(Math.max(...lengths) > limit - 400)
    }))
}

test('a query that cannot be read gets FORMERR with its id, opcode and RD (RFC 1035 §4.1.1)', () =>
  onBench({}, async ({ udp, runtime }) => {
    const [answer] = await udp(encodeMessage({ ...query, opcode: 5 }).subarray(0, 20))
    const wanted = createMessage({ id: 7, isResponse: true, opcode: 5, isRecursionDesired: true, rcode: RCODE.FORMERR })
    assert.deepEqual(decodeMessage(answer ?? new Uint8Array()), wanted)
    assert.equal(runtime.counters.get('dns.server.malformed'), 1)
  }))

test('fragments of a header, and responses, get no answer at all', () =>
  onBench({}, async ({ udp, runtime }) => {
    assert.deepEqual(await udp(encodeMessage(query).subarray(0, 11)), [])
    assert.deepEqual(await udp(encodeMessage(respond(query))), [])
    assert.deepEqual(await udp(new Uint8Array()), [])
    const { counters } = runtime
    assert.deepEqual([counters.get('dns.server.drop.short'), counters.get('dns.server.drop.response')], [2, 1])
  }))

test('a bug in what makes the answers costs one answer, not the server', () => {
  const faulty = (asked: DnsMessage) => {
    if (asked.id === 13) throw new Error('bug')
    return respond(asked)
  }
  return onBench({ respond: faulty }, async ({ udp, runtime }) => {
    const [failed] = await udp(encodeMessage({ ...query, id: 13 }))
    assert.equal(decodeMessage(failed ?? new Uint8Array()).rcode, RCODE.SERVFAIL)
    assert.equal((await udp(encodeMessage(query))).length, 1)
    assert.equal(runtime.counters.get('dns.server.failed'), 1)
  })
})

test('over TCP, queries in a row on one connection are answered in order, whole (RFC 7766 §6.2.1)', () =>
  onBench({}, async ({ tcp, runtime }) => {
    const peer = await tcp()
    const queries = [3000, 1, 2].map((count, id) => createQuery(id, parseName(`${count}.example`), 'A'))
    const stream = Buffer.concat(queries.map((each) => frameMessage(encodeMessage(each))))
    for (const octet of stream) peer.socket.write(Uint8Array.of(octet))
    await runtime.clock.settle()
    assert.deepEqual(peer.received, queries.map(respond))
  }))

test('over TCP, whatever gets no answer ends the connection', () =>
  onBench({}, async ({ tcp, runtime }) => {
    for (const data of [encodeMessage(respond(query)), Buffer.from('GET / HTTP/1.1'), new Uint8Array()]) {
      const peer = await tcp()
      peer.socket.write(frameMessage(data.subarray(0, data.length === 14 ? 11 : undefined)))
      await runtime.clock.settle()
      assert.equal(peer.isClosed, true)
    }
  }))

test('a connection without a whole query for the idle time is closed, trickling octets or not (RFC 7766 §6.2.3)', () =>
  onBench({ limits: { idleMs: 1000 } }, async ({ tcp, runtime, server }) => {
    const [silent, trickling, asking] = [await tcp(), await tcp(), await tcp()]
    const frame = frameMessage(encodeMessage(query))
    for (let i = 0; i < 10; i++) {
      trickling.socket.write(frame.subarray(i, i + 1))
      asking.socket.write(frame)
      await runtime.clock.advance(100)
    }
    assert.deepEqual([silent.isClosed, trickling.isClosed, asking.isClosed], [true, true, false])
    assert.equal(asking.received.length, 10)
    assert.equal(server.connections, 1)
  }))

test('one connection more than allowed closes the one that was idle for longest', () =>
  onBench({ limits: { maxConnections: 3 } }, async ({ tcp, runtime, server }) => {
    const first = await tcp()
    const second = await tcp()
    const third = await tcp()
    first.socket.write(frameMessage(encodeMessage(query)))
    await runtime.clock.settle()
    const fourth = await tcp()
    const closed = [first, second, third, fourth].map((peer) => peer.isClosed)
    assert.deepEqual(closed, [false, true, false, false])
    assert.equal(server.connections, 3)
  }))

test('thousands of half-open clients hold no more than the limit, and keep nobody from being answered (RFC 7766 §6.2)', () =>
  onBench({}, async ({ server, tcp, udp, runtime }) => {
    const half = frameMessage(encodeMessage(query)).subarray(0, 20)
    for (let client = 0; client < 3000; client++) {
      const socket = await runtime.net.connectStream(server.local, { onData() {}, onClose() {} })
      socket.write(half)
    }
    await runtime.clock.settle()
    assert.equal(server.connections, DEFAULT_TCP_LIMITS.maxConnections)
    assert.equal((await udp(encodeMessage(query))).length, 1)
    const peer = await tcp()
    peer.socket.write(frameMessage(encodeMessage(query)))
    await runtime.clock.settle()
    assert.equal(peer.received.length, 1)
    await runtime.clock.advance(DEFAULT_TCP_LIMITS.idleMs)
    assert.equal(server.connections, 0)
  }))

test('who asks and does not read is dropped', () =>
  onBench({ limits: { maxQueued: 1000 } }, async ({ tcp, runtime, server }) => {
    const peer = await tcp()
    const large = frameMessage(encodeMessage(createQuery(1, parseName('3000.example'), 'A')))
    peer.socket.write(Buffer.concat([large, large, large]))
    await runtime.clock.settle()
    assert.equal(runtime.counters.get('dns.server.tcp.slow'), 1)
    assert.equal(server.connections, 0)
  }))

test('every message is traced in both directions, over TCP with its length', async () => {
  const traces: MessageTrace[] = []
  const unsubscribe = dnsTrace.subscribe((trace) => traces.push(trace))
  const remotes: Address[] = []
  await onBench({}, async ({ udp, tcp, runtime }) => {
    await udp(encodeMessage(query))
    const peer = await tcp()
    remotes.push(peer.socket.local)
    peer.socket.write(frameMessage(encodeMessage(query)))
    await runtime.clock.settle()
  })
  unsubscribe()
  const seen = traces.map(
    ({ direction, transport, element, local }) => `${element} ${direction} ${transport} ${local.port}`,
  )
  assert.deepEqual(seen, ['dns in udp 5300', 'dns out udp 5300', 'dns in tcp 5300', 'dns out tcp 5300'])
  assert.deepEqual(traces[2]?.remote, remotes[0])
  assert.deepEqual(Buffer.from(traces[2]?.data ?? []), Buffer.from(frameMessage(encodeMessage(query))))
  assert.deepEqual(traces.map(summariseTrace), [
    'A a.example?',
    'NOERROR A a.example: 192.0.0.0',
    'A a.example?',
    'NOERROR A a.example: 192.0.0.0',
  ])
  assert.match(summariseTrace({ transport: 'udp', data: new Uint8Array(3) }), /^malformed: .*DNS_TRUNCATED/)
})

test('with port 0, UDP and TCP get the same port', () =>
  onBench({ at: { host: '127.0.0.1', port: 0 } }, async ({ server, udp, tcp }) => {
    assert.notEqual(server.local.port, 0)
    assert.equal((await udp(encodeMessage(query))).length, 1)
    await tcp()
  }))

test('with port 0, a port that TCP cannot have is not taken; a fixed one is reported', async () => {
  const runtime = createMemoryRuntime()
  const accept = () => ({ onData() {}, onClose() {} })
  const first = await runtime.net.bindDatagram({ host: '127.0.0.1', port: 0 }, { onDatagram() {} })
  await first.close()
  const blocked = { host: '127.0.0.1', port: first.local.port + 1 }
  const blocker = await runtime.net.listenStream(blocked, accept)
  const server = await startDnsServer(runtime, { element: 'dns', at: { host: '127.0.0.1', port: 0 }, respond })
  assert.notEqual(server.local.port, blocked.port)
  await assert.rejects(startDnsServer(runtime, { element: 'dns', at: blocked, respond }), { code: 'NET_PORT_TAKEN' })
  await Promise.all([server.stop(), blocker.close()])
  assert.equal(runtime.net.openSockets, 0)
})
