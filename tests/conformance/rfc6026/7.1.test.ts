import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipRequest } from '@voltaic/sip'
import { createLab, DOWNSTREAM, methods, present, requestText, statuses, UPSTREAM } from '../rfc3261/sip-lab.ts'

test('after a 2xx a retransmitted INVITE is absorbed until Timer L, not taken for a new one (RFC 6026 §7.1)', async () => {
  const lab = createLab()
  let calls = 0
  const stack = await lab.stack({
    onRequest: async (_, hop) => {
      calls++
      return hop.reply(200)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.advance(31_999)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  // The transaction does not repeat a 2xx: that is for the user agent that sent it (RFC 3261 §13.3.1.4).
  assert.deepEqual(statuses(peer), [200])
  assert.equal(calls, 1)
  await lab.clock.advance(1)
  assert.equal(stack.transactionCounts.server, 0)
  await lab.end()
})

test('the ACK of a 2xx is handed to the user, with the branch of the INVITE or another (RFC 6026 §7.1)', async () => {
  const lab = createLab()
  const acks: SipRequest[] = []
  await lab.stack({ onRequest: async (_, hop) => hop.reply(200), onAck: (ack) => acks.push(ack) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  await lab.clock.settle()
  const toTag = present(present(peer.responses[0]).toTag)
  peer.send(requestText('ACK', { toTag }))
  peer.send(requestText('ACK', { toTag, branch: 'z9hG4bK-2' }))
  await lab.clock.settle()
  assert.deepEqual(
    acks.map((ack) => ack.toTag),
    [toTag, toTag],
  )
  assert.equal(lab.counters.get('sip.transaction.illegal'), 0)
  await lab.end()
})

test('a proxy without use for an ACK sends it on (RFC 6026 §7.1; RFC 3261 §16.11)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [peer, next] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  const ack = requestText('ACK', { toTag: 'b', headers: ['Route: <sip:10.0.0.2;lr>'] })
  peer.send(ack)
  peer.send(ack)
  peer.send(requestText('ACK', { toTag: 'b', branch: 'z9hG4bK-2' }))
  await lab.clock.settle()
  assert.deepEqual(methods(next), ['ACK', 'ACK', 'ACK'])
  const [first, again, other] = next.requests.map((request) => request.topVia.params.get('branch'))
  assert.equal(first, again)
  assert.notEqual(first, other)
  const forwarded = present(next.requests[0])
  assert.equal(forwarded.header('Max-Forwards'), '69')
  assert.deepEqual(forwarded.list('Route'), [])
  await lab.end()
})
