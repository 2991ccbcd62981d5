import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '@voltaic/sip'
import { createSessionLab, sdp, textOf } from '../rfc3261/session-lab.ts'
import { present } from '../rfc3261/sip-lab.ts'

test('an UPDATE is answered by the user, with a Contact (RFC 3311 §5.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  session.handlers = { onRequest: (request) => ({ status: 200, body: sdp(`answer to ${textOf(request)}`) }) }
  lab.request('UPDATE', { body: 'offer', headers: [['Contact', '<sip:other@10.0.0.3>']] })
  await lab.clock.settle()
  const answer = lab.response('UPDATE')
  assert.equal(textOf(answer), 'answer to offer')
  assert.equal(answer.header('Contact'), '<sip:ua@10.0.0.2:5060>')
  lab.request('BYE')
  await lab.finish()
})

test('an offer while one of ours is open gets 491 (RFC 3311 §5.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  const done = session.update({ body: sdp('ours') })
  await lab.clock.settle()
  lab.request('UPDATE', { body: 'theirs' })
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('UPDATE'), [491])
  lab.answer(200, { to: lab.last('UPDATE'), body: 'answer' })
  assert.equal((await done).status, 200)
  lab.request('BYE')
  await lab.finish()
})

test('an UPDATE before the last one is answered, and an offer before ours has its answer, get 500 with Retry-After (RFC 3311 §5.2)', async () => {
  const lab = await createSessionLab()
  lab.request('INVITE', { body: 'offer' })
  await lab.clock.settle()
  const invite = present(lab.invites[0])
  await invite.provisional(180)
  await lab.clock.settle()
  lab.request('UPDATE', { body: 'second offer', toTag: present(lab.response('INVITE').toTag) })
  await lab.clock.settle()
  const early = lab.response('UPDATE')
  assert.equal(early.status, 500)
  assert.ok(Number(early.header('Retry-After')) <= 10)
  void invite.accept({ body: sdp('answer') })
  await lab.clock.settle()
  lab.ack()
  await lab.clock.settle()
  let answer: (answer: Answer) => void = () => {}
  invite.session.handlers = { onRequest: () => new Promise((resolve) => (answer = resolve)) }
  lab.request('UPDATE')
  lab.request('UPDATE')
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('UPDATE'), [500, 500])
  answer({ status: 200 })
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('UPDATE'), [500, 500, 200])
  lab.request('BYE')
  await lab.finish()
})

test('a refused offer leaves the session as it was (RFC 3311 §5.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  lab.request('UPDATE', { body: 'offer' })
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('UPDATE'), [488], 'a session without handler takes no offer')
  const done = session.update({ body: sdp('ours') })
  await lab.clock.settle()
  lab.answer(200, { to: lab.last('UPDATE'), body: 'answer' })
  assert.equal((await done).status, 200)
  lab.request('BYE')
  await lab.finish()
})
