import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createQuery,
  createResponse,
  type DnsMessage,
  decodeMessage,
  encodeMessage,
  frameMessage,
  OPCODE,
  parseName,
  RCODE,
  StreamFramer,
} from '@voltaic/dns'
import { createMemoryRuntime, type MemoryRuntime } from '@voltaic/runtime'
import { createDnsServer } from './dns-server.ts'
import { loadZoneFiles } from './zone-files.ts'

const listen = [{ host: '127.0.0.1', port: 53 }]
const secondary = { host: '127.0.0.2', port: 53 }

function zonesOf(serial: number) {
  const read = (path: string) =>
    `$TTL 60\n@ SOA ns h ${serial} 2 3 4 5\n@ NS ns\n${path === 'b.zone' ? 'b TXT b\n' : ''}`
  const loaded = loadZoneFiles({ files: ['a.zone', 'b.zone'], read })
  assert.ok(loaded.kind === 'loaded')
  return loaded.zones
}

/** What who asks from that host gets. */
async function askForZone(runtime: MemoryRuntime, host: string): Promise<readonly DnsMessage[]> {
  const received: DnsMessage[] = []
  const framer = new StreamFramer((frame) => received.push(decodeMessage(frame.subarray(2))))
  const handlers = { onData: (data: Uint8Array) => framer.push(data), onClose() {} }
  const socket = await runtime.net.connectStream(listen[0] ?? secondary, handlers, { from: { host, port: 0 } })
  socket.write(frameMessage(encodeMessage(createQuery(1, parseName('b'), 'AXFR'))))
  await runtime.clock.advance(100)
  socket.destroy()
  return received
}

test('a listed secondary gets the zone, nobody else does (RFC 5936 §5)', async () => {
  const runtime = createMemoryRuntime()
  const server = createDnsServer({ runtime }, { element: 'dns', listen, zones: zonesOf(1), secondaries: [secondary] })
  await server.start()
  const [whole] = await askForZone(runtime, secondary.host)
  assert.deepEqual(
    whole?.answers.map(({ type }) => type),
    ['SOA', 'NS', 'TXT', 'SOA'],
  )
  const [refused] = await askForZone(runtime, '127.0.0.3')
  assert.deepEqual([refused?.rcode, refused?.answers], [RCODE.REFUSED, []])
  await server.stop()
  assert.equal(runtime.net.openSockets, 0)
})

test('secondaries are told of all zones at the start, and of those with a new serial later (RFC 1996 §3.7)', async () => {
  const runtime = createMemoryRuntime()
  const told: string[] = []
  const socket = await runtime.net.bindDatagram(secondary, {
    onDatagram(data, remote) {
      const message = decodeMessage(data)
      const [soa] = message.answers
      assert.ok(message.opcode === OPCODE.NOTIFY && soa?.type === 'SOA')
      told.push(`${soa.name.slice(1, 2)} ${soa.data.serial}`)
      socket.send(encodeMessage(createResponse(message)), remote)
    },
  })
  const server = createDnsServer({ runtime }, { element: 'dns', listen, zones: zonesOf(1), secondaries: [secondary] })
  await server.start()
  await runtime.clock.settle()
  assert.deepEqual(told.splice(0), ['a 1', 'b 1'])
  const [a] = zonesOf(1)
  const [, b] = zonesOf(2)
  assert.ok(a && b)
  server.replaceZones([a, b])
  await runtime.clock.settle()
  assert.deepEqual(told, ['b 2'])
  await server.stop()
  await socket.close()
  assert.deepEqual([runtime.net.openSockets, runtime.clock.pending], [0, 0])
})
