import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipResponse } from '@voltaic/sip'
import { dialogHeaders, fromPhone, SCSCF_ROUTE } from './call-of-phone.ts'
import { type PcscfAlone, PHONE, registerRequest, startPcscfAlone } from './pcscf-alone.ts'

function pcscf(name: string, run: (alone: PcscfAlone) => Promise<void>): void {
  test(`P-CSCF ${name} (TS 24.229 §5.2.8.1)`, async () => {
    const alone = await startPcscfAlone()
    try {
      await alone.register()
      alone.atHome.length = 0
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

/** The phone leaves, with a REGISTER in which the home network agrees. */
async function leave(alone: PcscfAlone): Promise<void> {
  alone.homeAnswers((_, reply) => reply(200))
  const { host, port } = PHONE
  await alone.fromPhone(registerRequest([['Contact', `<sip:001010000000001@${host}:${port}>;expires=0`]]))
  await alone.clock.advance(10)
}

pcscf('ends the calls of a phone that leaves, by a BYE to both sides', async (alone) => {
  alone.homeAnswers((request, reply) => reply(200, dialogHeaders(request)))
  await alone.fromPhone(fromPhone('call'))
  await leave(alone)
  const home = alone.atHome.find(({ method }) => method === 'BYE')
  assert.deepEqual(home?.list('Route'), [SCSCF_ROUTE])
  assert.equal(home?.header('CSeq'), '2 BYE')
  assert.match(home?.header('Reason') ?? '', /^SIP;cause=480/)
  const phone = alone.atPhone.find(({ method }) => method === 'BYE')
  assert.equal(phone?.fromTag !== undefined && phone.toTag, 'a')
  assert.equal(phone?.has('Route'), false)
  assert.equal(alone.pcscf.callLegs, 0)
})

pcscf('cancels a call that is still being set up, and answers the caller 480', async (alone) => {
  let cancelled = false
  alone.homeAnswers((request, reply, hop) => {
    if (request.method !== 'INVITE') return reply(200)
    hop.provisional(reply(180, dialogHeaders(request)))
    return new Promise<SipResponse>((resolve) => {
      hop.signal.addEventListener('abort', () => {
        cancelled = true
        resolve(reply(487))
      })
    })
  })
  const ringing = Promise.withResolvers<void>()
  const answer = alone.fromPhone(fromPhone('call'), () => ringing.resolve())
  await ringing.promise
  await leave(alone)
  const response = await answer
  assert.equal(response.status, 480)
  assert.match(response.header('Reason') ?? '', /Registration Ended/)
  assert.equal(cancelled, true)
  assert.equal(alone.pcscf.callLegs, 0)
})
