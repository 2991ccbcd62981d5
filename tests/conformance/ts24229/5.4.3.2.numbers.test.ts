import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNumberPlan } from '@voltaic/numbers'
import { parseReasons } from '@voltaic/sip'
import { criteria, giveBack, startServiceBench, stopBench } from './application-servers.ts'
import { PUBLIC, REALM, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

const VOICEMAIL = `sip:voicemail@${REALM}`
const CALLER = 'tel:+99901000001'
/** The caller is of a group by the telephone number of its set, though it calls with its SIP identity. */
const numberPlan = createNumberPlan({
  countryCode: '999',
  nationalPrefix: '9',
  phoneContexts: [REALM],
  shortCodes: { 101: VOICEMAIL },
  ranges: [
    { prefix: '+999', minimum: 11, maximum: 11, tooLong: 'refuse' },
    { prefix: '+99902', minimum: 11, maximum: 11, tooLong: 'drop' },
    { prefix: '+99903', minimum: 11, maximum: 11, tooLong: 'pass' },
    { prefix: '+64', minimum: 9, maximum: 12, tooLong: 'refuse' },
  ],
  unlisted: 'refuse',
  groups: [{ name: 'town', of: [CALLER.slice('tel:'.length)], areaCode: '010' }],
})

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.3.2)`, async () => {
    const alone = await startScscfAlone({}, { numberPlan })
    try {
      assert.equal((await alone.register()).status, 200)
      alone.notified.length = 0
      await run(alone)
    } finally {
      await alone.stop()
    }
  })
}

async function sentTo(alone: ScscfAlone, uri: string): Promise<string | undefined> {
  alone.notified.length = 0
  assert.equal((await alone.originate('MESSAGE', [], uri)).status, 200, uri)
  return alone.notified[0]?.uri
}

scscf('makes what its user dials a global number', async (alone) => {
  const bob = `sip:+99901000002@${REALM};user=phone`
  for (const uri of [
    'tel:+999-010-00002',
    `tel:901000002;phone-context=${REALM}`,
    `tel:0099901000002;phone-context=${REALM}`,
    `sip:901000002;phone-context=${REALM}@${REALM};user=phone`,
    `sip:901000002@${REALM}`,
    'tel:901000002;phone-context=+999',
  ]) {
    assert.equal(await sentTo(alone, uri), bob, uri)
  }
})

scscf('knows the group of its user by the implicit registration set', async (alone) => {
  assert.equal(await sentTo(alone, `tel:10002;phone-context=${REALM}`), `sip:+99901010002@${REALM};user=phone`)
})

scscf('leaves names and URIs of other networks alone', async (alone) => {
  assert.equal(await sentTo(alone, `sip:bob@${REALM}`), `sip:bob@${REALM}`)
  assert.equal(await sentTo(alone, `sip:cafe@${REALM}`), `sip:cafe@${REALM}`)
  // digits too short for a number of this plan, and not said to be one
  assert.equal(await sentTo(alone, `sip:1001@${REALM}`), `sip:1001@${REALM}`)
  assert.equal((await alone.originate('MESSAGE', [], 'sip:0100@example.org')).status, 404)
})

scscf('sends a short code to what it stands for', async (alone) => {
  assert.equal(await sentTo(alone, `tel:101;phone-context=${REALM}`), VOICEMAIL)
})

scscf('drops superfluous digits, or lets them pass, as the range says', async (alone) => {
  assert.equal(await sentTo(alone, 'tel:+99902000002345'), `sip:+99902000002@${REALM};user=phone`)
  assert.equal(await sentTo(alone, 'tel:+99903000002345'), `sip:+99903000002345@${REALM};user=phone`)
})

scscf('keeps an emergency number as it was dialled', async (alone) => {
  assert.equal(await sentTo(alone, 'tel:112'), `sip:112@${REALM};user=phone`)
  assert.equal(await sentTo(alone, `sip:911@${REALM}`), `sip:911@${REALM}`)
})

for (const [uri, status, cause, text] of [
  ['tel:+9990100', 484, 28, 'number too short'],
  [`tel:9010;phone-context=${REALM}`, 484, 28, 'number too short'],
  [`sip:1001@${REALM};user=phone`, 484, 28, 'number too short'],
  [`sip:+9990100@${REALM}`, 484, 28, 'number too short'],
  ['tel:+999010000021', 404, 1, 'number too long'],
  ['tel:+4930123456', 404, 1, 'number in no range of the number plan'],
  ['tel:10002;phone-context=example.org', 404, 1, 'phone-context of another number plan'],
  [`tel:*21*901000002#;phone-context=${REALM}`, 404, 1, 'supplementary service code, which no service here takes'],
] as const) {
  scscf(`refuses ${uri} with ${status} and says why`, async (alone) => {
    const response = await alone.originate('INVITE', [], uri)
    assert.equal(response.status, status)
    assert.deepEqual(parseReasons(response), [{ protocol: 'Q.850', cause, text }])
    assert.equal(alone.notified.length, 0)
  })
}

test('ENUM is asked for the number that the plan has made, and what it does not know goes to the BGCF as that (TS 24.229 §5.4.3.2)', async () => {
  const asked: string[] = []
  const urisOf = async (e164: string) => {
    asked.push(e164)
    return []
  }
  const bgcf = '<sip:bgcf.example:5060;lr>'
  const alone = await startScscfAlone({ bgcf }, { numberPlan, enum: { urisOf } })
  try {
    assert.equal((await alone.register()).status, 200)
    assert.equal(await sentTo(alone, `tel:0064215550123;phone-context=${REALM}`), 'tel:+64215550123')
    assert.equal(alone.notified[0]?.header('Route'), bgcf)
    assert.deepEqual(asked, ['+64215550123'])
    assert.equal(await sentTo(alone, 'tel:+64215550123;npdi;rn=+64200'), 'tel:+64215550123;npdi;rn=+64200')
  } finally {
    await alone.stop()
  }
})

test('services see what was dialled, the plan reads it behind them (TS 24.229 §5.4.3.2)', async () => {
  const bench = await startServiceBench([criteria(1, 'ORIGINATING_SESSION')], { numberPlan })
  try {
    assert.equal((await bench.register()).status, 200)
    bench.notified.length = 0
    bench.servers.set(1, giveBack)
    const uri = `tel:901000002;phone-context=${REALM}`
    assert.equal((await bench.originate('INVITE', [], uri)).status, 200)
    assert.equal(bench.asked[0]?.[1].uri, uri)
    assert.equal(bench.onward[0]?.uri, `sip:+99901000002@${REALM};user=phone`)
  } finally {
    await stopBench(bench)
  }
})

test('S-CSCF shows the number of the caller as the group of the called writes it (TS 24.229 §5.4.3.3)', async () => {
  const shown = createNumberPlan({
    countryCode: '999',
    nationalPrefix: '9',
    groups: [{ name: 'town', of: ['+99901'], areaCode: '010', display: 'local' }],
  })
  const alone = await startScscfAlone({}, { numberPlan: shown })
  try {
    assert.equal((await alone.register()).status, 200)
    const assertedAs = async (value: string) => {
      alone.notified.length = 0
      assert.equal((await alone.terminate('MESSAGE', [['P-Asserted-Identity', value]], PUBLIC)).status, 200)
      return alone.notified[0]?.header('P-Asserted-Identity')
    }
    assert.equal(await assertedAs('<tel:+99901011111>'), '"11111" <tel:+99901011111>')
    assert.equal(
      await assertedAs(`<sip:+99902011111@${REALM};user=phone>`),
      `"902011111" <sip:+99902011111@${REALM};user=phone>`,
    )
    assert.equal(await assertedAs('"Bob" <tel:+99901011111>'), '"Bob" <tel:+99901011111>')
    assert.equal(await assertedAs(`<sip:bob@${REALM}>`), `<sip:bob@${REALM}>`)
  } finally {
    await alone.stop()
  }
})
