import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLab } from './session-lab.ts'

test('BYE ends the session at once at the side that sends it (RFC 3261 §15.1.1)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  const bye = session.bye({ headers: [['X-Test', '1']] })
  assert.equal(session.state, 'ended')
  assert.deepEqual(await session.ended, { kind: 'bye', by: 'us' })
  await lab.clock.settle()
  assert.equal(lab.last('BYE').header('X-Test'), '1')
  lab.answer(200, { to: lab.last('BYE') })
  assert.equal((await bye)?.status, 200)
  assert.equal(await session.bye(), undefined, 'only once')
  assert.equal(lab.count('BYE'), 1)
  await lab.finish()
})

test('two BYEs that cross each other are both answered 200 (RFC 3261 §15.1.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  void session.bye()
  lab.request('BYE')
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('BYE'), [200])
  lab.answer(200, { to: lab.last('BYE') })
  await lab.finish()
})

test('a BYE without answer ends the session all the same (RFC 3261 §15.1.1)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  const bye = session.bye()
  await lab.clock.advance(33_000)
  assert.equal((await bye)?.local, 'timeout')
  await lab.finish()
})

test('a request of no session gets 481 (RFC 3261 §12.2.2, §15.1.2)', async () => {
  const lab = await createSessionLab()
  for (const method of ['BYE', 'INVITE', 'UPDATE', 'PRACK', 'INFO']) {
    lab.request(method, { callId: 'stray', toTag: 'unknown' })
  }
  lab.request('BYE', { callId: 'stray' })
  lab.request('ACK', { callId: 'stray', toTag: 'unknown', cseq: 1 })
  await lab.clock.settle()
  assert.deepEqual(
    lab.peer.responses.map(({ status }) => status),
    [481, 481, 481, 481, 481, 481],
  )
  await lab.finish()
})

test('a BYE of the peer ends the session, and what comes later gets 481 (RFC 3261 §15.1.2)', async () => {
  const lab = await createSessionLab()
  const { session } = await lab.calledSession()
  lab.request('BYE', { headers: [['Reason', 'Q.850;cause=16']] })
  await lab.clock.settle()
  const end = await session.ended
  assert.deepEqual([end.kind, end.by, end.message?.header('Reason')], ['bye', 'peer', 'Q.850;cause=16'])
  lab.request('INFO')
  lab.request('BYE')
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('INFO'), [481])
  assert.deepEqual(lab.statuses('BYE'), [200, 481])
  await lab.finish()
})

test('faults: a late BYE follows the BYE of the peer, a crash says nothing', async () => {
  const lab = await createSessionLab({ faults: { lateByeMs: 300 } })
  await lab.calledSession()
  lab.request('BYE')
  await lab.clock.advance(299)
  assert.equal(lab.count('BYE'), 0)
  await lab.clock.advance(1)
  assert.equal(lab.count('BYE'), 1)
  lab.answer(481, { to: lab.last('BYE') })
  const { session } = await lab.calledSession({ callId: 'second', toTag: undefined! })
  session.crash()
  assert.equal((await session.ended).kind, 'crashed')
  lab.request('BYE')
  await lab.clock.settle()
  assert.equal(lab.count('BYE'), 1)
  assert.deepEqual(lab.statuses('BYE'), [200, 481])
  await lab.finish()
})
