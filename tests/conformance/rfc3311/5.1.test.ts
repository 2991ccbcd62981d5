import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLab, sdp, textOf } from '../rfc3261/session-lab.ts'
import { present } from '../rfc3261/sip-lab.ts'

test('UPDATE in an early dialog, once the first offer has its answer (RFC 3311 §5.1)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  lab.answer(180)
  await lab.clock.settle()
  const early = present(invite.sessions[0])
  const done = early.update({ body: sdp('second offer') })
  await lab.clock.advance(1000)
  assert.equal(lab.count('UPDATE'), 0, 'an unreliable response has no answer')
  lab.answer(183, {
    body: 'answer',
    headers: [
      ['Require', '100rel'],
      ['RSeq', '1'],
    ],
  })
  await lab.clock.settle()
  const update = lab.last('UPDATE')
  assert.equal(textOf(update), 'second offer')
  assert.equal(update.header('Contact'), '<sip:ua@10.0.0.2:5060>')
  lab.answer(200, { to: lab.last('PRACK') })
  lab.answer(200, { to: update, body: 'second answer', headers: [['Contact', '<sip:moved@10.0.0.3:5060>']] })
  assert.equal(textOf(await done), 'second answer')
  assert.equal(early.dialog.remoteTarget, 'sip:moved@10.0.0.3:5060')
  lab.answer(486)
  assert.equal((await invite.outcome).kind, 'refused')
  await lab.finish()
})

test('after 491 the UPDATE is tried again later (RFC 3311 §5.1; RFC 3261 §14.1)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  const done = session.update({ body: sdp('offer') })
  await lab.clock.settle()
  lab.answer(491, { to: lab.last('UPDATE') })
  await lab.clock.advance(2000)
  assert.equal(lab.count('UPDATE'), 2)
  lab.answer(200, { to: lab.last('UPDATE'), body: 'answer' })
  assert.equal((await done).status, 200)
  lab.request('BYE')
  await lab.finish()
})

test('a request that meets one of the peer each time is given up with its 491', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  const done = session.update({ body: sdp('offer') })
  for (let tries = 0; tries < 5; tries++) {
    await lab.clock.settle()
    lab.answer(491, { to: lab.last('UPDATE') })
    for (let waited = 0; waited <= 2000 && lab.count('UPDATE') === tries + 1; waited += 10) await lab.clock.advance(10)
  }
  assert.equal((await done).status, 491)
  assert.equal(lab.count('UPDATE'), 5)
  lab.request('BYE')
  await lab.finish()
})
