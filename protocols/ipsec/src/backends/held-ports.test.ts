import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, createManualClock } from '@voltaic/runtime'
import { HeldPorts, PORT_LINGER_MS } from './held-ports.ts'

const [A, B] = [
  { host: '10.0.0.1', port: 5063 },
  { host: '10.0.0.1', port: 6100 },
]

test('a port that is given up stays closed while TCP may still speak for it, and is opened once', async () => {
  const clock = createManualClock()
  const opened: Address[] = []
  const ports = new HeldPorts(clock, (port) => opened.push(port))
  assert.deepEqual(ports.missing([A, B]), [A, B])
  ports.add([A, B])
  ports.release([A])
  ports.release([A])
  assert.deepEqual([ports.has(A), ports.has(B), ports.missing([A, B])], [false, true, []])
  await clock.advance(PORT_LINGER_MS - 1)
  assert.deepEqual(opened, [])
  await clock.advance(1)
  assert.deepEqual([opened, ports.missing([A, B])], [[A], [A]])
})

test('a port that is protected again in time is never opened', async () => {
  const clock = createManualClock()
  const opened: Address[] = []
  const ports = new HeldPorts(clock, (port) => opened.push(port))
  ports.add([A])
  ports.release([A])
  ports.add([A])
  await clock.advance(PORT_LINGER_MS)
  assert.deepEqual([opened, ports.has(A)], [[], true])
  ports.release([A])
  assert.deepEqual(ports.clear(), [A])
  assert.equal(clock.pending, 0)
})
