import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipResponse } from '@voltaic/sip'
import { ackText, createLab, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

test('INVITE server: sends 100 when its user is silent for 200 ms (RFC 3261 §17.2.1)', async () => {
  const lab = createLab()
  let answer = (_: SipResponse) => {}
  await lab.stack({ onRequest: (_, hop) => new Promise((resolve) => (answer = () => resolve(hop.reply(486)))) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE', { headers: ['Timestamp: 54'] }))
  await lab.clock.advance(199)
  assert.deepEqual(statuses(peer), [])
  await lab.clock.advance(1)
  assert.deepEqual(statuses(peer), [100])
  const trying = present(peer.responses[0])
  assert.equal(trying.toTag, undefined)
  assert.equal(trying.header('Timestamp'), '54')
  answer(trying)
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [100, 486])
  await lab.end()
})

test('INVITE server: a retransmission gets the latest provisional response again (RFC 3261 §17.2.1)', async () => {
  const lab = createLab()
  let calls = 0
  await lab.stack({
    onRequest: (_, hop) => {
      calls++
      hop.provisional(hop.reply(180))
      return new Promise(() => {})
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  for (let count = 0; count < 3; count++) {
    peer.send(requestText('INVITE'))
    await lab.clock.advance(500)
  }
  assert.deepEqual(statuses(peer), [180, 180, 180])
  assert.equal(calls, 1)
  await lab.end()
})

test('INVITE server: Timer G repeats a refusal at doubling intervals up to T2, Timer H gives up (RFC 3261 §17.2.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(486) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  const times: number[] = []
  for (let elapsed = 0; elapsed <= 32_000; elapsed += 100) {
    await lab.clock.settle()
    if (peer.received.length > times.length) times.push(elapsed)
    await lab.clock.advance(100)
  }
  assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  assert.equal(stack.transactionCounts.server, 0)
  assert.equal(lab.counters.get('sip.response.timeout'), 1)
  await lab.end()
})

test('INVITE server: the ACK ends the retransmissions, Timer I absorbs more ACKs for T4 (RFC 3261 §17.2.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(486) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.advance(600)
  const ack = ackText(present(peer.responses[0]))
  peer.send(ack)
  await lab.clock.advance(4999)
  assert.deepEqual(statuses(peer), [486, 486])
  peer.send(ack)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  assert.equal(stack.transactionCounts.server, 1)
  assert.deepEqual(statuses(peer), [486, 486])
  await lab.clock.advance(1)
  assert.equal(stack.transactionCounts.server, 0)
  assert.equal(lab.counters.get('sip.transaction.illegal'), 0)
  await lab.end()
})

test('INVITE server: over TCP a refusal is sent once and the ACK ends it at once (RFC 3261 §17.2.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(486) })
  const peer = await lab.tcpPeer(UPSTREAM)
  await peer.connect({ host: '10.0.0.2', port: 5060 })
  peer.send(requestText('INVITE', { transport: 'TCP' }))
  await lab.clock.advance(10_000)
  assert.deepEqual(statuses(peer), [486])
  peer.send(ackText(present(peer.responses[0]), { transport: 'TCP' }))
  await lab.clock.settle()
  assert.equal(stack.transactionCounts.server, 0)
  await lab.end()
})
