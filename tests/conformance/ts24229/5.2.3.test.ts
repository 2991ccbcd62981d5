import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatReginfo } from '@voltaic/profile'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { IMPU, type PcscfAlone, PHONE, PUBLIC, registered, SERVICE_ROUTE, startPcscfAlone } from './pcscf-alone.ts'

const CONTACT = `sip:001010000000001@${PHONE.host}:${PHONE.port}`

function pcscf(name: string, run: (alone: PcscfAlone) => Promise<void>): void {
  test(`P-CSCF ${name} (TS 24.229 §5.2.3)`, async () => {
    const alone = await startPcscfAlone(true)
    try {
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

/** Registers the phone and lets the P-CSCF subscribe. @returns the SUBSCRIBE */
async function subscribed(alone: PcscfAlone): Promise<SipRequest> {
  alone.homeAnswers((request, reply) =>
    reply(200, request.method === 'REGISTER' ? registered(request) : [['Contact', '<sip:scscf@192.0.2.12:6060>']]),
  )
  await alone.register()
  alone.homeAnswers((request, reply) =>
    reply(200, request.method === 'REGISTER' ? registered(request) : [['Contact', '<sip:scscf@192.0.2.12:6060>']]),
  )
  await alone.clock.advance(100)
  const request = alone.atHome.findLast(({ method }) => method === 'SUBSCRIBE')
  assert.ok(request, 'the P-CSCF has subscribed')
  return request
}

function notify(subscribe: SipRequest, callId: string): SipRequest {
  const contact = { id: 'c1', state: 'terminated', event: 'rejected', uri: CONTACT, unknownParams: [] } as const
  const registration = { aor: PUBLIC, id: 'r1', state: 'terminated', contacts: [contact] } as const
  const body = formatReginfo({ version: 1, state: 'full', registrations: [registration] })
  const [target = ''] = subscribe.header('Contact')?.match(/sip:[^>]+/) ?? []
  return createRequest('NOTIFY', target, [
    ['From', `<${IMPU}>;tag=home`],
    ['To', subscribe.header('From') ?? ''],
    ['Call-ID', callId],
    ['CSeq', '1 NOTIFY'],
    ['Event', 'reg'],
    ['Subscription-State', 'terminated;reason=noresource'],
  ]).withBody('application/reginfo+xml', Buffer.from(body))
}

pcscf('forgets a phone whose contact the network has terminated', async (alone) => {
  const subscribe = await subscribed(alone)
  assert.equal((await alone.fromHome(notify(subscribe, subscribe.callId))).status, 200)
  assert.equal(alone.pcscf.registeredContacts, 0)
})

pcscf('is not moved by the late NOTIFY of an earlier subscription', async (alone) => {
  const subscribe = await subscribed(alone)
  await alone.fromHome(notify(subscribe, 'earlier'))
  assert.equal(alone.pcscf.registeredContacts, 1)
})

pcscf('renews its subscription when the phone registers twice in a row, and makes no second one', async (alone) => {
  await subscribed(alone)
  await subscribed(alone)
  const calls = alone.atHome.filter(({ method }) => method === 'SUBSCRIBE').map(({ callId }) => callId)
  assert.equal(calls.length, 2)
  assert.equal(new Set(calls).size, 1)
})

function changed(
  subscribe: SipRequest,
  ...identities: readonly (readonly [string, 'active' | 'terminated'])[]
): SipRequest {
  const registrations = identities.map(([aor, state]) => ({
    aor,
    id: aor,
    state,
    contacts: [
      { id: 'c1', state, event: state === 'active' ? 'created' : 'rejected', uri: CONTACT, unknownParams: [] } as const,
    ],
  }))
  return notify(subscribe, subscribe.callId)
    .with('Subscription-State', 'active;expires=600')
    .withBody('application/reginfo+xml', Buffer.from(formatReginfo({ version: 1, state: 'full', registrations })))
}

pcscf(
  'lets a phone use an identity that its implicit set has won, and no longer one that it has lost',
  async (alone) => {
    const subscribe = await subscribed(alone)
    const won = 'sip:office@ims.mnc001.mcc001.3gppnetwork.org'
    let sent = 0
    const asserted = async () => {
      sent += 1
      await alone.fromPhone(
        createRequest('MESSAGE', 'sip:bob@example.org', [
          ['From', `<${PUBLIC}>;tag=1`],
          ['To', '<sip:bob@example.org>'],
          ['Call-ID', `message-${sent}`],
          ['CSeq', '1 MESSAGE'],
          ['Route', `<sip:192.0.2.11:5060;lr>, ${SERVICE_ROUTE}`],
          ['P-Preferred-Identity', `<${won}>`],
        ]),
      )
      return alone.atHome.findLast(({ method }) => method === 'MESSAGE')?.header('P-Asserted-Identity')
    }
    assert.equal(await asserted(), `<${PUBLIC}>`)
    await alone.fromHome(changed(subscribe, [PUBLIC, 'active'], [won, 'active']))
    assert.equal(await asserted(), `<${won}>`)
    await alone.fromHome(changed(subscribe, [PUBLIC, 'active'], [won, 'terminated']))
    assert.equal(await asserted(), `<${PUBLIC}>`)
    assert.equal(alone.pcscf.registeredContacts, 1)
  },
)
