import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, outgoing, present } from './sip-lab.ts'

test('a response whose top Via names someone else is dropped (RFC 3261 §18.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(500) })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const answer = stack.request(outgoing('OPTIONS'))
  await lab.clock.settle()
  const ok = createResponse(present(peer.requests[0]), 200, { toTag: 'b' })
  const via = present(ok.header('Via'))
  for (const sentBy of ['10.0.0.99:5060', '10.0.0.2:5070'])
    peer.send(ok.with('Via', via.replace('10.0.0.2:5060', sentBy)))
  await lab.clock.settle()
  assert.equal(lab.counters.get('sip.drop.not-for-us'), 2)
  peer.send(ok)
  assert.equal((await answer).status, 200)
  await lab.end()
})
