import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { Headers } from './call-of-phone.ts'
import { NETWORK_ONLY } from './network-only.ts'
import { IMPU, type PcscfAlone, PHONE, PUBLIC, REALM, startPcscfAlone } from './pcscf-alone.ts'

function pcscf(name: string, run: (alone: PcscfAlone) => Promise<void>): void {
  test(`P-CSCF ${name} (TS 24.229 §5.2.6.4.3)`, async () => {
    const alone = await startPcscfAlone()
    try {
      await alone.register()
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

const UE_CONTACT = `sip:001010000000001@${PHONE.host}:${PHONE.port}`
const SCSCF_ROUTE = `<sip:mt@scscf.${REALM}:6060;lr>`

function toPhone(alone: PcscfAlone, headers: Headers = [], method = 'INVITE'): SipRequest {
  const token = [...alone.stored.keys()][0] ?? 'none'
  const plain = createRequest(method, UE_CONTACT, [
    ['Route', `<sip:${token}@pcscf.${REALM}:5060;lr>`],
    ['Record-Route', SCSCF_ROUTE],
    ['From', '<sip:bob@example.org>;tag=b'],
    ['To', `<${PUBLIC}>`],
    ['Call-ID', `${method}-call`],
    ['CSeq', `1 ${method}`],
    ['Contact', '<sip:bob@198.51.100.99:5060>'],
    ['P-Asserted-Identity', '<sip:bob@example.org>'],
    ['P-Called-Party-ID', '<tel:+99901000001>'],
    ['P-Charging-Vector', 'icid-value=7;orig-ioi=home'],
    ['P-Access-Network-Info', '3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010000001'],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

/** The phone answers with its Contact and the Record-Route that it got. */
function picksUp(alone: PcscfAlone, more: Headers = []): void {
  alone.phoneAnswers((request, reply) => {
    const routes = request.list('Record-Route').map((value) => ['Record-Route', value] as const)
    return reply(200, [['Contact', `<${UE_CONTACT}>`], ...routes, ...more])
  })
}

pcscf('tells the phone who calls and which identity was called, and nothing of the network', async (alone) => {
  picksUp(alone)
  assert.equal((await alone.fromHome(toPhone(alone))).status, 200)
  const [request] = alone.atPhone
  assert.equal(request?.header('P-Asserted-Identity'), '<sip:bob@example.org>')
  assert.equal(request?.header('P-Called-Party-ID'), '<tel:+99901000001>')
  assert.equal(request?.has('P-Charging-Vector'), false)
  assert.equal(request?.has('P-Access-Network-Info'), false)
  assert.match(request?.list('Record-Route')[0] ?? '', /^<sip:[0-9a-f]{16}\.[0-9a-f]{23}@pcscf\./)
})

pcscf('withholds the identity of a caller who wants that (TS 24.229 §4.4.2; RFC 3325 §9.1)', async (alone) => {
  for (const [index, privacy] of PRIVATE.entries()) {
    const request = withPrivacy(alone, privacy, `private-${index}`)
    await alone.fromHome(request)
    const arrived = alone.atPhone.at(-1)
    assert.equal(arrived?.callId, request.callId)
    for (const name of IDENTIFYING) assert.equal(arrived?.has(name), false, `${name} with Privacy: ${privacy}`)
  }
  for (const [index, privacy] of [[], 'none', 'header', 'user;session', 'identity', 'x-id', 'idle', ';,'].entries()) {
    await alone.fromHome(withPrivacy(alone, privacy, `public-${index}`))
    assert.equal(alone.atPhone.at(-1)?.callId, `public-${index}`)
    assert.equal(alone.atPhone.at(-1)?.list('P-Asserted-Identity').length, 2, `Privacy: ${privacy}`)
  }
})

/** Values of Privacy, some of them on two lines, with which nobody may learn who calls. */
const PRIVATE: readonly (string | readonly string[])[] = [
  'id',
  'ID',
  'header; id',
  'user;id;critical',
  'id, critical',
  'user,id',
  'user , Id',
  'header;session;user;id',
  'header, session, user, id',
  'none;id',
  'id;;',
  ',id',
  '"id"',
  ['critical', 'id'],
  ['user;header', 'critical, id'],
]

const IDENTIFYING = ['P-Asserted-Identity', 'Remote-Party-ID', 'Additional-Identity', 'P-Preferred-Identity']

function withPrivacy(alone: PcscfAlone, privacy: string | readonly string[], callId: string): SipRequest {
  const headers = [
    ['Call-ID', callId],
    ['Remote-Party-ID', '<sip:bob@example.org>;party=calling'],
    ['Additional-Identity', '<sip:bob@example.org>'],
    ['P-Preferred-Identity', '<sip:bob@example.org>'],
  ] as const
  return toPhone(alone, headers, 'MESSAGE')
    .with('P-Asserted-Identity', ['<sip:bob@example.org>', '<tel:+99901000002>'])
    .with('Privacy', privacy)
}

pcscf('keeps what the network says to itself from the phone (TS 24.229 §4.4)', async (alone) => {
  const inside = [
    'Attestation-Info',
    'Cellular-Network-Info',
    'Origination-Id',
    'P-Private-Network-Indication',
    'Priority-Verstat',
    'Relayed-Charge',
    'Restoration-Info',
    'Service-Interact-Info',
  ]
  const headers = inside.map((name) => [name, 'x'] as const)
  await alone.fromHome(toPhone(alone, [...headers, ['Feature-Caps', '*;+g.3gpp.srvcc']], 'MESSAGE'))
  const [arrived] = alone.atPhone
  assert.deepEqual(
    inside.filter((name) => arrived?.has(name)),
    [],
  )
  assert.equal(arrived?.has('Feature-Caps'), true)
})

pcscf('drops what only the network may say from an answer of the phone (TS 24.229 §4.4)', async (alone) => {
  picksUp(
    alone,
    NETWORK_ONLY.map((name) => [name, 'x'] as const),
  )
  const answer = await alone.fromHome(toPhone(alone))
  assert.equal(answer.status, 200)
  assert.deepEqual(
    NETWORK_ONLY.filter((name) => answer.has(name)),
    [],
  )
})

pcscf('asserts who answers, and keeps the ICID (TS 24.229 §5.2.6.4.4)', async (alone) => {
  picksUp(alone, [
    ['P-Asserted-Identity', '<sip:president@example.org>'],
    ['P-Charging-Vector', 'icid-value=forged'],
  ])
  const answer = await alone.fromHome(toPhone(alone))
  assert.deepEqual(answer.headerLines('P-Asserted-Identity'), ['<tel:+99901000001>'])
  assert.match(answer.header('P-Charging-Vector') ?? '', /^icid-value="7";/)
})

pcscf(
  'asserts the identity that who answers prefers, if it is one of its own (TS 24.229 §5.2.6.4.4)',
  async (alone) => {
    const asserted = async (preferred: string): Promise<string | undefined> => {
      picksUp(alone, [['P-Preferred-Identity', `<${preferred}>`]])
      const answer = await alone.fromHome(toPhone(alone, [['Call-ID', preferred.replaceAll(' ', '-')]]))
      assert.equal(answer.has('P-Preferred-Identity'), false)
      return answer.header('P-Asserted-Identity')
    }
    assert.equal(await asserted(PUBLIC), `<${PUBLIC}>`)
    assert.equal(await asserted(IMPU), '<tel:+99901000001>')
    assert.equal(await asserted('sip:president@example.org'), '<tel:+99901000001>')
    assert.equal(await asserted('no identity at all'), '<tel:+99901000001>')
  },
)

pcscf(
  'brings the requests of a call to the phone, and forgets the call with its BYE (TS 24.229 §5.2.6.4.9)',
  async (alone) => {
    picksUp(alone)
    const answer = await alone.fromHome(toPhone(alone))
    assert.equal(alone.pcscf.callLegs, 1)
    const inDialog = (method: string, cseq: number): SipRequest =>
      createRequest(method, UE_CONTACT, [
        ['Route', answer.list('Record-Route')[0] ?? ''],
        ['From', '<sip:bob@example.org>;tag=b'],
        ['To', answer.header('To') ?? ''],
        ['Call-ID', 'INVITE-call'],
        ['CSeq', `${cseq} ${method}`],
      ])
    assert.equal((await alone.fromHome(inDialog('INFO', 2))).status, 200)
    assert.equal((await alone.fromHome(inDialog('BYE', 3))).status, 200)
    assert.deepEqual(
      alone.atPhone.map(({ method }) => method),
      ['INVITE', 'INFO', 'BYE'],
    )
    assert.equal(alone.pcscf.callLegs, 0)
  },
)

pcscf('answers the BYE of a phone that is gone 481, and what is new 480', async (alone) => {
  const bye = toPhone(
    alone,
    [
      ['To', `<${PUBLIC}>;tag=x`],
      ['Call-ID', 'gone'],
    ],
    'BYE',
  )
  const message = toPhone(alone, [], 'MESSAGE')
  await alone.clock.advance(700_000)
  assert.equal((await alone.fromHome(bye)).status, 481)
  assert.equal((await alone.fromHome(message)).status, 480)
})

pcscf('lets the phone end a call that it was called in, by its Route (TS 24.229 §5.2.6.3.5)', async (alone) => {
  picksUp(alone)
  const answer = await alone.fromHome(toPhone(alone))
  alone.homeAnswers((_, reply) => reply(200))
  const bye: SipRequest = createRequest('BYE', 'sip:bob@198.51.100.99:5060', [
    ['Route', [...answer.list('Record-Route')].join(', ')],
    ['From', answer.header('To') ?? ''],
    ['To', '<sip:bob@example.org>;tag=b'],
    ['Call-ID', 'INVITE-call'],
    ['CSeq', '1 BYE'],
  ])
  const response: SipResponse = await alone.fromPhone(bye)
  assert.equal(response.status, 200)
  assert.deepEqual(alone.atHome.at(-1)?.list('Route'), [SCSCF_ROUTE])
  assert.match(alone.atHome.at(-1)?.header('P-Charging-Vector') ?? '', /^icid-value="7";/)
  assert.equal(alone.pcscf.callLegs, 0)
})
