import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, encodeMessage, type Provisional } from '@voltaic/sip'
import { createSessionLab, sdp, textOf } from './session-lab.ts'
import { DOWNSTREAM, present } from './sip-lab.ts'

test('the INVITE of a user agent says who calls and what it can do (RFC 3261 §13.2.1)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer'), headers: [['Priority', 'urgent']] })
  await lab.clock.settle()
  const request = lab.last('INVITE')
  assert.equal(request.header('Contact'), '<sip:ua@10.0.0.2:5060>')
  assert.match(request.header('Allow') ?? '', /INVITE.*PRACK.*UPDATE/)
  assert.equal(request.header('Supported'), '100rel, timer')
  assert.equal(request.header('Priority'), 'urgent')
  assert.equal(request.header('Content-Type'), 'application/sdp')
  assert.equal(request.toTag, undefined)
  assert.equal(textOf(request), 'offer')
  lab.answer(603)
  assert.equal((await invite.outcome).kind, 'refused')
  await lab.finish()
})

test('each To tag of a provisional response is an early dialog of its own (RFC 3261 §13.2.2.1)', async () => {
  const lab = await createSessionLab()
  const seen: Provisional[] = []
  const invite = lab.call({ body: sdp('offer') }, { onProvisional: (one) => void seen.push(one) })
  await lab.clock.settle()
  lab.answer(100)
  lab.answer(180, { tag: 'one' })
  lab.answer(183, { tag: 'two' })
  lab.answer(180, { tag: 'two' })
  await lab.clock.settle()
  assert.deepEqual(
    seen.map(({ response, session }) => [response.status, session?.dialog.remoteTag]),
    [
      [180, 'one'],
      [183, 'two'],
      [180, 'two'],
    ],
  )
  assert.deepEqual(
    invite.sessions.map(({ state }) => state),
    ['early', 'early'],
  )
  lab.answer(200, { tag: 'two', body: 'answer' })
  const outcome = await invite.outcome
  assert.ok(outcome.kind === 'accepted')
  assert.equal(outcome.session.dialog.remoteTag, 'two')
  assert.equal(outcome.session.state, 'confirmed')
  assert.equal((await present(seen[0]?.session).ended).kind, 'other branch')
  void outcome.session.bye()
  await lab.clock.settle()
  assert.equal(lab.last('BYE').toTag, 'two')
  lab.answer(200, { to: lab.last('BYE') })
  await lab.finish()
})

test('each 2xx is acknowledged, its retransmissions too, with the number of the INVITE (RFC 3261 §13.2.2.4)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  const headers = [
    ['Record-Route', '<sip:10.0.0.3:5060;lr;near>'],
    ['Contact', '<sip:peer@192.0.2.7>'],
  ] as const
  const ok = lab.answer(200, { body: 'answer', headers })
  const outcome = await invite.outcome
  assert.ok(outcome.kind === 'accepted')
  await lab.clock.settle()
  const ack = lab.last('ACK')
  assert.equal(ack.cseq.number, lab.last('INVITE').cseq.number)
  assert.equal(ack.uri, 'sip:peer@192.0.2.7')
  assert.deepEqual(ack.list('Route'), ['<sip:10.0.0.3:5060;lr;near>'])
  assert.equal(ack.body.length, 0)
  for (const count of [2, 3]) {
    lab.peer.send(ok)
    await lab.clock.settle()
    assert.equal(lab.count('ACK'), count)
  }
  lab.request('BYE')
  await lab.finish()
})

test('a 2xx that comes twice in one read of a stream is of one branch: acknowledged twice, and not ended (RFC 3261 §13.2.2.4)', async () => {
  const lab = await createSessionLab()
  const peer = await lab.tcpPeer(DOWNSTREAM)
  const invite = lab.call({ uri: `sip:peer@${DOWNSTREAM};transport=tcp`, body: sdp('offer') })
  await lab.clock.settle()
  const ok = encodeMessage(
    createResponse(present(peer.requests.at(-1)), 200, {
      toTag: 'peer',
      headers: [
        ['Contact', `<sip:peer@${DOWNSTREAM};transport=tcp>`],
        ['Content-Type', 'application/sdp'],
      ],
      body: Buffer.from('answer'),
    }),
  )
  peer.send(Buffer.concat([ok, ok]))
  await lab.clock.settle()
  const outcome = await invite.outcome
  assert.ok(outcome.kind === 'accepted')
  assert.equal(outcome.session.state, 'confirmed')
  assert.deepEqual(
    peer.requests.map(({ method }) => method),
    ['INVITE', 'ACK', 'ACK'],
  )
  void outcome.session.bye()
  await lab.clock.settle()
  peer.send(createResponse(present(peer.requests.at(-1)), 200))
  await lab.clock.advance(200_000)
  assert.equal(lab.ua.size, 0)
  await lab.end()
})

test('an INVITE without offer is answered in the ACK (RFC 3261 §13.2.1)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({}, { answerInAck: (response) => sdp(`answer to ${textOf(response)}`) })
  await lab.clock.settle()
  assert.equal(lab.last('INVITE').body.length, 0)
  lab.answer(200, { body: 'their offer' })
  await invite.outcome
  await lab.clock.settle()
  assert.equal(textOf(lab.last('ACK')), 'answer to their offer')
  lab.request('BYE')
  await lab.finish()
})

test('a 2xx of a second branch is acknowledged and ended with BYE (RFC 3261 §13.2.2.4)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  lab.answer(200, { tag: 'one', body: 'answer' })
  const outcome = await invite.outcome
  assert.ok(outcome.kind === 'accepted')
  lab.answer(200, { tag: 'two', body: 'answer' })
  lab.answer(200, { tag: 'two', body: 'answer' })
  await lab.clock.settle()
  const toTwo = lab.peer.requests.filter((request) => request.toTag === 'two').map(({ method }) => method)
  assert.deepEqual(toTwo.toSorted(), ['ACK', 'ACK', 'BYE'])
  lab.answer(200, { to: lab.last('BYE'), tag: 'two' })
  assert.equal(outcome.session.state, 'confirmed')
  lab.request('BYE', { fromTag: 'one' })
  await lab.finish()
})

test('a redirection is a value, the most wanted Contact first; the next INVITE has the next CSeq (RFC 3261 §8.1.3.4)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  lab.answer(302, { headers: [['Contact', '<sip:b@10.0.0.3>;q=0.2, <sip:c@10.0.0.3>;q=0.9']] })
  const outcome = await invite.outcome
  assert.ok(outcome.kind === 'redirected')
  assert.deepEqual(
    outcome.contacts.map(({ uri }) => uri),
    ['sip:c@10.0.0.3', 'sip:b@10.0.0.3'],
  )
  const first = lab.last('INVITE')
  const again = lab.call({ uri: 'sip:c@10.0.0.3', body: sdp('offer'), thread: invite.thread })
  await lab.clock.settle()
  const second = lab.last('INVITE')
  assert.deepEqual(
    [second.uri, second.callId, second.fromTag, second.cseq.number],
    ['sip:c@10.0.0.3', first.callId, first.fromTag, first.cseq.number + 1],
  )
  assert.notEqual(second.topVia.params.get('branch'), first.topVia.params.get('branch'))
  lab.answer(404)
  assert.equal((await again.outcome).kind, 'refused')
  await lab.finish()
})

test('a challenge is a value (RFC 3261 §22.2)', async () => {
  const lab = await createSessionLab()
  for (const status of [401, 407]) {
    const invite = lab.call({ body: sdp('offer') })
    await lab.clock.settle()
    lab.answer(status)
    const outcome = await invite.outcome
    assert.equal(outcome.kind, 'challenged')
    assert.equal(outcome.response.status, status)
  }
  await lab.finish()
})

test('no answer at all is a refusal with a response of our own (RFC 3261 §8.1.3.1)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.advance(33_000)
  const outcome = await invite.outcome
  assert.deepEqual([outcome.kind, outcome.response.status, outcome.response.local], ['refused', 408, 'timeout'])
  await lab.finish()
})

test('a 2xx that crossed the CANCEL is acknowledged and ended with BYE (RFC 3261 §9.1, §15)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  lab.answer(180)
  await lab.clock.settle()
  invite.cancel()
  lab.answer(200, { body: 'answer' })
  await lab.clock.settle()
  assert.deepEqual([lab.count('CANCEL'), lab.count('ACK'), lab.count('BYE')], [1, 1, 1])
  lab.answer(200, { to: lab.last('CANCEL') })
  lab.answer(200, { to: lab.last('BYE') })
  assert.equal((await invite.outcome).kind, 'cancelled')
  await lab.finish()
})

test('a cancelled INVITE ends with the 487 and its early dialogs with it; the CANCEL says why (RFC 3261 §9.1; RFC 3326 §2)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  invite.cancel({ protocol: 'SIP', cause: 487, text: 'Hung up' })
  await lab.clock.settle()
  assert.equal(lab.count('CANCEL'), 0, 'not before a provisional response')
  lab.answer(180)
  await lab.clock.settle()
  const [early] = invite.sessions
  assert.equal(lab.count('CANCEL'), 1)
  assert.equal(lab.last('CANCEL').header('Reason'), 'SIP;cause=487;text="Hung up"')
  lab.answer(200, { to: lab.last('CANCEL') })
  lab.answer(487)
  assert.equal((await invite.outcome).kind, 'cancelled')
  assert.equal((await present(early).ended).kind, 'cancelled')
  await lab.finish()
})

test('a 2xx without Contact is acknowledged where the INVITE went (RFC 3261 §13.2.2.4)', async () => {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  lab.answer(200, { body: 'answer', headers: [['Contact', 'no address']] })
  await invite.outcome
  await lab.clock.settle()
  assert.equal(lab.last('ACK').uri, 'sip:peer@10.0.0.3')
  lab.request('BYE')
  await lab.finish()
})

test('faults: a caller that never acknowledges, and one that crashes', async () => {
  const lab = await createSessionLab()
  const deaf = lab.call({ body: sdp('offer') }, {}, { faults: { noAck: true } })
  await lab.clock.settle()
  lab.answer(200, { body: 'answer' })
  assert.equal((await deaf.outcome).kind, 'accepted')
  await lab.clock.settle()
  assert.equal(lab.count('ACK'), 0)
  lab.request('BYE')
  await lab.clock.settle()
  const gone = lab.call({ body: sdp('offer') })
  await lab.clock.settle()
  lab.answer(180)
  await lab.clock.settle()
  gone.crash()
  lab.answer(200, { body: 'answer' })
  await lab.clock.settle()
  assert.equal(lab.count('ACK'), 0)
  lab.request('BYE')
  await lab.clock.settle()
  assert.deepEqual(lab.statuses('BYE'), [200, 481])
  await lab.finish()
})
