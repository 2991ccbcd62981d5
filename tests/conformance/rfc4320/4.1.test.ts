import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hop, SipResponse } from '@voltaic/sip'
import { createLab, requestText, statuses, UPSTREAM } from '../rfc3261/sip-lab.ts'

const silent = () => new Promise<SipResponse>(() => {})

test('a non-INVITE request without answer gets 100 when its client has slowed down to T2 (RFC 4320 §4.1)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: silent })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('REGISTER'))
  // Timer E of the client: 0.5 + 1 + 2 s, and then T2.
  await lab.clock.advance(3499)
  assert.deepEqual(statuses(peer), [])
  await lab.clock.advance(1)
  assert.deepEqual(statuses(peer), [100])
  peer.send(requestText('REGISTER'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [100, 100])
  await lab.end()
})

test('over TCP too the 100 must come by then (RFC 4320 §4.1)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: silent })
  const peer = await lab.tcpPeer(UPSTREAM)
  await peer.connect({ host: '10.0.0.2', port: 5060 })
  peer.send(requestText('REGISTER', { transport: 'TCP' }))
  await lab.clock.advance(3500)
  assert.deepEqual(statuses(peer), [100])
  await lab.end()
})

test('an answer in time needs no 100 (RFC 4320 §4.1)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('REGISTER'))
  await lab.clock.advance(10_000)
  assert.deepEqual(statuses(peer), [200])
  await lab.end()
})

for (const [transport, expected] of [
  ['UDP', []],
  ['TCP', [100]],
] as const) {
  test(`of provisional responses only 100 goes to a non-INVITE request, over ${transport} (RFC 4320 §4.1)`, async () => {
    const lab = createLab()
    const onRequest = (_: unknown, hop: Hop) => {
      for (const status of [183, 180, 100]) hop.provisional(hop.reply(status))
      return silent()
    }
    await lab.stack({ onRequest })
    const tcp = await lab.tcpPeer(UPSTREAM)
    await tcp.connect({ host: '10.0.0.2', port: 5060 })
    const peer = transport === 'UDP' ? await lab.udpPeer(UPSTREAM) : tcp
    peer.send(requestText('REGISTER', { transport }))
    await lab.clock.advance(3000)
    assert.deepEqual(statuses(peer), expected)
    await lab.end()
  })
}
