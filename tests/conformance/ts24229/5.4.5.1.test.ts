import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { CONTACT, PATH, REALM, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.5.1)`, async () => {
    const alone = await startScscfAlone()
    try {
      assert.equal((await alone.register()).status, 200)
      alone.notified.length = 0
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

const FAR_END = 'sip:bob@198.51.100.99:5060'
const FAR_ROUTE = '<sip:far@192.0.2.12:5060;lr>'

/** The far end answers, with a proxy of its own in the way. */
function answered(request: SipRequest, hop: Hop): SipResponse {
  if (request.method !== 'INVITE') return hop.reply(200)
  const routes = [FAR_ROUTE, ...request.list('Record-Route')].map((value) => ['Record-Route', value] as const)
  return hop.reply(200, { headers: [['Contact', `<${FAR_END}>`], ...routes] })
}

const PCSCF_ROUTE = `<sip:token.mark@pcscf.${REALM}:5060;lr>`

async function call(alone: ScscfAlone): Promise<SipResponse> {
  alone.answers = answered
  return alone.originate('INVITE', [['Record-Route', PCSCF_ROUTE]])
}

scscf('ends a call at both sides, each by its own way and in the name of the other', async (alone) => {
  const answer = await call(alone)
  const [open] = alone.scscf.calls
  assert.equal(open?.state, 'answered')
  assert.equal(alone.scscf.releaseCall(open.callId), true)
  await alone.clock.advance(10)
  const byes = alone.notified.filter(({ method }) => method === 'BYE')
  assert.deepEqual(
    byes.map((bye) => [bye.uri, bye.list('Route'), bye.header('CSeq'), bye.fromTag, bye.toTag]).sort(),
    [
      [CONTACT, [PCSCF_ROUTE], '1 BYE', answer.toTag, 'f'],
      [FAR_END, [FAR_ROUTE], '2 BYE', 'f', answer.toTag],
    ].sort(),
  )
  for (const bye of byes) assert.match(bye.header('Reason') ?? '', /^SIP;cause=503;text="Released By Operator"/)
  assert.equal(alone.scscf.calls.length, 0)
  assert.equal(alone.scscf.releaseCall(open.callId), false)
})

scscf('cancels a call that is still being set up and answers the caller 480', async (alone) => {
  const ringing = Promise.withResolvers<void>()
  alone.answers = (request, hop) => {
    if (request.method !== 'INVITE') return hop.reply(200)
    hop.provisional(hop.reply(180, { headers: [['Contact', `<${FAR_END}>`]] }))
    ringing.resolve()
    return new Promise((resolve) => {
      hop.signal.addEventListener('abort', () => resolve(hop.reply(487)))
    })
  }
  const answer = alone.originate('INVITE')
  await ringing.promise
  await alone.clock.settle()
  const [open] = alone.scscf.calls
  assert.equal(open?.state, 'setting up')
  alone.scscf.releaseCall(open.callId)
  assert.equal((await answer).status, 480)
  assert.equal(alone.scscf.calls.length, 0)
})

scscf('ends the calls of a phone that de-registers (TS 24.229 §5.4.1.4)', async (alone) => {
  await call(alone)
  await alone.register([['Contact', `<${CONTACT}>;expires=0`]])
  await alone.clock.advance(10)
  assert.equal(alone.notified.filter(({ method }) => method === 'BYE').length, 2)
})

scscf('ends the calls of a phone whose registration runs out (TS 24.229 §5.4.1.5)', async (alone) => {
  await call(alone)
  await alone.clock.advance(605_000)
  assert.equal(alone.notified.filter(({ method }) => method === 'BYE').length, 2)
})

scscf('ends the calls of a contact that another one replaces (TS 24.229 §5.4.1.2.2)', async (alone) => {
  alone.answers = answered
  await alone.terminate('INVITE', [['Record-Route', PCSCF_ROUTE]])
  assert.equal(alone.scscf.calls.length, 1)
  await alone.register([
    ['Contact', '<sip:001010000000001@198.51.100.2:5060>;expires=600'],
    ['Path', PATH],
  ])
  await alone.clock.advance(10)
  assert.equal(alone.notified.filter(({ method }) => method === 'BYE').length, 2)
  assert.equal(alone.scscf.calls.length, 0)
})

scscf('ends a call that was answered while its CANCEL was under way', async (alone) => {
  const ringing = Promise.withResolvers<void>()
  const pickUp = Promise.withResolvers<void>()
  alone.answers = async (request, hop) => {
    if (request.method !== 'INVITE') return hop.reply(200)
    hop.provisional(hop.reply(180, { headers: [['Contact', `<${FAR_END}>`]] }))
    ringing.resolve()
    await pickUp.promise
    return answered(request, hop)
  }
  const answer = alone.originate('INVITE', [['Record-Route', PCSCF_ROUTE]])
  await ringing.promise
  await alone.clock.settle()
  alone.scscf.releaseCall(alone.scscf.calls[0]?.callId ?? '')
  await alone.clock.settle()
  pickUp.resolve()
  assert.equal((await answer).status, 200)
  await alone.clock.advance(10)
  assert.equal(alone.notified.filter(({ method }) => method === 'BYE').length, 2)
  assert.equal(alone.scscf.calls.length, 0)
})
