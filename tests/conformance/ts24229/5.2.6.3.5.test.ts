import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipRequest, SipResponse } from '@voltaic/sip'
import { dialogHeaders, FAR_END, fromPhone, inDialog, SCSCF_ROUTE } from './call-of-phone.ts'
import { type PcscfAlone, PUBLIC, REALM, startPcscfAlone } from './pcscf-alone.ts'

function pcscf(name: string, run: (alone: PcscfAlone) => Promise<void>): void {
  test(`P-CSCF ${name} (TS 24.229 §5.2.6.3.5)`, async () => {
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

/** Sets a call up: the home network answers 200. */
async function answered(alone: PcscfAlone, callId = 'call'): Promise<{ invite: SipRequest; answer: SipResponse }> {
  alone.homeAnswers((request, reply) => reply(200, request.method === 'INVITE' ? dialogHeaders(request) : []))
  const invite = fromPhone(callId)
  return { invite, answer: await alone.fromPhone(invite) }
}

pcscf('writes a Record-Route of the phone that nobody can forge, and keeps the call in mind', async (alone) => {
  const { answer } = await answered(alone)
  assert.equal(answer.status, 200)
  assert.match(
    alone.atHome[0]?.header('Record-Route') ?? '',
    new RegExp(`^<sip:[0-9a-f]{16}\\.[0-9a-f]{23}@pcscf\\.${REALM}:5060;lr>$`),
  )
  assert.equal(alone.pcscf.callLegs, 1)
})

pcscf('answers a request in a dialog that it does not know 481, and the home network sees nothing', async (alone) => {
  const { invite, answer } = await answered(alone)
  alone.atHome.length = 0
  const forgeries: readonly SipRequest[] = [
    inDialog(invite, answer, 'BYE').with('Call-ID', 'another'),
    inDialog(invite, answer, 'BYE').with('From', `<${PUBLIC}>;tag=another`).with('To', '<sip:bob@example.org>;tag=x'),
    inDialog(invite, answer, 'INFO').with('Call-ID', 'another').with('Route', SCSCF_ROUTE),
    inDialog(invite, answer, 'INFO')
      .with('Call-ID', 'another')
      .with('Route', `<sip:1.2@pcscf.${REALM}:5060;lr>, ${SCSCF_ROUTE}`),
  ]
  for (const forgery of forgeries) assert.equal((await alone.fromPhone(forgery)).status, 481)
  assert.equal(alone.atHome.length, 0)
})

pcscf('replaces a Route that is not the one of the dialog', async (alone) => {
  const { invite, answer } = await answered(alone)
  const [own = ''] = answer.list('Record-Route').toReversed()
  const astray = inDialog(invite, answer, 'INFO').with('Route', [own, '<sip:192.0.2.66:5060;lr>'])
  assert.equal((await alone.fromPhone(astray)).status, 200)
  assert.deepEqual(alone.atHome.at(-1)?.list('Route'), [SCSCF_ROUTE])
  assert.equal(alone.atHome.at(-1)?.uri, FAR_END)
})

pcscf('gives all requests of a call the same ICID, and none of them to the phone', async (alone) => {
  const { invite, answer } = await answered(alone)
  assert.equal(answer.has('P-Charging-Vector'), false)
  await alone.fromPhone(inDialog(invite, answer, 'UPDATE'))
  await alone.fromPhone(inDialog(invite, answer, 'BYE', 3))
  const vectors = alone.atHome.map((request) => request.header('P-Charging-Vector'))
  assert.equal(vectors.length, 3)
  assert.equal(new Set(vectors).size, 1)
})

pcscf('forgets a call with its BYE, and one that nobody takes', async (alone) => {
  const { invite, answer } = await answered(alone)
  assert.equal(alone.pcscf.callLegs, 1)
  await alone.fromPhone(inDialog(invite, answer, 'BYE'))
  assert.equal(alone.pcscf.callLegs, 0)
  alone.homeAnswers((_, reply) => reply(486))
  assert.equal((await alone.fromPhone(fromPhone('busy'))).status, 486)
  assert.equal(alone.pcscf.callLegs, 0)
})

pcscf('routes the BYE of a call that it has forgotten in a restart, and no other', async (alone) => {
  const { invite, answer } = await answered(alone)
  await alone.restart()
  assert.equal(alone.pcscf.callLegs, 0)
  alone.atHome.length = 0
  const bye = inDialog(invite, answer, 'BYE')
  assert.equal((await alone.fromPhone(bye.with('Call-ID', 'another'))).status, 481)
  assert.equal(alone.atHome.length, 0)
  assert.equal((await alone.fromPhone(bye)).status, 200)
  assert.equal(alone.atHome[0]?.method, 'BYE')
})

pcscf('sends the ACK of a call on, and drops one of no call or of who has not registered', async (alone) => {
  const { invite, answer } = await answered(alone)
  const ack = inDialog(invite, answer, 'ACK', 1)
  await alone.acknowledge(ack)
  await alone.clock.advance(1000)
  assert.equal(alone.acksAtHome.length, 1)
  await alone.acknowledge(ack.with('Call-ID', 'another'))
  await alone.clock.advance(700_000)
  await alone.acknowledge(ack)
  await alone.clock.advance(1000)
  assert.equal(alone.acksAtHome.length, 1)
  assert.equal(alone.runtime.counters.get('sip.drop.stray-ack'), 2)
})

pcscf('forgets a call whose session timer runs out (RFC 4028 §8.2)', async (alone) => {
  alone.homeAnswers((request, reply) => reply(200, dialogHeaders(request, [['Session-Expires', '90;refresher=uac']])))
  const invite = fromPhone('timed')
  const answer = await alone.fromPhone(invite)
  await alone.clock.advance(60_000)
  alone.homeAnswers((_, reply) => reply(200, [['Session-Expires', '90;refresher=uac']]))
  assert.equal((await alone.fromPhone(inDialog(invite, answer, 'UPDATE'))).status, 200)
  await alone.clock.advance(60_000)
  assert.equal(alone.pcscf.callLegs, 1)
  await alone.clock.advance(60_000)
  assert.equal(alone.pcscf.callLegs, 0)
  assert.equal(alone.runtime.counters.get('pcscf.call.expired'), 1)
})

pcscf(
  'lets a phone renew its subscription at the S-CSCF, and send nothing else by it (TS 24.229 §5.2.6.3.9)',
  async (alone) => {
    const serving = `sip:scscf.${REALM}:6060`
    alone.homeAnswers((request, reply) =>
      reply(200, [
        ['Contact', `<${serving}>`],
        ...request.list('Record-Route').map((value) => ['Record-Route', value] as const),
      ]),
    )
    const subscribe = fromPhone('watch', [['Event', 'reg']], 'SUBSCRIBE')
    const answer = await alone.fromPhone(subscribe)
    const renewal = inDialog(subscribe, answer, 'SUBSCRIBE').withUri(serving)
    assert.equal((await alone.fromPhone(renewal)).status, 200)
    assert.equal(
      (await alone.fromPhone(renewal.withUri('sip:192.0.2.66:7777').with('CSeq', '3 SUBSCRIBE'))).status,
      481,
    )
    assert.equal((await alone.fromPhone(inDialog(subscribe, answer, 'INFO', 4).withUri(serving))).status, 481)
    await alone.restart()
    assert.equal((await alone.fromPhone(renewal.with('CSeq', '5 SUBSCRIBE'))).status, 200)
  },
)
