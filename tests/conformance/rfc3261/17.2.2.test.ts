import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, requestText, statuses, UPSTREAM } from './sip-lab.ts'

test('non-INVITE server: in Trying a retransmission is discarded (RFC 3261 §17.2.2)', async () => {
  const lab = createLab()
  let calls = 0
  const stack = await lab.stack({
    onRequest: () => {
      calls++
      return new Promise(() => {})
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  for (let count = 0; count < 3; count++) {
    peer.send(requestText('REGISTER'))
    await lab.clock.advance(500)
  }
  assert.equal(calls, 1)
  assert.deepEqual(statuses(peer), [])
  assert.equal(stack.transactionCounts.server, 1)
  await lab.end()
})

test('non-INVITE server: Timer J answers retransmissions for 64 T1, without the user (RFC 3261 §17.2.2)', async () => {
  const lab = createLab()
  let calls = 0
  const stack = await lab.stack({
    onRequest: async (_, hop) => {
      calls++
      return hop.reply(200)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('REGISTER'))
  await lab.clock.advance(31_999)
  peer.send(requestText('REGISTER'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [200, 200])
  assert.equal(peer.responses[0]?.toTag, peer.responses[1]?.toTag)
  assert.equal(calls, 1)
  await lab.clock.advance(1)
  assert.equal(stack.transactionCounts.server, 0)
  peer.send(requestText('REGISTER'))
  await lab.clock.settle()
  assert.equal(calls, 2)
  await lab.end()
})

test('non-INVITE server: over TCP Timer J is zero (RFC 3261 §17.2.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const peer = await lab.tcpPeer(UPSTREAM)
  await peer.connect({ host: '10.0.0.2', port: 5060 })
  peer.send(requestText('REGISTER', { transport: 'TCP' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [200])
  assert.equal(stack.transactionCounts.server, 0)
  await lab.end()
})
