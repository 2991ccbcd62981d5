import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApplicationServer } from '@voltaic/as-kit'
import { createMemoryRuntime } from '@voltaic/runtime'
import { CallBook } from './call-book.ts'

const PARTIES = {
  first: 'sip:alice@example.org',
  identity: 'sip:alice@example.org',
  second: 'sip:bob@example.org',
  service: 'sip:click-to-call@example.org',
  home: 'sip:example.org',
}

/** A server that finds nobody. */
function lonelyServer() {
  const runtime = createMemoryRuntime()
  const listen = [{ transport: 'udp', address: { host: '127.0.0.2', port: 5080 } }] as const
  const config = { element: 'click', listen, uri: 'sip:127.0.0.2:5080', trustedHosts: new Set<string>() }
  const deps = { runtime, resolver: { resolve: async () => [] } }
  return createApplicationServer({ name: 'click', criteria: [] }, deps, config)
}

test('there are no more calls at the same time than there may be, and the last that ended are known', async () => {
  const server = lonelyServer()
  const calls = new CallBook(server, 1000, { running: 2, ended: 2 })
  const [first, second, third] = [calls.make(PARTIES), calls.make(PARTIES), calls.make(PARTIES)]
  assert.ok(first && second)
  assert.equal(third, undefined)
  await Promise.all([first.call.ended, second.call.ended])
  const fourth = calls.make(PARTIES)
  await fourth?.call.ended
  assert.equal(calls.find(first.id), undefined)
  assert.equal(calls.find(second.id)?.end?.by, 'from')
  assert.ok(calls.find(fourth?.id ?? '')?.end)
  await server.stop()
})
