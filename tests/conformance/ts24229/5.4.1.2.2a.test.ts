import assert from 'node:assert/strict'
import { digestHa1, digestResponse } from '@voltaic/aka'
import { parseAuth, type SipResponse } from '@voltaic/sip'
import { IMPI, PUBLIC, REALM, registerRequest } from './scscf-alone.ts'
import {
  type AnswerParts,
  challengeIn,
  digestAnswer,
  digestItem,
  firstRegister,
  PASSWORD,
  registerByDigest,
  scscfByDigest,
} from './scscf-digest.ts'

const scscf = scscfByDigest.bind(undefined, '5.4.1.2.2A')
const pending = 'ip-assoc-pending'

scscf('registers a phone that has the password, and proves that it has it too', async (alone) => {
  const { accepted } = await registerByDigest(alone)
  const { params } = parseAuth(accepted.header('Authentication-Info') ?? '')
  const nonce = parseAuth(digestAnswer(await alone.send(firstRegister(3)))).params.get('nonce')
  assert.notEqual(params.get('nextnonce'), nonce)
  assert.deepEqual([params.get('qop'), params.get('nc'), params.get('cnonce')], ['auth', '00000001', 'c'])
  assert.deepEqual(
    alone.sars.map(({ type }) => type),
    ['REGISTRATION'],
  )
  assert.equal(alone.stored.get(PUBLIC)?.bindings[0]?.authentication, 'digest')
  // by this way its requests are known to be of a phone without IPsec
  assert.deepEqual(accepted.headerLines('Service-Route'), [`<sip:orig@scscf.${REALM}:6060;lr;digest>`])
})

scscf('computes rspauth over the answer of the phone (RFC 7616 §3.5)', async (alone) => {
  const { challenge, accepted } = await registerByDigest(alone)
  const { params } = parseAuth(accepted.header('Authentication-Info') ?? '')
  const expected = digestResponse(digestHa1({ username: IMPI, realm: REALM }, PASSWORD), {
    method: '',
    uri: `sip:${REALM}`,
    nonce: challengeIn(challenge).get('nonce') ?? '',
    nonceCount: '00000001',
    cnonce: 'c',
    qop: 'auth',
  })
  assert.equal(params.get('rspauth'), expected)
})

scscf(
  'takes a refresh with nextnonce, or with the same nonce and the next count, without asking again',
  async (alone) => {
    const { challenge, accepted } = await registerByDigest(alone)
    const nextNonce = parseAuth(accepted.header('Authentication-Info') ?? '').params.get('nextnonce') ?? ''
    const parts: readonly AnswerParts[] = [{ nonce: nextNonce }, { count: 2 }]
    for (const [index, part] of parts.entries()) {
      const answer = digestAnswer(challenge, { ...part, integrity: 'ip-assoc-yes' })
      assert.equal((await alone.send(registerRequest(3 + index, answer))).status, 200)
    }
    assert.equal(alone.mars.length, 1)
  },
)

for (const integrity of [pending, 'ip-assoc-yes']) {
  scscf(`takes no answer twice, as stale, from ${integrity} either`, async (alone) => {
    const { challenge } = await registerByDigest(alone)
    const response = await alone.send(registerRequest(3, digestAnswer(challenge, { integrity })))
    assert.equal(response.status, 401)
    assert.equal(challengeIn(response).get('stale'), 'true')
    const answer = digestAnswer(response, { integrity })
    assert.equal((await alone.send(registerRequest(4, answer))).status, 200)
  })
}

scscf('takes no answer again after the user has left and come back (RFC 7616 §5.12)', async (alone) => {
  const { challenge, accepted } = await registerByDigest(alone)
  const nextNonce = parseAuth(accepted.header('Authentication-Info') ?? '').params.get('nextnonce') ?? ''
  const leaving = digestAnswer(challenge, { nonce: nextNonce, integrity: 'ip-assoc-yes' })
  assert.equal(
    (
      await alone.send(
        registerRequest(3, leaving, [
          ['Contact', '*'],
          ['Expires', '0'],
        ]),
      )
    ).status,
    200,
  )
  assert.equal(alone.stored.size, 0)
  // longer than the registration would have lasted, and not as long as a nonce is good
  await alone.clock.advance(700_000)
  for (const [cseq, replayed] of [digestAnswer(challenge, { integrity: pending }), leaving].entries()) {
    const response = await alone.send(registerRequest(10 + cseq, replayed))
    assert.equal(response.status, 401)
    assert.equal(challengeIn(response).get('stale'), 'true')
  }
  assert.equal(alone.stored.size, 0)
})

scscf('asks the HSS anew for a user who is not registered any more: the password may be another', async (alone) => {
  const { challenge, accepted } = await registerByDigest(alone)
  const nonceOf = (response: SipResponse): string =>
    parseAuth(response.header('Authentication-Info') ?? '').params.get('nextnonce') ?? ''
  const leaving = digestAnswer(challenge, { nonce: nonceOf(accepted), integrity: 'ip-assoc-yes' })
  const left = await alone.send(
    registerRequest(3, leaving, [
      ['Contact', '*'],
      ['Expires', '0'],
    ]),
  )
  alone.maa = () => ({ result: 'DIAMETER_SUCCESS', items: [digestItem('another horse')] })
  const parts = { nonce: nonceOf(left), integrity: pending }
  const old = await alone.send(registerRequest(4, digestAnswer(challenge, parts)))
  assert.deepEqual([old.status, alone.stored.size], [401, 0])
  const answer = digestAnswer(challenge, { ...parts, password: 'another horse' })
  assert.equal((await alone.send(registerRequest(5, answer))).status, 200)
})

scscf(
  'challenges anew when the nonce is too old, and says that it was only that',
  async (alone) => {
    const { accepted, challenge } = await registerByDigest(alone)
    const nextNonce = parseAuth(accepted.header('Authentication-Info') ?? '').params.get('nextnonce') ?? ''
    await alone.clock.advance(3_600_001)
    const answer = digestAnswer(challenge, { nonce: nextNonce, integrity: 'ip-assoc-yes' })
    const response = await alone.send(registerRequest(3, answer))
    assert.equal(response.status, 401)
    assert.equal(challengeIn(response).get('stale'), 'true')
  },
  { change: { expiry: { minExpires: 60, maxExpires: 86_400, defaultExpires: 86_400 } } },
)

scscf('takes an answer to a nonce that it did not make for stale, as after a restart', async (alone) => {
  const challenge = await alone.send(firstRegister())
  const nonce = Buffer.alloc(30, 7).toString('base64')
  const response = await alone.send(registerRequest(2, digestAnswer(challenge, { nonce, integrity: pending })))
  assert.equal(response.status, 401)
  assert.equal(challengeIn(response).get('stale'), 'true')
})

const wrong: Readonly<Record<string, AnswerParts>> = {
  'another password': { password: 'wrong horse' },
  'another method': { method: 'INVITE' },
  'a protection that was not offered': { qop: 'auth-int' },
}
for (const [what, parts] of Object.entries(wrong)) {
  scscf(`takes an answer made with ${what} for wrong, not stale`, async (alone) => {
    const challenge = await alone.send(firstRegister())
    const response = await alone.send(registerRequest(2, digestAnswer(challenge, { ...parts, integrity: pending })))
    assert.equal(response.status, 401)
    assert.equal(challengeIn(response).get('stale'), undefined)
    assert.equal(alone.stored.size, 0)
    // and the right one is still taken
    const answer = digestAnswer(challenge, { integrity: pending })
    assert.equal((await alone.send(registerRequest(3, answer))).status, 200)
  })
}

for (const left of ['qop=auth,', ',nc=00000001', ',cnonce="c"']) {
  scscf(`takes an answer without ${left} for wrong: nothing in it could be counted`, async (alone) => {
    const challenge = await alone.send(firstRegister())
    const answer = digestAnswer(challenge, { integrity: pending }).replace(left, '')
    assert.equal((await alone.send(registerRequest(2, answer))).status, 401)
  })
}

scscf(
  'takes a body into account where auth-int is offered',
  async (alone) => {
    const challenge = await alone.send(firstRegister())
    const answer = digestAnswer(challenge, { qop: 'auth-int', integrity: pending })
    assert.equal((await alone.send(registerRequest(2, answer))).status, 200)
  },
  { qop: 'auth,auth-int' },
)
