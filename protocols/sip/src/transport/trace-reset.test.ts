import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type EventTrace,
  eventTrace,
  silentLog,
} from '@voltaic/runtime'
import { createSipStack } from '../stack.ts'

test('a connection that was reset is told of, one that was closed in order is not (RFC 9293 §3.5.2)', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const address = { host: '192.0.2.1', port: 5060 }
  const stack = createSipStack({
    element: 'pcscf',
    runtime: { clock, random, net, counters: new Counters(), log: silentLog },
    listen: [{ transport: 'tcp', address }],
    resolver: { resolve: async () => [] },
    onRequest: async (_, hop) => hop.reply(200),
  })
  const told: EventTrace[] = []
  const stop = eventTrace.subscribe((event) => told.push(event))
  await stack.start()
  try {
    const connect = () => net.connectStream(address, { onData() {}, onClose() {} })
    const [closed, reset] = [await connect(), await connect()]
    await clock.settle()
    closed.close()
    await clock.settle()
    assert.deepEqual(told, [])
    reset.destroy()
    await clock.settle()
    assert.deepEqual(
      told.map(({ element, kind, what, fields }) => [element, kind, what, fields?.['remote']]),
      [['pcscf', 'connection', 'connection reset', `${reset.local.host} ${reset.local.port}`]],
    )
  } finally {
    stop()
    await stack.stop()
  }
})
