import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, present, requestText, statuses, UPSTREAM } from '../rfc3261/sip-lab.ts'

test('a non-INVITE request never gets 408; its retransmissions are absorbed (RFC 4320 §4.2)', async () => {
  const lab = createLab()
  let calls = 0
  const stack = await lab.stack({
    onRequest: async (_, hop) => {
      calls++
      return hop.reply(408)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  for (let count = 0; count < 3; count++) {
    peer.send(requestText('REGISTER'))
    await lab.clock.advance(1000)
  }
  assert.deepEqual(statuses(peer), [])
  assert.equal(calls, 1)
  assert.equal(lab.counters.get('sip.transaction.unanswered'), 1)
  await lab.clock.advance(32_000)
  assert.equal(stack.transactionCounts.server, 0)
  await lab.end()
})

test('an INVITE may get 408 (RFC 4320 §4.2)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(408) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [408])
  await lab.end()
})

test('a proxy whose next hop is silent stays silent to a non-INVITE request but for the 100 (RFC 4320 §4.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const peer = await lab.udpPeer(UPSTREAM)
  await lab.udpPeer(DOWNSTREAM)
  peer.send(requestText('REGISTER'))
  await lab.clock.advance(100_000)
  assert.deepEqual(statuses(peer), [100])
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  await lab.end()
})

test('a proxy drops a late response, for which there is no transaction any more (RFC 4320 §4.2)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [peer, next] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  peer.send(requestText('REGISTER'))
  await lab.clock.advance(70_000)
  next.send(createResponse(present(next.requests[0]), 200, { toTag: 'b' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [100])
  assert.equal(lab.counters.get('sip.drop.stray-response'), 1)
  await lab.end()
})
