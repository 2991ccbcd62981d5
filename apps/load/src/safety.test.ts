import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labConfig } from '@voltaic/core'
import { assertEnoughSockets, assertOwnNetwork } from './safety.ts'

test('a network on loopback may be loaded, IPv4 or IPv6', () => {
  assertOwnNetwork(labConfig({ data: '.' }), false)
  assertOwnNetwork(labConfig({ data: '.', host: '::1' }), false)
})

test('a network elsewhere needs a word that it is one’s own', () => {
  const config = labConfig({ data: '.', host: '192.0.2.1' })
  assert.throws(() => assertOwnNetwork(config, false), {
    code: 'LOAD_NOT_LOOPBACK',
    message: /192\.0\.2\.1/,
    remedy: /--yes-this-network-is-mine/,
  })
  assertOwnNetwork(config, true)
})

test('one element that is elsewhere is enough to ask', () => {
  const lab = labConfig({ data: '.' })
  const elements = lab.elements.map((element) =>
    element.function === 'hss' ? { ...element, diameter: { host: '10.0.0.1', port: 3868 } } : element,
  )
  assert.throws(() => assertOwnNetwork({ ...lab, elements }, false), { code: 'LOAD_NOT_LOOPBACK', message: /hss/ })
})

test('phones that need more sockets than the process may have are refused, with the remedy', () => {
  assertEnoughSockets(400, 'udp', 1024)
  assert.throws(() => assertEnoughSockets(5000, 'udp', 1024), { code: 'LOAD_FILE_LIMIT', remedy: /ulimit -n 10100/ })
  assert.throws(() => assertEnoughSockets(900, 'tcp', 1024), { code: 'LOAD_FILE_LIMIT' })
  assertEnoughSockets(1, 'udp')
})
