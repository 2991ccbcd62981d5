import assert from 'node:assert/strict'
import type { SipResponse } from '@voltaic/sip'
import { IMPI, REALM, type ScscfAlone } from './scscf-alone.ts'
import { type AnswerParts, challengeIn, digestAnswer, registerByDigest, scscfByDigest } from './scscf-digest.ts'

const scscf = scscfByDigest.bind(undefined, '5.4.3.6.1')
const CALLED = `sip:bob@${REALM}`
const ROUTE = ['Route', `<sip:orig@scscf.${REALM}:6060;lr;digest>`] as const

/** A MESSAGE by the way that phones with a password are given. */
function message(alone: ScscfAlone, ...headers: readonly (readonly [string, string])[]): Promise<SipResponse> {
  return alone.originate('MESSAGE', [ROUTE, ...headers], CALLED)
}

function answered(challenge: SipResponse, parts: AnswerParts = {}): readonly [string, string] {
  return ['Proxy-Authorization', digestAnswer(challenge, { method: 'MESSAGE', uri: CALLED, ...parts })]
}

/** Requests that went on. */
function sentOn(alone: ScscfAlone): readonly string[] {
  return alone.notified.filter(({ method }) => method === 'MESSAGE').map(({ uri }) => uri)
}

scscf('challenges a request of a phone with a password, and sends it on once it is answered', async (alone) => {
  await registerByDigest(alone)
  const challenge = await message(alone)
  assert.equal(challenge.status, 407)
  assert.deepEqual(sentOn(alone), [])
  const foreign = [
    'Proxy-Authorization',
    'Digest username="x",realm="elsewhere",nonce="n",uri="u",response="r"',
  ] as const
  assert.equal((await message(alone, answered(challenge))).status, 200)
  assert.deepEqual(sentOn(alone), [CALLED])
  const [passed] = alone.notified.filter(({ method }) => method === 'MESSAGE')
  assert.equal(passed?.header('Proxy-Authorization'), undefined)
  assert.equal((await message(alone, foreign)).status, 407, 'an answer for another realm is none')
  assert.equal(alone.mars.length, 1)
})

scscf('takes no answer twice, and the same nonce with the next count', async (alone) => {
  await registerByDigest(alone)
  const challenge = await message(alone)
  assert.equal((await message(alone, answered(challenge))).status, 200)
  const replayed = await message(alone, answered(challenge))
  assert.equal(replayed.status, 407)
  assert.equal(challengeIn(replayed).get('stale'), 'true')
  assert.equal((await message(alone, answered(challenge, { count: 2 }))).status, 200)
})

const wrong: Readonly<Record<string, readonly [AnswerParts, number]>> = {
  'another password': [{ password: 'wrong horse' }, 407],
  'another method': [{ method: 'INVITE' }, 407],
  'another URI': [{ uri: `sip:carol@${REALM}` }, 400],
  'another user': [{ username: `mallory@${REALM}` }, 403],
}
for (const [what, [parts, status]] of Object.entries(wrong)) {
  scscf(`sends nothing on that was answered for ${what}`, async (alone) => {
    await registerByDigest(alone)
    const response = await message(alone, answered(await message(alone), parts))
    assert.equal(response.status, status)
    assert.deepEqual(sentOn(alone), [])
  })
}

scscf('refuses after three wrong answers', async (alone) => {
  await registerByDigest(alone)
  const statuses: number[] = []
  for (let guess = 0; guess < 3; guess++) {
    const challenge = await message(alone)
    statuses.push((await message(alone, answered(challenge, { password: `guess ${guess}` }))).status)
  }
  assert.deepEqual(statuses, [407, 407, 403])
})

scscf('refuses a request by that way of a user who has no such phone', async (alone) => {
  alone.maa = () => undefined
  assert.equal((await alone.register()).status, 200)
  assert.equal((await message(alone)).status, 403)
  // by the way of the phones with a SIM it is not challenged
  assert.equal((await alone.originate('MESSAGE', [], CALLED)).status, 200)
})

scscf('asks the HSS again after a restart, and takes no nonce of before', async (alone) => {
  await registerByDigest(alone)
  const before = await message(alone)
  await alone.restart()
  const challenge = await message(alone, answered(before))
  assert.deepEqual([challenge.status, challengeIn(challenge).get('stale')], [407, 'true'])
  assert.deepEqual(
    alone.mars.map(({ impi, scheme }) => [impi, scheme]),
    [
      [IMPI, 'Unknown'],
      [IMPI, 'SIP Digest'],
    ],
  )
  assert.equal((await message(alone, answered(challenge))).status, 200)
})

scscf('refuses a phone whose user the HSS knows by a SIM since a restart', async (alone) => {
  await registerByDigest(alone)
  await alone.restart()
  alone.maa = ({ scheme }) =>
    scheme === 'SIP Digest' ? { result: 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED', items: [] } : undefined
  assert.equal((await message(alone)).status, 403)
})

scscf(
  'challenges nothing but REGISTER where that is the policy',
  async (alone) => {
    await registerByDigest(alone)
    assert.equal((await message(alone)).status, 200)
  },
  { change: { digest: { authenticatesRequests: false, nonceLifetimeMs: 3_600_000, maxFailures: 3 } } },
)
