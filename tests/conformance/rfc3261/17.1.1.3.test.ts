import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, outgoing, present } from './sip-lab.ts'

test('the ACK of a final response that is not 2xx (RFC 3261 §17.1.1.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(500) })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const headers = [`Route: <sip:${DOWNSTREAM};lr>`, 'Route: <sip:10.9.9.9;lr>']
  const answer = stack.request(outgoing('INVITE', { uri: 'sip:bob@example.org', headers, cseq: 7 }))
  await lab.clock.settle()
  const invite = present(peer.requests[0])
  peer.send(createResponse(invite, 404, { toTag: 'nobody' }))
  assert.equal((await answer).status, 404)
  await lab.clock.settle()
  const ack = present(peer.requests[1])
  assert.equal(ack.method, 'ACK')
  assert.equal(ack.uri, invite.uri)
  assert.deepEqual(ack.list('Via'), invite.list('Via').slice(0, 1))
  assert.equal(ack.header('From'), invite.header('From'))
  assert.equal(ack.header('To'), '<sip:bob@example.org>;tag=nobody')
  assert.equal(ack.callId, invite.callId)
  assert.deepEqual(ack.cseq, { number: 7, method: 'ACK' })
  assert.deepEqual(ack.list('Route'), invite.list('Route'))
  await lab.end()
})
