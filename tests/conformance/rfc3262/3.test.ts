import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLab, type SessionLab, sdp, textOf } from '../rfc3261/session-lab.ts'
import { present } from '../rfc3261/sip-lab.ts'

const SUPPORTED = [['Supported', '100rel']] as const

/** The peer acknowledges a reliable response. */
function prack(lab: SessionLab, rack: string, options: { readonly body?: string } = {}): void {
  const { callId, toTag } = lab.response('INVITE')
  lab.request('PRACK', { callId, toTag: present(toTag), headers: [['RAck', rack]], ...options })
}

function rackOf(lab: SessionLab): string {
  const response = lab.response('INVITE')
  return `${response.header('RSeq')} ${response.cseq.number} INVITE`
}

async function invited(lab: SessionLab, headers: readonly (readonly [string, string])[] = SUPPORTED) {
  lab.request('INVITE', { body: 'offer', headers })
  await lab.clock.advance(0)
  return present(lab.invites.at(-1))
}

test('a reliable response is repeated from T1 on, doubling, until its PRACK comes (RFC 3262 §3)', async () => {
  const lab = await createSessionLab()
  const invite = await invited(lab)
  const pracked = invite.provisional(183, { body: sdp('answer') })
  const times: number[] = []
  const start = lab.clock.now()
  for (let elapsed = 0; elapsed < 9000; elapsed += 100) {
    await lab.clock.advance(0)
    while (times.length < lab.statuses('INVITE').filter((status) => status === 183).length) {
      times.push(lab.clock.now() - start)
    }
    await lab.clock.advance(100)
  }
  assert.deepEqual(times, [0, 500, 1500, 3500, 7500])
  const response = lab.response('INVITE')
  assert.equal(response.header('Require'), '100rel')
  const rseq = Number(response.header('RSeq'))
  assert.ok(rseq >= 1 && rseq < 2 ** 31)
  prack(lab, rackOf(lab))
  await lab.clock.advance(0)
  assert.equal((await pracked)?.method, 'PRACK')
  await lab.clock.advance(30_000)
  assert.deepEqual(lab.statuses('PRACK'), [200])
  assert.equal(lab.statuses('INVITE').length, 5)
  invite.reject(486)
  await lab.finish()
})

test('the next reliable response waits for the PRACK of the one before, and counts one up (RFC 3262 §3)', async () => {
  const lab = await createSessionLab()
  const invite = await invited(lab)
  void invite.provisional(183, { body: sdp('answer') })
  void invite.provisional(180, { reliable: true })
  await lab.clock.advance(100)
  assert.deepEqual(lab.statuses('INVITE'), [183])
  const first = Number(lab.response('INVITE').header('RSeq'))
  prack(lab, rackOf(lab))
  await lab.clock.advance(0)
  assert.deepEqual(lab.statuses('INVITE'), [183, 180])
  assert.equal(Number(lab.response('INVITE').header('RSeq')), first + 1)
  prack(lab, rackOf(lab))
  await lab.clock.advance(0)
  assert.deepEqual(lab.statuses('PRACK'), [200, 200])
  invite.reject(486)
  await lab.finish()
})

test('a PRACK that fits no response gets 481 (RFC 3262 §3)', async () => {
  const lab = await createSessionLab()
  const invite = await invited(lab)
  void invite.provisional(183, { body: sdp('answer') })
  await lab.clock.advance(0)
  const [rseq, cseq] = rackOf(lab).split(' ').map(Number)
  for (const rack of [`${rseq! + 1} ${cseq} INVITE`, `${rseq} ${cseq! + 1} INVITE`, `${rseq} ${cseq} UPDATE`]) {
    prack(lab, rack)
    await lab.clock.advance(0)
  }
  assert.deepEqual(lab.statuses('PRACK'), [481, 481, 481])
  prack(lab, rackOf(lab))
  await lab.clock.advance(0)
  prack(lab, rackOf(lab))
  await lab.clock.advance(0)
  assert.deepEqual(lab.statuses('PRACK').slice(3), [200, 481], 'a second one for the same response fits none')
  invite.reject(486)
  await lab.finish()
})

test('without PRACK in 64*T1 the INVITE is refused with 5xx (RFC 3262 §3)', async () => {
  const lab = await createSessionLab()
  const invite = await invited(lab)
  const pracked = invite.provisional(183, { body: sdp('answer') })
  await lab.clock.advance(31_900)
  assert.ok(!lab.statuses('INVITE').includes(504))
  await lab.clock.advance(200)
  assert.ok(lab.statuses('INVITE').includes(504))
  assert.equal(await pracked, undefined)
  assert.equal((await invite.session.ended).kind, 'no prack')
  await lab.finish()
})

test('a caller without 100rel gets no reliable response, one that requires it no other but 100 (RFC 3262 §3)', async () => {
  const lab = await createSessionLab()
  const plain = await invited(lab, [])
  await plain.provisional(183, { body: sdp('answer'), reliable: true })
  await lab.clock.advance(0)
  assert.equal(lab.response('INVITE').has('RSeq'), false)
  plain.reject(486)
  await lab.clock.advance(0)
  lab.request('INVITE', { callId: 'strict', headers: [['Require', '100rel']] })
  await lab.clock.advance(0)
  const strict = present(lab.invites.at(-1))
  void strict.provisional(180, { reliable: false })
  await lab.clock.advance(0)
  assert.equal(lab.response('INVITE').header('Require'), '100rel')
  strict.reject(486)
  await lab.finish()
})

test('a user agent without 100rel refuses one that requires it (RFC 3262 §3)', async () => {
  const lab = await createSessionLab({ supported: [] })
  lab.request('INVITE', { headers: [['Require', '100rel']] })
  await lab.clock.advance(0)
  assert.deepEqual(lab.statuses('INVITE'), [420])
  assert.equal(lab.response('INVITE').header('Unsupported'), '100rel')
  await lab.finish()
})

test('after the final response a late PRACK is still answered (RFC 3262 §3)', async () => {
  const lab = await createSessionLab()
  const invite = await invited(lab)
  void invite.provisional(180, { reliable: true })
  await lab.clock.advance(0)
  const rack = rackOf(lab)
  void invite.accept({ body: sdp('answer') })
  await lab.clock.advance(0)
  assert.equal(lab.response('INVITE').status, 200, 'a ringing without body holds nothing up')
  prack(lab, rack)
  await lab.clock.advance(0)
  assert.deepEqual(lab.statuses('PRACK'), [200])
  lab.ack()
  await lab.clock.advance(0)
  lab.request('BYE')
  await lab.finish()
})

test('no 2xx while a body waits for its PRACK (RFC 3262 §5)', async () => {
  const lab = await createSessionLab()
  const invite = await invited(lab)
  void invite.provisional(183, { body: sdp('answer') })
  void invite.accept()
  await lab.clock.advance(400)
  assert.deepEqual(lab.statuses('INVITE'), [183])
  prack(lab, rackOf(lab))
  await lab.clock.advance(0)
  assert.equal(lab.response('INVITE').status, 200)
  lab.ack()
  await lab.clock.advance(0)
  lab.request('BYE')
  await lab.finish()
})

test('an offer in a PRACK is answered in its 200 (RFC 3262 §5)', async () => {
  const lab = await createSessionLab()
  const invite = await invited(lab)
  invite.session.handlers = { onRequest: (request) => ({ status: 200, body: sdp(`answer to ${textOf(request)}`) }) }
  void invite.provisional(183, { body: sdp('answer') })
  await lab.clock.advance(0)
  prack(lab, rackOf(lab), { body: 'second offer' })
  await lab.clock.advance(0)
  assert.equal(textOf(lab.response('PRACK')), 'answer to second offer')
  invite.reject(486)
  await lab.finish()
})
