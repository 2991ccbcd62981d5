import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EventTrace, eventTrace } from '@voltaic/runtime'
import {
  answer,
  CONTACT,
  IMPI,
  IMPU,
  isimWithSeq,
  PATH,
  PUBLIC,
  REALM,
  registerRequest,
  type ScscfAlone,
  startScscfAlone,
  unanswered,
} from './scscf-alone.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.1.2.2)`, async () => {
    const alone = await startScscfAlone()
    try {
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

scscf('registers a phone that answered rightly: SAR, binding, and a 200 with all it needs', async (alone) => {
  const response = await alone.register()
  assert.equal(response.status, 200)
  assert.deepEqual(response.headerLines('Contact'), [`<${CONTACT}>;expires=600`])
  assert.deepEqual(response.headerLines('Path'), [PATH])
  assert.deepEqual(response.headerLines('Service-Route'), [`<sip:orig@scscf.${REALM}:6060;lr>`])
  // the barred identity is registered with the others and never shown
  assert.deepEqual(response.headerLines('P-Associated-URI'), [`<${PUBLIC}>, <tel:+99901000001>`])
  assert.equal(response.header('P-Charging-Vector'), `icid-value=1;orig-ioi=visited;term-ioi=${REALM}`)
  assert.deepEqual(alone.sars, [
    {
      impi: IMPI,
      impus: [IMPU],
      serverName: `sip:scscf.${REALM}:6060`,
      type: 'REGISTRATION',
      userDataAlreadyAvailable: false,
    },
  ])
  const [registration] = [...alone.stored.values()]
  assert.deepEqual(
    registration?.impus.map(({ impu, barred }) => [impu, barred]),
    [
      [PUBLIC, false],
      ['tel:+99901000001', false],
      [IMPU, true],
    ],
  )
  assert.equal(registration?.bindings[0]?.expiresAt, alone.clock.now() + 600_000)
})

scscf('refreshes with RE_REGISTRATION and does not ask for the profile again', async (alone) => {
  await alone.register()
  alone.saa = () => ({ result: 'DIAMETER_SUCCESS' })
  assert.equal((await alone.register()).status, 200)
  assert.equal(alone.sars[1]?.type, 'RE_REGISTRATION')
  assert.equal(alone.sars[1]?.userDataAlreadyAvailable, true)
  assert.equal(alone.scscf.registrations, 1)
})

scscf('refuses a wrong answer with 403 and tells the HSS', async (alone) => {
  const challenge = await alone.send(registerRequest(1, unanswered()))
  const wrong = answer(challenge, undefined, '0'.repeat(32))
  assert.equal((await alone.send(registerRequest(2, wrong))).status, 403)
  assert.deepEqual(
    alone.sars.map(({ type }) => type),
    ['AUTHENTICATION_FAILURE'],
  )
  assert.equal(alone.stored.size, 0)
})

scscf('keeps a registration when a wrong answer comes in its name', async (alone) => {
  await alone.register()
  const challenge = await alone.send(registerRequest(11, unanswered()))
  await alone.send(registerRequest(12, answer(challenge, undefined, '0'.repeat(32))))
  assert.equal(alone.scscf.registrations, 1)
})

scscf('resynchronises with RAND and AUTS, and challenges again', async (alone) => {
  const challenge = await alone.send(registerRequest(1, unanswered()))
  const auts = answer(challenge, isimWithSeq(1_000_000))
  assert.equal((await alone.send(registerRequest(2, auts))).status, 401)
  assert.equal(alone.mars[1]?.resynchronisation?.length, 30)
  const nonce = Buffer.from(/nonce="([^"]+)"/.exec(auts)?.[1] ?? '', 'base64')
  assert.deepEqual(Buffer.from(alone.mars[1]?.resynchronisation ?? []).subarray(0, 16), nonce.subarray(0, 16))
})

scscf('refuses a broken AUTS with 403', async (alone) => {
  const challenge = await alone.send(registerRequest(1, unanswered()))
  const broken = answer(challenge, isimWithSeq(1_000_000)).replace(/auts="[^"]+"/, 'auts="AAAA"')
  assert.equal((await alone.send(registerRequest(2, broken))).status, 403)
  assert.equal(alone.mars.length, 1)
})

scscf('answers 423 to a lifetime below its minimum, after the phone has proved itself', async (alone) => {
  const response = await alone.register([['Contact', `<${CONTACT}>;expires=59`]])
  assert.equal(response.status, 423)
  assert.equal(response.header('Min-Expires'), '60')
  assert.equal(alone.stored.size, 0)
})

/** Registers, and what the trace says why that failed. */
async function refused(alone: ScscfAlone): Promise<readonly [status: number, ...EventTrace['what'][]]> {
  const told: EventTrace[] = []
  const stop = eventTrace.subscribe((event) => told.push(event))
  const { status } = await alone.register()
  stop()
  return [status, ...told.filter(({ subscribers }) => subscribers?.includes(IMPI)).map(({ what }) => what)]
}

scscf('says 500 when the HSS refuses the assignment, keeps nothing, and the trace has why', async (alone) => {
  alone.saa = () => ({ result: 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED', serverName: 'sip:other' })
  const why = 'the HSS says DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED, sip:other has this user'
  assert.deepEqual(await refused(alone), [500, `not registered: ${why}`])
  assert.equal(alone.stored.size, 0)
})

scscf('takes the answer to a challenge for the public identity that was challenged, and no other', async (alone) => {
  const challenge = await alone.send(registerRequest(1, unanswered()))
  const other = await alone.send(registerRequest(2, answer(challenge), [['To', `<${PUBLIC}>`]]))
  assert.equal(other.status, 401)
  assert.deepEqual(alone.sars, [])
})

scscf('says 500, and keeps nothing, when the profile cannot be read or is of somebody else', async (alone) => {
  const elsewhere = `<IMSSubscription><PrivateID>x</PrivateID><ServiceProfile><PublicIdentity><Identity>sip:x@y</Identity>
    </PublicIdentity></ServiceProfile></IMSSubscription>`
  for (const userData of ['<IMSSubscription><oops', elsewhere]) {
    alone.saa = () => ({ result: 'DIAMETER_SUCCESS', impi: IMPI, userData: Buffer.from(userData) })
    assert.deepEqual(
      await refused(alone),
      [500, `not registered: the profile of the HSS does not hold ${IMPU}`],
      userData,
    )
    assert.equal(alone.scscf.registrations, 0)
    assert.equal(alone.stored.size, 0)
  }
})

scscf('keeps one registration when the profile gets another default identity', async (alone) => {
  await alone.register()
  const { saa } = alone
  alone.saa = async (request) => {
    const answered = await saa(request)
    const text = Buffer.from(answered.userData ?? '').toString()
    return { ...answered, userData: Buffer.from(text.replace(PUBLIC, `sip:new@${REALM}`)) }
  }
  assert.equal((await alone.register()).status, 200)
  assert.equal(alone.scscf.registrations, 1)
  assert.deepEqual([...alone.stored.keys()], [`sip:new@${REALM}`])
})
