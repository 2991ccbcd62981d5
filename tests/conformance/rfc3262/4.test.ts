import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InviteHandlers, Provisional } from '@voltaic/sip'
import { createSessionLab, type SessionLab, sdp, textOf } from '../rfc3261/session-lab.ts'

function reliable(lab: SessionLab, status: number, rseq: number, tag = 'peer', body?: string) {
  return lab.answer(status, {
    tag,
    headers: [
      ['Require', '100rel'],
      ['RSeq', String(rseq)],
    ],
    ...(body === undefined ? {} : { body }),
  })
}

function racks(lab: SessionLab): readonly (string | undefined)[] {
  return lab.peer.requests.filter(({ method }) => method === 'PRACK').map((request) => request.header('RAck'))
}

async function calling(handlers: InviteHandlers = {}, options: Parameters<SessionLab['call']>[2] = {}) {
  const lab = await createSessionLab()
  const invite = lab.call({ body: sdp('offer') }, handlers, options)
  await lab.clock.settle()
  return { lab, invite, cseq: lab.last('INVITE').cseq.number }
}

async function refuse(lab: SessionLab): Promise<void> {
  for (const prack of lab.peer.requests.filter(({ method }) => method === 'PRACK')) lab.answer(200, { to: prack })
  lab.answer(486)
  await lab.finish()
}

test('each reliable response gets a PRACK in its dialog, once (RFC 3262 §4)', async () => {
  const seen: Provisional[] = []
  const { lab, cseq } = await calling({ onProvisional: (one) => void seen.push(one) })
  const first = reliable(lab, 183, 7000, 'peer', 'answer')
  await lab.clock.settle()
  lab.answer(200, { to: lab.last('PRACK') })
  lab.peer.send(first)
  reliable(lab, 180, 7001)
  await lab.clock.settle()
  assert.deepEqual(racks(lab), [`7000 ${cseq} INVITE`, `7001 ${cseq} INVITE`])
  assert.deepEqual(
    seen.map(({ response, isReliable }) => [response.status, isReliable]),
    [
      [183, true],
      [180, true],
    ],
  )
  const prack = lab.last('PRACK')
  assert.deepEqual([prack.toTag, prack.uri, prack.cseq.number], ['peer', 'sip:peer@10.0.0.3:5060', cseq + 2])
  await refuse(lab)
})

test('one that overtook another is neither acknowledged nor used until its turn (RFC 3262 §4)', async () => {
  const { lab, cseq } = await calling()
  reliable(lab, 183, 10)
  await lab.clock.settle()
  const early = reliable(lab, 180, 12)
  await lab.clock.settle()
  assert.deepEqual(racks(lab), [`10 ${cseq} INVITE`])
  reliable(lab, 183, 11)
  lab.peer.send(early)
  await lab.clock.settle()
  assert.deepEqual(racks(lab), [`10 ${cseq} INVITE`, `11 ${cseq} INVITE`, `12 ${cseq} INVITE`])
  await refuse(lab)
})

test('each dialog of a fork counts for itself (RFC 3262 §4)', async () => {
  const { lab, cseq } = await calling()
  reliable(lab, 183, 10, 'one')
  reliable(lab, 183, 90, 'two')
  await lab.clock.settle()
  assert.deepEqual(racks(lab), [`10 ${cseq} INVITE`, `90 ${cseq} INVITE`])
  await refuse(lab)
})

test('an unreliable response and one without RSeq get none (RFC 3262 §4)', async () => {
  const { lab } = await calling()
  lab.answer(180)
  lab.answer(183, { headers: [['Require', '100rel']] })
  lab.answer(183, { headers: [['RSeq', '5']] })
  await lab.clock.settle()
  assert.deepEqual(racks(lab), [])
  await refuse(lab)
})

test('the user may put a body into the PRACK and gets its 200 (RFC 3262 §5)', async () => {
  const answers: string[] = []
  const { lab } = await calling({
    async onProvisional(provisional) {
      const answer = await provisional.prack({ body: sdp('second offer') })
      answers.push(textOf(answer))
    },
  })
  reliable(lab, 183, 1, 'peer', 'answer')
  await lab.clock.settle()
  assert.equal(textOf(lab.last('PRACK')), 'second offer')
  lab.answer(200, { to: lab.last('PRACK'), body: 'second answer' })
  await lab.clock.settle()
  assert.deepEqual(answers, ['second answer'])
  assert.equal(lab.count('PRACK'), 1)
  await refuse(lab)
})

test('the ACK has the number of the INVITE, whatever came between (RFC 3261 §13.2.2.4)', async () => {
  const { lab, cseq } = await calling()
  reliable(lab, 183, 1, 'peer', 'answer')
  await lab.clock.settle()
  lab.answer(200, { to: lab.last('PRACK') })
  lab.answer(200)
  await lab.clock.settle()
  assert.equal(lab.last('ACK').cseq.number, cseq)
  lab.request('BYE')
  await lab.finish()
})

test('fault: a caller that never sends a PRACK', async () => {
  const { lab } = await calling({}, { faults: { noPrack: true } })
  reliable(lab, 183, 1)
  await lab.clock.settle()
  assert.deepEqual(racks(lab), [])
  lab.answer(504)
  await lab.finish()
})
