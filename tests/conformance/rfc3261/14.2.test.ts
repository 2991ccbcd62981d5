import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '@voltaic/sip'
import { createSessionLab, sdp, textOf } from './session-lab.ts'

test('a re-INVITE is answered by the user, and its 200 repeated until the ACK (RFC 3261 §14.2, §13.3.1.4)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  const acks: string[] = []
  session.handlers = {
    onRequest: (request) => ({ status: 200, body: sdp(`answer to ${textOf(request)}`) }),
    onAck: (ack) => void acks.push(ack.method),
  }
  lab.request('INVITE', { body: 'second offer' })
  await lab.clock.advance(600)
  assert.deepEqual(lab.statuses('INVITE'), [200, 200, 200], 'the first, and the second twice')
  assert.equal(textOf(lab.response('INVITE')), 'answer to second offer')
  lab.ack()
  await lab.clock.advance(40_000)
  assert.equal(lab.statuses('INVITE').length, 3)
  assert.deepEqual(acks, ['ACK'])
  lab.request('BYE')
  await lab.finish()
})

test('a re-INVITE while one of ours is open gets 491 (RFC 3261 §14.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  void session.reinvite({ body: sdp('ours') })
  await lab.clock.settle()
  lab.request('INVITE', { body: 'theirs' })
  await lab.clock.settle()
  assert.equal(lab.response('INVITE').status, 491)
  session.crash()
  lab.answer(488, { tag: 'peer' })
  await lab.finish()
})

test('a re-INVITE before the last one is answered gets 500 with Retry-After from 0 to 10 (RFC 3261 §14.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  let answer: (answer: Answer) => void = () => {}
  session.handlers = { onRequest: () => new Promise((resolve) => (answer = resolve)) }
  lab.request('INVITE', { body: 'first' })
  await lab.clock.settle()
  lab.request('INVITE', { body: 'second' })
  await lab.clock.settle()
  const early = lab.response('INVITE')
  assert.equal(early.status, 500)
  const seconds = Number(early.header('Retry-After'))
  assert.ok(seconds >= 0 && seconds <= 10)
  answer({ status: 488 })
  await lab.clock.settle()
  assert.equal(lab.response('INVITE').status, 488)
  assert.equal(session.state, 'confirmed')
  lab.request('BYE')
  await lab.finish()
})

test('a CANCEL, and a BYE, get an open re-INVITE its 487 (RFC 3261 §9.2, §15.1.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  session.handlers = { onRequest: () => new Promise(() => {}) }
  const branch = 'z9hG4bK-re-invite'
  const { cseq } = lab.request('INVITE', { body: 'offer', branch })
  await lab.clock.settle()
  lab.request('CANCEL', { branch, cseq: cseq.number })
  await lab.clock.settle()
  assert.equal(lab.response('INVITE').status, 487)
  assert.equal(session.state, 'confirmed')
  lab.request('INVITE', { body: 'offer' })
  await lab.clock.settle()
  lab.request('BYE')
  await lab.clock.settle()
  assert.equal(lab.response('INVITE').status, 487)
  assert.equal(lab.response('INVITE').cseq.number, cseq.number + 1)
  await lab.finish()
})

test('a request that a later one has overtaken gets 500 (RFC 3261 §12.2.2)', async () => {
  const lab = await createSessionLab()
  await lab.calledSession()
  lab.request('INFO', { cseq: 500 })
  await lab.clock.settle()
  lab.request('INFO', { cseq: 499 })
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('INFO'), [200, 500])
  lab.request('BYE', { cseq: 501 })
  await lab.finish()
})
