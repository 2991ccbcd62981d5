import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { RCODE } from '../codec/codes.ts'
import { decodeMessage } from '../codec/decode-message.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import { createQuery, type DnsMessage } from '../codec/message.ts'
import { parseName } from '../codec/name-text.ts'
import { frameMessage, StreamFramer } from '../stream-framing.ts'
import { record, soaRecord } from '../test-records.ts'
import { answer } from '../zone/answer.ts'
import { createZone } from '../zone/create-zone.ts'
import { transfer } from '../zone/transfer.ts'
import { createZoneSet } from '../zone/zone.ts'
import { startDnsServer } from './dns-server.ts'

const at = { host: '127.0.0.1', port: 5300 }
const hosts = Array.from({ length: 20_000 }, (_, n) => record(`host${n}.x`, 'A', `192.0.${n >> 8}.${n & 255}`))
const zone = createZone(parseName('x'), [soaRecord('x'), record('x', 'NS', parseName('ns.x')), ...hosts])
const query = createQuery(7, parseName('x'), 'AXFR')

/** What one connection gets for these queries. */
async function ask(queries: readonly DnsMessage[], maxTransfers = 1): Promise<readonly DnsMessage[]> {
  const runtime = createMemoryRuntime()
  const server = await startDnsServer(runtime, {
    element: 'dns',
    at,
    respond: (each) => answer(createZoneSet([zone]), each, 'tcp'),
    transfer: (each) => transfer([zone], each),
    limits: { maxTransfers },
  })
  const received: DnsMessage[] = []
  const framer = new StreamFramer((frame) => received.push(decodeMessage(frame.subarray(2))))
  const socket = await runtime.net.connectStream(at, { onData: (data) => framer.push(data), onClose() {} })
  for (const each of queries) socket.write(frameMessage(encodeMessage(each)))
  await runtime.clock.advance(5000)
  socket.destroy()
  await server.stop()
  assert.deepEqual([runtime.clock.pending, runtime.net.openSockets], [0, 0])
  return received
}

test('a large zone comes whole over one connection (RFC 5936 §2.2)', async () => {
  const records = (await ask([query])).flatMap(({ answers }) => answers)
  assert.equal(records.length, hosts.length + 3)
  assert.deepEqual([records[0]?.type, records.at(-1)?.type], ['SOA', 'SOA'])
})

test('other queries on the connection are answered beside a transfer (RFC 5936 §4.1.1)', async () => {
  const received = await ask([query, createQuery(8, parseName('host1.x'), 'A')])
  assert.equal(received.filter(({ id }) => id === 8).flatMap(({ answers }) => answers).length, 1)
  assert.equal(received.filter(({ id }) => id === 7).flatMap(({ answers }) => answers).length, hosts.length + 3)
})

test('more transfers than allowed are refused (RFC 5936 §5)', async () => {
  assert.deepEqual(
    (await ask([query], 0)).map(({ rcode }) => rcode),
    [RCODE.REFUSED],
  )
})
