import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { createMemorySegments } from '@voltaic/store'
import { createTraceStore } from '@voltaic/trace'
import { labConfig } from './config/lab-config.ts'
import { traceDoorOf } from './trace-door.ts'

const PLACE = { host: '127.0.0.1', port: 1 }

test('a file of very much says that it has only the newest, and since when', () => {
  const runtime = createMemoryRuntime()
  const store = createTraceStore({ segments: createMemorySegments(), clock: runtime.clock })
  const send = (user: string, count: number): void => {
    for (let i = 0; i < count; i += 1) {
      const lines = ['OPTIONS sip:x SIP/2.0', `From: <sip:${user}@x>;tag=1`, `Call-ID: ${user}-${i}`, 'CSeq: 1 OPTIONS']
      const data = Buffer.from([...lines, '', ''].join('\r\n'))
      const way = { element: 'pcscf', direction: 'out', transport: 'udp', local: PLACE, remote: PLACE } as const
      store.message('sip', { ...way, at: i, data })
    }
  }
  send('few', 10)
  send('some', 2000)
  send('many', 2800)
  const phones = { imsiOf: () => undefined, nameAt: () => undefined, list: () => [] }
  const door = traceDoorOf(store, labConfig({ data: '/nowhere' }), runtime, phones)
  const said = (who: string, format: 'svg' | 'pcapng' | 'text') => {
    const { octets, newestSince } = door.export(who, format) ?? assert.fail()
    const words = /only the newest \d+ messages and events, since [\d-]+T[\d:.]+Z/.exec(Buffer.from(octets).toString())
    return [newestSince, words?.[0]]
  }
  const since = (count: number, at: number) => [
    at,
    `only the newest ${count} messages and events, since ${new Date(at).toISOString()}`,
  ]
  assert.deepEqual(said('few', 'text'), [undefined, undefined])
  assert.deepEqual(said('some', 'pcapng'), [undefined, undefined])
  assert.deepEqual(said('some', 'svg'), since(1500, 500))
  assert.deepEqual(said('many', 'text'), since(2500, 300))
  assert.deepEqual(said('many', 'pcapng'), since(2500, 300))
})
