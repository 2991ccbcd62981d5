import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLab, sdp, textOf } from './session-lab.ts'
import { present } from './sip-lab.ts'

test('a re-INVITE has the next number, and its 2xx is acknowledged (RFC 3261 §14.1)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  const done = session.reinvite({ body: sdp('new offer') })
  await lab.clock.settle()
  const reinvite = lab.last('INVITE')
  assert.equal(textOf(reinvite), 'new offer')
  assert.equal(reinvite.uri, 'sip:peer@10.0.0.3:5060')
  assert.equal(reinvite.header('Contact'), '<sip:ua@10.0.0.2:5060>')
  const ok = lab.answer(200, { body: 'answer', headers: [['Contact', '<sip:moved@10.0.0.3:5060>']] })
  assert.equal((await done).status, 200)
  await lab.clock.settle()
  assert.equal(lab.last('ACK').cseq.number, reinvite.cseq.number)
  assert.equal(lab.last('ACK').uri, 'sip:moved@10.0.0.3:5060')
  lab.peer.send(ok)
  await lab.clock.settle()
  assert.equal(lab.count('ACK'), 2)
  lab.request('BYE', { callId: reinvite.callId, fromTag: reinvite.toTag!, toTag: reinvite.fromTag! })
  await lab.finish()
})

for (const [who, from, to] of [
  ['the owner of the Call-ID waits 2.1 to 4 s', 2100, 4000],
  ['the other side waits up to 2 s', 0, 2000],
] as const) {
  test(`after 491 ${who} and tries again (RFC 3261 §14.1)`, async () => {
    const lab = await createSessionLab()
    const outcome = from > 0 ? await (await lab.callerSession()).outcome : undefined
    const session = outcome?.kind === 'accepted' ? outcome.session : (await lab.calledSession()).session
    const before = lab.count('INVITE')
    const done = session.reinvite({ body: sdp('new offer') })
    await lab.clock.settle()
    lab.answer(491, { tag: lab.last('INVITE').toTag! })
    const start = lab.clock.now()
    await lab.clock.settle()
    while (lab.count('INVITE') === before + 1) await lab.clock.advance(10)
    const waited = lab.clock.now() - start
    assert.ok(waited >= from && waited <= to, String(waited))
    assert.equal(waited % 10, 0)
    lab.answer(488, { tag: lab.last('INVITE').toTag! })
    assert.equal((await done).status, 488)
    assert.equal(session.state, 'confirmed', 'a refused re-INVITE changes nothing')
    void session.bye()
    await lab.clock.settle()
    lab.answer(200, { to: lab.last('BYE') })
    await lab.finish()
  })
}

for (const status of [481, 408]) {
  test(`${status} to a re-INVITE ends the dialog with BYE (RFC 3261 §12.2.1.2, §14.1)`, async () => {
    const lab = await createSessionLab()
    const { session } = await lab.calledSession()
    void session.reinvite({ body: sdp('new offer') })
    await lab.clock.settle()
    lab.answer(status, { tag: lab.last('INVITE').toTag! })
    assert.equal((await session.ended).kind, 'lost')
    await lab.clock.settle()
    assert.equal(lab.count('BYE'), 1)
    lab.answer(481, { to: lab.last('BYE') })
    await lab.finish()
  })
}

test('a second re-INVITE waits for the first (RFC 3261 §14.1)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  void session.reinvite({ body: sdp('first') })
  const second = session.reinvite({ body: sdp('second') })
  await lab.clock.settle()
  assert.equal(textOf(lab.last('INVITE')), 'first')
  lab.answer(200, { body: 'answer', tag: lab.last('INVITE').toTag! })
  await lab.clock.settle()
  assert.equal(textOf(lab.last('INVITE')), 'second')
  lab.answer(200, { body: 'answer', tag: lab.last('INVITE').toTag! })
  assert.equal((await second).status, 200)
  await lab.clock.settle()
  session.crash()
  await lab.finish()
})

test('a re-INVITE may be sent without offer; the ACK then has the answer (RFC 3261 §14.1)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  session.handlers = { answerInAck: (response) => sdp(`answer to ${textOf(response)}`) }
  void session.reinvite()
  await lab.clock.settle()
  lab.answer(200, { body: 'their offer', tag: lab.last('INVITE').toTag! })
  await lab.clock.settle()
  assert.equal(textOf(lab.last('ACK')), 'answer to their offer')
  assert.equal(present(lab.last('ACK').toTag), 'peer')
  session.crash()
  await lab.finish()
})
