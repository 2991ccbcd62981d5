import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLab, sdp, textOf } from './session-lab.ts'
import { present } from './sip-lab.ts'

test('progress, then 200 until the ACK comes, T1 doubling up to T2 (RFC 3261 §13.3.1.1, §13.3.1.4)', async () => {
  const lab = await createSessionLab()
  lab.request('INVITE', { body: 'offer', headers: [['Record-Route', '<sip:10.0.0.3;lr>']] })
  await lab.clock.settle()
  const invite = present(lab.invites[0])
  assert.equal(textOf(invite.request), 'offer')
  await invite.provisional(180)
  await lab.clock.settle()
  const ringing = lab.response('INVITE')
  assert.equal(ringing.status, 180)
  assert.equal(ringing.header('Record-Route'), '<sip:10.0.0.3;lr>')
  assert.equal(ringing.header('Contact'), '<sip:ua@10.0.0.2:5060>')
  assert.equal(invite.session.state, 'early')
  const acked = invite.accept({ body: sdp('answer') })
  const times: number[] = []
  const start = lab.clock.now()
  const accepted = () => lab.statuses('INVITE').filter((status) => status === 200).length
  for (let elapsed = 0; elapsed < 12_000; elapsed += 100) {
    await lab.clock.settle()
    while (times.length < accepted()) times.push(lab.clock.now() - start)
    await lab.clock.advance(100)
  }
  assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 11_500])
  const ok = lab.response('INVITE')
  assert.equal(ok.toTag, ringing.toTag)
  assert.equal(textOf(ok), 'answer')
  lab.ack()
  assert.equal((await acked)?.method, 'ACK')
  await lab.clock.advance(20_000)
  assert.equal(accepted(), 6)
  assert.equal(invite.session.state, 'confirmed')
  lab.request('BYE')
  assert.equal((await invite.session.ended).by, 'peer')
  await lab.finish()
})

test('without ACK in 64*T1 the session is ended with BYE (RFC 3261 §13.3.1.4)', async () => {
  const lab = await createSessionLab()
  lab.request('INVITE', { body: 'offer' })
  await lab.clock.settle()
  const invite = present(lab.invites[0])
  const acked = invite.accept({ body: sdp('answer') })
  await lab.clock.advance(31_900)
  assert.equal(lab.count('BYE'), 0)
  await lab.clock.advance(200)
  assert.equal(lab.count('BYE'), 1)
  lab.answer(200, { to: lab.last('BYE') })
  assert.equal(await acked, undefined)
  assert.equal((await invite.session.ended).kind, 'no ack')
  await lab.finish()
})

test('who was called says BYE only after the ACK (RFC 3261 §15)', async () => {
  const lab = await createSessionLab()
  lab.request('INVITE', { body: 'offer' })
  await lab.clock.settle()
  const invite = present(lab.invites[0])
  void invite.accept({ body: sdp('answer') })
  await lab.clock.settle()
  const bye = invite.session.bye({ reason: { protocol: 'Q.850', cause: 16 } })
  await lab.clock.advance(1000)
  assert.equal(lab.count('BYE'), 0)
  lab.ack()
  await lab.clock.settle()
  assert.equal(lab.count('BYE'), 1)
  assert.equal(lab.last('BYE').header('Reason'), 'Q.850;cause=16')
  lab.answer(200, { to: lab.last('BYE') })
  assert.equal((await bye)?.status, 200)
  await lab.finish()
})

test('a refusal ends the session, and a later answer does nothing (RFC 3261 §13.3.1.3)', async () => {
  const lab = await createSessionLab()
  const invite = lab.request('INVITE', { body: 'offer' })
  await lab.clock.settle()
  const incoming = present(lab.invites[0])
  incoming.reject(486, { headers: [['Retry-After', '30']] })
  await lab.clock.settle()
  assert.equal(await incoming.accept(), undefined)
  assert.equal(await incoming.provisional(180), undefined)
  const refusal = lab.response('INVITE')
  assert.deepEqual([refusal.status, refusal.header('Retry-After')], [486, '30'])
  assert.equal((await incoming.session.ended).kind, 'refused')
  lab.request('ACK', {
    cseq: invite.cseq.number,
    branch: present(invite.topVia.params.get('branch')),
    toTag: present(refusal.toTag),
  })
  await lab.finish()
})

test('CANCEL gets the INVITE its 487, and says why (RFC 3261 §9.2; RFC 3326 §2)', async () => {
  const lab = await createSessionLab()
  const branch = 'z9hG4bK-to-cancel'
  lab.request('INVITE', { body: 'offer', branch, cseq: 7 })
  await lab.clock.settle()
  await lab.invites[0]?.provisional(180)
  lab.request('CANCEL', { branch, cseq: 7, headers: [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']] })
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('CANCEL'), [200])
  assert.deepEqual(lab.statuses('INVITE'), [180, 487])
  const end = await present(lab.invites[0]).session.ended
  assert.deepEqual(
    [end.kind, end.by, end.reason],
    ['cancelled', 'peer', 'SIP;cause=200;text="Call completed elsewhere"'],
  )
  await lab.finish()
})

test('the Expires of an INVITE limits how long it rings (RFC 3261 §13.3.1)', async () => {
  const lab = await createSessionLab()
  lab.request('INVITE', { body: 'offer', headers: [['Expires', '20']] })
  await lab.clock.advance(19_900)
  assert.ok(!lab.statuses('INVITE').includes(487))
  await lab.clock.advance(200)
  assert.ok(lab.statuses('INVITE').includes(487))
  await lab.finish()
})

test('a BYE in the early dialog gets the INVITE its 487 (RFC 3261 §15.1.2)', async () => {
  const lab = await createSessionLab()
  lab.request('INVITE', { body: 'offer' })
  await lab.clock.settle()
  await lab.invites[0]?.provisional(180)
  await lab.clock.settle()
  lab.request('BYE', { toTag: present(lab.response('INVITE').toTag) })
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('BYE'), [200])
  assert.deepEqual(lab.statuses('INVITE').at(-1), 487)
  await lab.finish()
})

test('the same INVITE on a second way is a loop (RFC 3261 §8.2.2.2)', async () => {
  const lab = await createSessionLab()
  lab.request('INVITE', { body: 'offer', cseq: 9, branch: 'z9hG4bK-way-1' })
  lab.request('INVITE', { body: 'offer', cseq: 9, branch: 'z9hG4bK-way-2' })
  await lab.clock.settle()
  assert.equal(lab.invites.length, 1)
  assert.deepEqual(lab.statuses('INVITE'), [482])
  lab.invites[0]?.reject(486)
  await lab.finish()
})

test('an extension that is not known is refused with 420, one that is missing with 421 (RFC 3261 §8.2.2.3, §21.4.16)', async () => {
  const lab = await createSessionLab({ requires: ['100rel'] })
  lab.request('INVITE', { headers: [['Require', 'timer, frobnicate, 100rel']] })
  await lab.clock.settle()
  const unknown = lab.response('INVITE')
  assert.deepEqual([unknown.status, unknown.header('Unsupported')], [420, 'frobnicate'])
  lab.request('INVITE', { callId: 'another' })
  await lab.clock.settle()
  const missing = lab.response('INVITE')
  assert.deepEqual([missing.status, missing.header('Require')], [421, '100rel'])
  assert.equal(lab.invites.length, 0)
  await lab.finish()
})
