import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, outgoing, present } from './sip-lab.ts'

test('a response matches by branch and method, not by one of them (RFC 3261 §17.1.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(500) })
  const peer = await lab.udpPeer(DOWNSTREAM)
  let isAnswered = false
  const answer = stack.request(outgoing('REGISTER')).finally(() => (isAnswered = true))
  await lab.clock.settle()
  const register = present(peer.requests[0])
  const ok = createResponse(register, 200, { toTag: 'b' })
  const via = present(register.header('Via'))
  peer.send(ok.with('Via', via.replace(/branch=[^;]*/, 'branch=z9hG4bKother')))
  peer.send(ok.with('CSeq', '1 OPTIONS'))
  await lab.clock.settle()
  assert.equal(isAnswered, false)
  assert.equal(lab.counters.get('sip.drop.stray-response'), 2)
  peer.send(ok)
  assert.equal((await answer).status, 200)
  await lab.end()
})

test('two requests to one peer do not mix their answers (RFC 3261 §17.1.3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: async (_, hop) => hop.reply(500) })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const answers = [1, 2].map((cseq) => stack.request(outgoing('OPTIONS', { cseq, callId: `call-${cseq}` })))
  await lab.clock.settle()
  const [first, second] = [present(peer.requests[0]), present(peer.requests[1])]
  peer.send(createResponse(second, 202, { toTag: 'b' }))
  peer.send(createResponse(first, 200, { toTag: 'b' }))
  const statuses = (await Promise.all(answers)).map((response) => response.status)
  assert.deepEqual(statuses, [200, 202])
  await lab.end()
})
