import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRuntime } from '@voltaic/core'
import { createQuery, createResponse, encodeMessage, frameMessage, parseName, startDnsServer } from '@voltaic/dns'
import type { StreamSocket } from '@voltaic/runtime'

const CLIENTS = 2000
const MAX_CONNECTIONS = 64

test('thousands of half-open clients on real sockets: what they hold is bounded, and others are answered (RFC 7766 §6.2)', async (t) => {
  const runtime = createRuntime()
  const server = await startDnsServer(runtime, {
    element: 'dns',
    at: { host: '127.0.0.1', port: 0 },
    respond: (query) => createResponse(query),
    limits: { maxConnections: MAX_CONNECTIONS },
  })
  t.after(() => server.stop())
  const query = encodeMessage(createQuery(7, parseName('a.example'), 'A'))
  const half = frameMessage(query).subarray(0, 10)
  const clients = new Set<StreamSocket>()
  t.after(() => {
    for (const socket of clients) socket.destroy()
  })
  for (let n = 0; n < CLIENTS; n++) {
    const socket = await runtime.net.connectStream(server.local, { onData() {}, onClose() {} })
    clients.add(socket)
    socket.write(half)
    assert.ok(server.connections <= MAX_CONNECTIONS)
  }
  const heard = Promise.withResolvers<void>()
  const asker = await runtime.net.bindDatagram({ host: '127.0.0.1', port: 0 }, { onDatagram: () => heard.resolve() })
  t.after(() => asker.close())
  asker.send(query, server.local)
  await heard.promise
  const answered = Promise.withResolvers<void>()
  const asking = await runtime.net.connectStream(server.local, { onData: () => answered.resolve(), onClose() {} })
  clients.add(asking)
  asking.write(frameMessage(query))
  await answered.promise
  assert.ok(runtime.counters.get('dns.server.tcp.evicted') >= CLIENTS - 2 * MAX_CONNECTIONS)
})
