import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLab, sdp, textOf } from '../rfc3261/session-lab.ts'

const TIMED = { sessionTimer: { interval: 1800 } } as const
const UPDATES = ['Allow', 'INVITE, ACK, BYE, UPDATE'] as const

test('the INVITE asks for a session timer, and a 422 is followed by what the peer wants (RFC 4028 §7.1, §7.3)', async () => {
  const lab = await createSessionLab({ sessionTimer: { interval: 120 } })
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  const first = lab.last('INVITE')
  assert.equal(first.header('Session-Expires'), '120')
  assert.equal(first.has('Min-SE'), false)
  lab.answer(422, { headers: [['Min-SE', '600']] })
  await lab.clock.settle()
  const second = lab.last('INVITE')
  assert.deepEqual([second.header('Session-Expires'), second.header('Min-SE')], ['600', '600'])
  assert.deepEqual([second.callId, second.cseq.number], [first.callId, first.cseq.number + 1])
  lab.answer(422, { headers: [['Min-SE', '600']] })
  const outcome = await invite.outcome
  assert.deepEqual([outcome.kind, outcome.response.status], ['refused', 422], 'not twice for the same Min-SE')
  await lab.finish()
})

test('as refresher it sends UPDATE at half of the interval, in the same role (RFC 4028 §7.2, §10)', async () => {
  const lab = await createSessionLab(TIMED)
  const invite = await lab.callerSession({ headers: [['Session-Expires', '600;refresher=uac'], UPDATES] })
  await lab.clock.advance(299_000)
  assert.equal(lab.count('UPDATE'), 0)
  await lab.clock.advance(2000)
  const update = lab.last('UPDATE')
  assert.equal(update.header('Session-Expires'), '600;refresher=uac')
  assert.equal(update.body.length, 0)
  lab.answer(200, { to: update, headers: [['Session-Expires', '600;refresher=uac']] })
  await lab.clock.advance(301_000)
  assert.equal(lab.count('UPDATE'), 2)
  lab.answer(200, { to: lab.last('UPDATE'), headers: [['Session-Expires', '600;refresher=uac']] })
  await lab.clock.settle()
  assert.equal(invite.sessions[0]?.state, 'confirmed')
  lab.request('BYE')
  await lab.finish()
})

test('where the peer has no UPDATE it refreshes by a re-INVITE that repeats its description (RFC 4028 §7.4)', async () => {
  const lab = await createSessionLab(TIMED)
  const headers = [
    ['Session-Expires', '600;refresher=uac'],
    ['Allow', 'INVITE, ACK, BYE'],
  ] as const
  await lab.callerSession({ headers })
  await lab.clock.advance(301_000)
  assert.equal(lab.count('INVITE'), 2)
  assert.equal(textOf(lab.last('INVITE')), 'offer')
  lab.answer(200, { body: 'answer', headers })
  await lab.clock.settle()
  lab.request('BYE')
  await lab.finish()
})

test('when the peer refreshes and does not, BYE goes out a third or 32 s before the end (RFC 4028 §10)', async () => {
  for (const [seconds, byeAt] of [
    [90, 60],
    [1800, 1768],
  ] as const) {
    const lab = await createSessionLab(TIMED)
    const invite = await lab.callerSession({ headers: [['Session-Expires', `${seconds};refresher=uas`]] })
    await lab.clock.advance(byeAt * 1000 - 1000)
    assert.equal(lab.count('BYE'), 0)
    await lab.clock.advance(1000)
    assert.equal(lab.count('BYE'), 1)
    lab.answer(200, { to: lab.last('BYE') })
    assert.equal((await invite.sessions[0]!.ended).kind, 'expired')
    await lab.finish()
  }
})

test('a refresh of the peer begins the interval anew (RFC 4028 §9)', async () => {
  const lab = await createSessionLab(TIMED)
  await lab.callerSession({ headers: [['Session-Expires', '90;refresher=uas']] })
  for (let minute = 0; minute < 5; minute++) {
    await lab.clock.advance(45_000)
    lab.request('UPDATE', {
      headers: [
        ['Session-Expires', '90;refresher=uac'],
        ['Supported', 'timer'],
      ],
    })
    await lab.clock.settle()
    assert.equal(lab.response('UPDATE').header('Session-Expires'), '90;refresher=uac')
  }
  assert.equal(lab.count('BYE'), 0)
  lab.request('BYE')
  await lab.finish()
})

test('a refresh without answer ends the session (RFC 4028 §10; RFC 3261 §12.2.1.2)', async () => {
  const lab = await createSessionLab(TIMED)
  const invite = await lab.callerSession({ headers: [['Session-Expires', '600;refresher=uac'], UPDATES] })
  await lab.clock.advance(300_000 + 33_000)
  assert.equal((await invite.sessions[0]!.ended).kind, 'lost')
  assert.equal(lab.count('BYE') > 0, true)
  lab.answer(200, { to: lab.last('BYE') })
  await lab.finish()
})

test('a peer without timers: the caller refreshes for its own sake, and nothing expires (RFC 4028 §7.2)', async () => {
  const lab = await createSessionLab(TIMED)
  const invite = await lab.callerSession({ headers: [UPDATES] })
  await lab.clock.advance(901_000)
  assert.equal(lab.count('UPDATE'), 1)
  lab.answer(200, { to: lab.last('UPDATE') })
  await lab.clock.settle()
  assert.equal(invite.sessions[0]?.state, 'confirmed')
  lab.request('BYE')
  await lab.finish()
})

test('without timer in its Supported it has none (RFC 4028 §7.1)', async () => {
  const lab = await createSessionLab({ supported: [], sessionTimer: { interval: 1800 } })
  await lab.callerSession({ headers: [['Session-Expires', '90;refresher=uas']] })
  assert.equal(lab.last('INVITE').has('Session-Expires'), false)
  await lab.clock.advance(200_000)
  assert.equal(lab.count('BYE'), 0)
  lab.request('BYE')
  await lab.finish()
})
