import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { type MessageTrace, type Runtime, sipTrace } from '@voltaic/runtime'
import { createTraceRing } from '@voltaic/trace'
import { createRuntime } from './runtime.ts'
import { connectToTraces, type TraceLine, TraceSocket } from './trace-socket.ts'

const message: MessageTrace = {
  at: 1,
  element: 'pcscf',
  direction: 'in',
  transport: 'udp',
  local: { host: '127.0.0.1', port: 5060 },
  remote: { host: '127.0.0.1', port: 5062 },
  data: Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n'),
}

async function withSocket(run: (data: string, socket: TraceSocket, runtime: Runtime) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-trace-'))
  const runtime = createRuntime()
  const ring = createTraceRing({ clock: runtime.clock })
  const socket = new TraceSocket(data, ring, runtime)
  try {
    await socket.start()
    await run(data, socket, runtime)
  } finally {
    await socket.stop()
    ring.stop()
    rmSync(data, { recursive: true })
  }
}

test('every reader gets every message from then on, as a line of JSON', () =>
  withSocket(async (data) => {
    const sockets = [...(await connectToTraces(data)), ...(await connectToTraces(data))]
    assert.equal(sockets.length, 2)
    const lines = sockets.map((socket) => once(createInterface({ input: socket }), 'line'))
    sipTrace.publish(message)
    for (const [line] of await Promise.all(lines)) {
      const { data: octets, ...rest } = JSON.parse(line as string) as TraceLine
      const { data: sent, ...others } = message
      assert.deepEqual(rest, { ...others, protocol: 'sip' })
      assert.deepEqual(Buffer.from(octets, 'base64'), sent)
    }
    for (const socket of sockets) socket.destroy()
  }))

test('the socket is for its owner alone, and gone after stop', () =>
  withSocket(async (data, socket) => {
    const [name = ''] = readdirSync(data)
    assert.equal(statSync(join(data, name)).mode & 0o777, 0o600)
    await socket.stop()
    assert.equal(existsSync(join(data, name)), false)
    assert.deepEqual(await connectToTraces(data), [])
  }))

test('a reader that does not read misses messages, which are counted, and holds no more than a bound', () =>
  withSocket(async (data, _, runtime) => {
    const [reader] = await connectToTraces(data)
    assert.ok(reader)
    reader.pause()
    const large = { ...message, data: Buffer.alloc(100_000) }
    for (let sent = 0; sent < 200; sent++) sipTrace.publish(large)
    assert.ok(runtime.counters.get('trace.socket.dropped') > 100, `${runtime.counters.get('trace.socket.dropped')}`)
    reader.destroy()
  }))

test('a socket that a killed process has left is passed over', async () => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-trace-'))
  const left = createServer((reader) => reader.write('\n'))
  left.listen(join(data, 'trace-1.sock'))
  await once(left, 'listening')
  // closing it takes the file away; a process that is killed does not
  const [socket] = await connectToTraces(data)
  assert.ok(socket)
  socket.destroy()
  await new Promise((resolve) => left.close(resolve))
  assert.deepEqual(await connectToTraces(data), [])
  assert.deepEqual(await connectToTraces(join(data, 'nowhere')), [])
  rmSync(data, { recursive: true })
})

test('a path that is too long for a socket says so', async () => {
  const runtime = createRuntime()
  const ring = createTraceRing({ clock: runtime.clock })
  const socket = new TraceSocket(`/tmp/${'x'.repeat(120)}`, ring, runtime)
  await assert.rejects(socket.start(), (error) => {
    assert.ok(error instanceof VoltaicError && error.code === 'TRACE_SOCKET_FAILED', String(error))
    assert.match(error.remedy, /shorter/)
    return true
  })
  await socket.stop()
  ring.stop()
})
