import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { NETWORK_ONLY } from './network-only.ts'
import {
  IMPU,
  type PcscfAlone,
  PHONE,
  PUBLIC,
  REALM,
  registered,
  registerRequest,
  SERVICE_ROUTE,
  startPcscfAlone,
} from './pcscf-alone.ts'

function pcscf(name: string, run: (alone: PcscfAlone) => Promise<void>): void {
  test(`P-CSCF ${name} (TS 24.229 §5.2.6.3)`, async () => {
    const alone = await startPcscfAlone()
    try {
      await run(alone)
    } finally {
      await alone.stop()
    }
  })
}

function message(headers: readonly (readonly [string, string])[] = []): SipRequest {
  const plain = createRequest('MESSAGE', `sip:bob@${REALM}`, [
    ['From', `<${PUBLIC}>;tag=1`],
    ['To', `<sip:bob@${REALM}>`],
    ['Call-ID', `message-${headers.join()}`],
    ['CSeq', '1 MESSAGE'],
    ['Route', `<sip:192.0.2.11:5060;lr>, ${SERVICE_ROUTE}`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

async function sent(alone: PcscfAlone, request: SipRequest): Promise<SipRequest> {
  await alone.register()
  alone.atHome.length = 0
  alone.homeAnswers((_, reply) => reply(200))
  await alone.fromPhone(request)
  const [arrived] = alone.atHome
  assert.ok(arrived, 'the request reached the home network')
  return arrived
}

pcscf('asserts the default identity when the phone prefers none', async (alone) => {
  const arrived = await sent(alone, message())
  assert.deepEqual(arrived.headerLines('P-Asserted-Identity'), [`<${PUBLIC}>`])
})

pcscf('asserts the identity that the phone prefers if it is one of its own', async (alone) => {
  const arrived = await sent(alone, message([['P-Preferred-Identity', '<tel:+999-01-000001>']]))
  assert.deepEqual(arrived.headerLines('P-Asserted-Identity'), ['<tel:+99901000001>'])
  assert.equal(arrived.has('P-Preferred-Identity'), false)
})

pcscf(
  'asserts the default identity when the phone prefers one of another, or a barred one of its own',
  async (alone) => {
    const another = await sent(alone, message([['P-Preferred-Identity', '<sip:president@example.org>']]))
    assert.deepEqual(another.headerLines('P-Asserted-Identity'), [`<${PUBLIC}>`])
    const barred = await sent(alone, message([['P-Preferred-Identity', `<${IMPU}>`]]))
    assert.deepEqual(barred.headerLines('P-Asserted-Identity'), [`<${PUBLIC}>`])
  },
)

pcscf('drops a P-Asserted-Identity and a charging vector of the phone', async (alone) => {
  const arrived = await sent(
    alone,
    message([
      ['P-Asserted-Identity', '<sip:president@example.org>'],
      ['P-Charging-Vector', 'icid-value=forged'],
    ]),
  )
  assert.deepEqual(arrived.headerLines('P-Asserted-Identity'), [`<${PUBLIC}>`])
  assert.match(arrived.header('P-Charging-Vector') ?? '', /^icid-value="[0-9a-f]{32}";/)
})

pcscf('drops what only the network may say, and keeps what a phone may (TS 24.229 §4.4)', async (alone) => {
  const legitimate = [
    'P-Early-Media',
    'P-Access-Network-Info',
    'Cellular-Network-Info',
    'Priority',
    'Reason',
    'Privacy',
  ]
  const headers = [...NETWORK_ONLY, ...legitimate].map((name) => [name.toUpperCase(), 'x'] as const)
  const arrived = await sent(alone, message(headers).with('Call-ID', 'forger'))
  assert.deepEqual(
    NETWORK_ONLY.filter((name) => arrived.has(name)),
    [],
  )
  assert.deepEqual(
    legitimate.filter((name) => !arrived.has(name)),
    [],
  )
})

pcscf('replaces a Route that is not the Service-Route, and sends the request all the same', async (alone) => {
  const arrived = await sent(alone, message([['Route', '<sip:elsewhere@example.org;lr>']]))
  assert.deepEqual(arrived.list('Route'), [SERVICE_ROUTE])
})

pcscf('stays on the way of no request that creates no dialog', async (alone) => {
  const arrived = await sent(alone, message())
  assert.equal(arrived.has('Record-Route'), false)
})

pcscf('gives who has not registered nothing but 403, and the home network sees nothing', async (alone) => {
  for (const method of ['MESSAGE', 'OPTIONS', 'SUBSCRIBE', 'INVITE', 'NOTIFY', 'PUBLISH']) {
    const request = createRequest(method, `sip:bob@${REALM}`, [
      ['From', `<${PUBLIC}>;tag=1`],
      ['To', `<sip:bob@${REALM}>`],
      ['Call-ID', method],
      ['CSeq', `1 ${method}`],
      ['Contact', `<sip:me@${PHONE.host}>`],
    ])
    assert.equal((await alone.fromPhone(request)).status, 403, method)
  }
  assert.equal(alone.atHome.length, 0)
  assert.equal(alone.runtime.counters.get('pcscf.refused.unregistered'), 6)
})

pcscf('asserts no Contact as an identity when all identities of the phone are barred', async (alone) => {
  alone.homeAnswers((request, reply) =>
    reply(
      200,
      registered(request).filter(([name]) => name !== 'P-Associated-URI'),
    ),
  )
  await alone.fromPhone(registerRequest())
  alone.atHome.length = 0
  assert.equal((await alone.fromPhone(message())).status, 403)
  assert.equal(alone.atHome.length, 0)
})
