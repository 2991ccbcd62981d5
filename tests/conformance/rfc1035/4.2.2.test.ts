import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createQuery,
  createResponse,
  decodeMessage,
  encodeMessage,
  frameMessage,
  parseName,
  StreamFramer,
  startDnsServer,
} from '@voltaic/dns'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'

test('a message over TCP has its length in two octets in front, and the server reads all that arrive', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const at = { host: '127.0.0.1', port: 53 }
  const server = await startDnsServer(runtime, { element: 'dns', at, respond: (query) => createResponse(query) })
  const ids: number[] = []
  const framer = new StreamFramer((frame) => {
    assert.equal(((frame[0] ?? 0) << 8) | (frame[1] ?? 0), frame.length - 2)
    ids.push(decodeMessage(frame.subarray(2)).id)
  })
  const socket = await net.connectStream(at, { onData: (data) => framer.push(data), onClose() {} })
  const queries = [1, 2, 3].map((id) => frameMessage(encodeMessage(createQuery(id, parseName('example'), 'A'))))
  const stream = Buffer.concat(queries)
  socket.write(stream.subarray(0, 40))
  await clock.settle()
  socket.write(stream.subarray(40))
  await clock.settle()
  assert.deepEqual(ids, [1, 2, 3])
  socket.close()
  await clock.settle()
  await server.stop()
  assert.deepEqual([net.openSockets, clock.pending], [0, 0])
})
