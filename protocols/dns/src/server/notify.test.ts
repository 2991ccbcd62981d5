import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { OPCODE } from '../codec/codes.ts'
import { decodeMessage } from '../codec/decode-message.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import { createResponse, type DnsMessage } from '../codec/message.ts'
import { soaRecord } from '../test-records.ts'
import { NOTIFY_ATTEMPTS, notify } from './notify.ts'

const to = { host: '127.0.0.2', port: 53 }
const options = { element: 'dns', from: '127.0.0.1', to, soa: soaRecord('x') }

/** A secondary that answers from the given NOTIFY on. */
async function withSecondary(answersFrom: number) {
  const runtime = createMemoryRuntime()
  const received: DnsMessage[] = []
  const secondary = await runtime.net.bindDatagram(to, {
    onDatagram(data, remote) {
      received.push(decodeMessage(data))
      const last = received.at(-1)
      if (last !== undefined && received.length >= answersFrom)
        secondary.send(encodeMessage(createResponse(last)), remote)
    },
  })
  return { runtime, received, secondary }
}

test('NOTIFY carries the new SOA and is repeated until it is answered (RFC 1996 §3.6, §3.7)', async () => {
  const { runtime, received, secondary } = await withSecondary(3)
  const notifying = notify(runtime, options)
  await runtime.clock.advance(60_000)
  assert.equal(await notifying.acknowledged, true)
  assert.equal(received.length, 3)
  const [first] = received
  assert.deepEqual([first?.opcode, first?.isAuthoritative, first?.answers], [OPCODE.NOTIFY, true, [options.soa]])
  await secondary.close()
  assert.deepEqual([runtime.net.openSockets, runtime.clock.pending], [0, 0])
})

test('a secondary that never answers is given up (RFC 1996 §3.6)', async () => {
  const { runtime, received, secondary } = await withSecondary(Number.POSITIVE_INFINITY)
  const notifying = notify(runtime, options)
  await runtime.clock.advance(600_000)
  assert.equal(await notifying.acknowledged, false)
  assert.equal(received.length, NOTIFY_ATTEMPTS)
  await secondary.close()
  assert.deepEqual([runtime.net.openSockets, runtime.clock.pending], [0, 0])
})

test('an answer to something else is none (RFC 1996 §3.8)', async () => {
  const runtime = createMemoryRuntime()
  let received = 0
  const secondary = await runtime.net.bindDatagram(to, {
    onDatagram(data, remote) {
      received++
      const message = decodeMessage(data)
      const others = [{ id: message.id ^ 1 }, { opcode: OPCODE.QUERY }, { isResponse: false }]
      for (const other of others) secondary.send(encodeMessage(createResponse(message, other)), remote)
      secondary.send(Uint8Array.of(1, 2, 3), remote)
    },
  })
  const notifying = notify(runtime, options)
  await runtime.clock.advance(600_000)
  assert.deepEqual([await notifying.acknowledged, received], [false, NOTIFY_ATTEMPTS])
  await secondary.close()
})

test('stopped, it lets go of all that it has', async () => {
  const { runtime, secondary } = await withSecondary(Number.POSITIVE_INFINITY)
  const notifying = notify(runtime, options)
  notifying.stop()
  await runtime.clock.settle()
  assert.equal(await notifying.acknowledged, false)
  await secondary.close()
  assert.deepEqual([runtime.net.openSockets, runtime.clock.pending], [0, 0])
})
