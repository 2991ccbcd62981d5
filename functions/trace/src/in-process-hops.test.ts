import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageTrace } from '@voltaic/runtime'
import { InProcessHops, MAX_PAIRS } from './in-process-hops.ts'

const pcscf = { host: '127.0.0.11', port: 5060 }
const icscf = { host: '127.0.0.12', port: 4060 }

function sent(changes: Partial<MessageTrace> = {}): MessageTrace {
  const data = new Uint8Array(1)
  return { at: 0, element: 'pcscf', direction: 'out', transport: 'udp', local: pcscf, remote: icscf, data, ...changes }
}

function received(changes: Partial<MessageTrace> = {}): MessageTrace {
  return sent({ element: 'icscf', direction: 'in', local: icscf, remote: pcscf, ...changes })
}

test('what this process sent to itself is seen a second time when it arrives, once for each sending', () => {
  const hops = new InProcessHops()
  assert.equal(hops.isSecondSight(sent()), false)
  assert.equal(hops.isSecondSight(sent()), false)
  assert.equal(hops.isSecondSight(received()), true)
  assert.equal(hops.isSecondSight(received()), true)
  assert.equal(hops.isSecondSight(received()), false)
})

test('what a peer outside sends is a first sight, also from an address that this process has used', () => {
  const hops = new InProcessHops()
  assert.equal(hops.isSecondSight(received()), false)
  hops.isSecondSight(sent())
  assert.equal(hops.isSecondSight(received()), true)
  assert.equal(hops.isSecondSight(received()), false)
})

test('the transport and both addresses must agree', () => {
  const hops = new InProcessHops()
  hops.isSecondSight(sent())
  assert.equal(hops.isSecondSight(received({ transport: 'tcp' })), false)
  assert.equal(hops.isSecondSight(received({ remote: { ...pcscf, port: 5061 } })), false)
  assert.equal(hops.isSecondSight(received({ local: { ...icscf, host: '127.0.0.1' } })), false)
  assert.equal(hops.isSecondSight(received()), true)
})

test('messages to peers outside, which nobody here receives, do not fill the memory', () => {
  const hops = new InProcessHops()
  hops.isSecondSight(sent())
  for (let i = 0; i < MAX_PAIRS * 2; i += 1) {
    hops.isSecondSight(sent({ remote: { host: `10.0.${i >> 8}.${i & 255}`, port: 5060 } }))
  }
  // Forgotten: it comes a second time, rather than not at all.
  assert.equal(hops.isSecondSight(received()), false)
  hops.isSecondSight(sent())
  assert.equal(hops.isSecondSight(received()), true)
})
