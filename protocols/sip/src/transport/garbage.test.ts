import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type StreamSocket,
  silentLog,
} from '@voltaic/runtime'
import { createSipStack } from '../stack.ts'
import type { SipLimits } from './limits.ts'

const AT: Address = { host: '10.0.0.2', port: 5060 }
const OPTIONS = [
  'OPTIONS sip:10.0.0.2 SIP/2.0',
  'Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bK-1',
  'From: <sip:a@b>;tag=a',
  'To: <sip:a@b>',
  'Call-ID: call',
  'CSeq: 1 OPTIONS',
  'Content-Length: 0',
  '',
  '',
].join('\r\n')

/** An element that answers everything, and what strangers do to it. */
async function createTarget(limits: Partial<SipLimits> = {}) {
  const clock = createManualClock()
  const random = createSeededRandom(42)
  const net = createMemoryNet({ clock, random })
  const counters = new Counters()
  let requests = 0
  const stack = createSipStack({
    element: 'target',
    runtime: { clock, random, net, counters, log: silentLog },
    listen: [
      { transport: 'udp', address: AT },
      { transport: 'tcp', address: AT },
    ],
    resolver: { resolve: async () => [] },
    limits,
    onRequest: async (_, hop) => {
      requests++
      return hop.reply(200)
    },
  })
  await stack.start()
  const connect = async (host = '10.0.0.1') => {
    const received: string[] = []
    let isClosed = false
    const handlers = {
      onData: (data: Uint8Array) => void received.push(Buffer.from(data).toString('latin1')),
      onClose: () => {
        isClosed = true
      },
    }
    const socket = await net.connectStream(AT, handlers, { from: { host, port: 0 } })
    return { socket, received, isClosed: () => isClosed, text: () => received.join('') }
  }
  return {
    clock,
    net,
    random,
    counters,
    stack,
    connect,
    requests: () => requests,
    async end() {
      await stack.stop()
      await clock.settle()
      assert.equal(clock.pending, 0)
    },
  }
}

function write(socket: StreamSocket, text: string): void {
  socket.write(Buffer.from(text, 'latin1'))
}

test('random octets and mutilated messages over UDP are counted drops or refusals; the element lives', async () => {
  const target = await createTarget()
  const received: string[] = []
  const peer = await target.net.bindDatagram(
    { host: '10.0.0.1', port: 5060 },
    { onDatagram: (data) => void received.push(Buffer.from(data).toString('latin1')) },
  )
  const good = Buffer.from(OPTIONS, 'latin1')
  for (let count = 0; count < 2000; count++) {
    const data = count % 2 === 0 ? target.random.bytes(target.random.integer(300)) : Uint8Array.from(good)
    if (count % 4 === 1) data[target.random.integer(data.length)] = target.random.integer(256)
    peer.send(count % 4 === 3 ? data.subarray(0, target.random.integer(data.length)) : data, AT)
  }
  await target.clock.settle()
  const { counters } = target
  assert.ok(counters.get('sip.drop.malformed') > 1000)
  assert.equal(counters.get('sip.fault'), 0)
  assert.ok(received.every((text) => /^SIP\/2\.0 (200|400|505|481|513) /.test(text)))
  peer.send(Buffer.from(OPTIONS.replace('z9hG4bK-1', 'z9hG4bK-last'), 'latin1'), AT)
  await target.clock.settle()
  assert.match(received.at(-1) ?? '', /^SIP\/2\.0 200 [\s\S]*z9hG4bK-last/)
  await peer.close()
  await target.end()
})

test('nothing answers a malformed response or a malformed ACK (RFC 3261 §8.2)', async () => {
  const target = await createTarget()
  let received = 0
  const peer = await target.net.bindDatagram({ host: '10.0.0.1', port: 5060 }, { onDatagram: () => void received++ })
  for (const text of [
    OPTIONS.replace('OPTIONS sip:10.0.0.2 SIP/2.0', 'SIP/2.0 200 OK').replace('CSeq: 1 OPTIONS', 'CSeq: x'),
    OPTIONS.replaceAll('OPTIONS', 'ACK').replace('CSeq: 1', 'CSeq: x'),
    'SIP/2.0 999 \r\n\r\n',
    '\r\n\r\n',
    '\0\0\0\0',
    '',
  ]) {
    peer.send(Buffer.from(text, 'latin1'), AT)
  }
  await target.clock.settle()
  assert.equal(received, 0)
  await peer.close()
  await target.end()
})

test('a header of ten megabytes over TCP ends at the limit, and so does the connection', async () => {
  const target = await createTarget()
  const { socket, isClosed } = await target.connect()
  write(socket, 'OPTIONS sip:10.0.0.2 SIP/2.0\r\nSubject: ')
  const chunk = 'x'.repeat(64 * 1024)
  for (let sent = 0; sent < 10 * 1024 * 1024 && !isClosed(); sent += chunk.length) {
    write(socket, chunk)
    await target.clock.settle()
  }
  assert.ok(isClosed())
  assert.equal(target.counters.get('sip.drop.malformed'), 1)
  assert.equal(target.stack.connectionCount, 0)
  await target.end()
})

test('a body longer than allowed is refused with 513 before it is read (RFC 3261 §21.5.7)', async () => {
  const target = await createTarget()
  const { socket, isClosed, text } = await target.connect()
  write(socket, OPTIONS.replace('Content-Length: 0', 'Content-Length: 999999999'))
  await target.clock.settle()
  assert.match(text(), /^SIP\/2\.0 513 /)
  assert.ok(isClosed())
  await target.end()
})

test('another protocol over TCP is disconnected at its first octets', async () => {
  const target = await createTarget()
  for (const start of ['\x16\x03\x01\x02\x00\x01', 'GET / HTTP/1.1\r\n\r\n', '\0']) {
    const { socket, isClosed, received } = await target.connect()
    write(socket, start)
    await target.clock.settle()
    assert.ok(isClosed(), JSON.stringify(start))
    assert.deepEqual(received, [])
  }
  assert.equal(target.stack.connectionCount, 0)
  await target.end()
})

test('a message in single octets, and several in one chunk, are read as they are meant (RFC 3261 §18.3)', async () => {
  const target = await createTarget()
  const { socket, text } = await target.connect()
  for (const octet of OPTIONS) write(socket, octet)
  write(socket, OPTIONS.replace('z9hG4bK-1', 'z9hG4bK-2') + OPTIONS.replace('z9hG4bK-1', 'z9hG4bK-3'))
  await target.clock.settle()
  assert.equal(target.requests(), 3)
  assert.equal(text().match(/SIP\/2\.0 200/g)?.length, 3)
  socket.destroy()
  await target.end()
})

test('two line ends are answered with one (RFC 5626 §3.5.1)', async () => {
  const target = await createTarget()
  const { socket, text } = await target.connect()
  write(socket, '\r\n\r\n\r\n\r\n')
  await target.clock.settle()
  assert.equal(text(), '\r\n\r\n')
  socket.destroy()
  await target.end()
})

test('a connection that never says anything is closed, one that did stays until it is idle', async () => {
  const target = await createTarget({ firstMessageMs: 10_000, idleMs: 100_000 })
  const [silent, half, talking] = [await target.connect(), await target.connect(), await target.connect()]
  write(half.socket, OPTIONS.slice(0, 40))
  write(talking.socket, OPTIONS)
  await target.clock.advance(15_000)
  assert.deepEqual([silent.isClosed(), half.isClosed(), talking.isClosed()], [true, true, false])
  assert.equal(target.counters.get('sip.limit.first-message'), 2)
  await target.clock.advance(95_000)
  assert.ok(talking.isClosed())
  assert.equal(target.counters.get('sip.limit.idle'), 1)
  assert.equal(target.clock.pending, 0)
  await target.end()
})

test('keep-alives keep a connection that has carried a message, and no other (RFC 5626 §3.5.1)', async () => {
  const target = await createTarget({ firstMessageMs: 10_000, idleMs: 20_000 })
  const [talking, pinging] = [await target.connect(), await target.connect()]
  write(talking.socket, OPTIONS)
  for (let elapsed = 0; elapsed < 100_000; elapsed += 5000) {
    for (const { socket } of [talking, pinging]) write(socket, '\r\n\r\n')
    await target.clock.advance(5000)
  }
  assert.deepEqual([talking.isClosed(), pinging.isClosed()], [false, true])
  await target.end()
})

test('thousands of idle connections take no more places than there are, and lose them to those who speak', async () => {
  const target = await createTarget({ maxConnections: 1000 })
  const talking = await target.connect()
  write(talking.socket, OPTIONS)
  await target.clock.settle()
  for (let count = 0; count < 5000; count++) await target.connect(`10.1.${count >> 8}.${count & 255}`)
  await target.clock.settle()
  assert.equal(target.stack.connectionCount, 1000)
  assert.equal(target.counters.get('sip.limit.connections'), 4001)
  assert.equal(talking.isClosed(), false)
  const late = await target.connect()
  write(late.socket, OPTIONS.replace('z9hG4bK-1', 'z9hG4bK-late'))
  await target.clock.settle()
  assert.match(late.text(), /^SIP\/2\.0 200/)
  await target.end()
  assert.equal(target.net.openSockets, 0)
})

test('when every connection is in use, a new one is refused', async () => {
  const target = await createTarget({ maxConnections: 10 })
  for (let count = 0; count < 10; count++) {
    const { socket } = await target.connect()
    write(socket, OPTIONS.replace('z9hG4bK-1', `z9hG4bK-${count}`))
    await target.clock.settle()
  }
  const refused = await target.connect()
  await target.clock.settle()
  assert.ok(refused.isClosed())
  assert.equal(target.stack.connectionCount, 10)
  await target.end()
})

test('unfinished messages of all connections together have a limit', async () => {
  const target = await createTarget({ maxPartialBytes: 100_000 })
  const head = `${OPTIONS.split('\r\n').slice(0, -3).join('\r\n')}\r\nSubject: ${'x'.repeat(9000)}`
  const connections: Awaited<ReturnType<typeof target.connect>>[] = []
  for (let count = 0; count < 50; count++) {
    const connection = await target.connect()
    write(connection.socket, head)
    connections.push(connection)
    await target.clock.settle()
  }
  const open = connections.filter((connection) => !connection.isClosed()).length
  assert.ok(open >= 8 && open * head.length <= 100_000, `${open} open`)
  assert.equal(target.counters.get('sip.limit.partial-bytes'), 50 - open)
  // Whoever finishes its message makes room.
  write(connections[0]?.socket as StreamSocket, '\r\nContent-Length: 0\r\n\r\n')
  await target.clock.settle()
  assert.match(connections[0]?.text() ?? '', /^SIP\/2\.0 200/)
  const next = await target.connect()
  write(next.socket, head)
  await target.clock.settle()
  assert.equal(next.isClosed(), false)
  await target.end()
})

test('a peer that does not read is dropped before its answers fill the memory', async () => {
  const target = await createTarget({ maxQueuedBytes: 20_000 })
  const { socket, isClosed } = await target.connect()
  // Nothing is taken from the wire while the answers pile up.
  target.net.setFaults({ delay: { min: 10_000, max: 10_000 } })
  for (let count = 0; count < 500; count++) write(socket, OPTIONS.replace('z9hG4bK-1', `z9hG4bK-${count}`))
  await target.clock.advance(10_000)
  assert.equal(target.counters.get('sip.limit.queued-bytes'), 1)
  await target.clock.advance(10_000)
  assert.ok(isClosed())
  await target.end()
})

test('more requests than can be worked on are answered 503 with Retry-After, at no cost', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const counters = new Counters()
  const stack = createSipStack({
    element: 'busy',
    runtime: { clock, random, net, counters, log: silentLog },
    listen: [{ transport: 'udp', address: AT }],
    resolver: { resolve: async () => [] },
    limits: { maxActiveServerTransactions: 10 },
    onRequest: () => new Promise(() => {}),
  })
  await stack.start()
  const received: string[] = []
  const onDatagram = (data: Uint8Array) => void received.push(Buffer.from(data).toString('latin1'))
  const peer = await net.bindDatagram({ host: '10.0.0.1', port: 5060 }, { onDatagram })
  for (let count = 0; count < 25; count++) peer.send(Buffer.from(OPTIONS.replace('z9hG4bK-1', `z9hG4bK-${count}`)), AT)
  await clock.settle()
  assert.equal(received.length, 15)
  assert.ok(received.every((text) => /^SIP\/2\.0 503 [\s\S]*\r\nRetry-After: ([5-9]|10)\r\n/.test(text)))
  assert.equal(stack.transactionCounts.server, 10)
  assert.equal(counters.get('sip.limit.server-transactions'), 15)
  await stack.stop()
  await peer.close()
  assert.equal(clock.pending, 0)
})

test('answered transactions beyond the limit are forgotten, the oldest first', async () => {
  const target = await createTarget({ maxCompletedServerTransactions: 10 })
  const peer = await target.net.bindDatagram({ host: '10.0.0.1', port: 5060 }, { onDatagram() {} })
  const send = (count: number) => peer.send(Buffer.from(OPTIONS.replace('z9hG4bK-1', `z9hG4bK-${count}`)), AT)
  for (let count = 0; count < 25; count++) send(count)
  await target.clock.settle()
  assert.equal(target.stack.transactionCounts.server, 10)
  send(24)
  await target.clock.settle()
  assert.equal(target.requests(), 25)
  send(0)
  await target.clock.settle()
  assert.equal(target.requests(), 26)
  await target.clock.advance(40_000)
  assert.equal(target.stack.transactionCounts.server, 0)
  await peer.close()
  await target.end()
})

test('more requests of its own than allowed fail locally', async () => {
  const target = await createTarget({ maxClientTransactions: 5 })
  const { createRequest } = await import('../message/create-message.ts')
  const request = createRequest('OPTIONS', 'sip:10.0.0.9', [
    ['From', '<sip:a@b>;tag=a'],
    ['To', '<sip:a@b>'],
    ['Call-ID', 'call'],
    ['CSeq', '1 OPTIONS'],
  ])
  const answers = Array.from({ length: 8 }, () => target.stack.request(request))
  const local = (await Promise.all(answers.slice(5))).map((response) => [response.status, response.local])
  assert.deepEqual(local, Array(3).fill([503, 'transport-error']))
  await target.end()
  assert.equal((await Promise.all(answers)).length, 8)
})
