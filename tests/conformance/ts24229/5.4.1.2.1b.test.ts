import assert from 'node:assert/strict'
import { IMPI, IMPU, REALM, registerRequest, unanswered } from './scscf-alone.ts'
import { challengeIn, firstRegister, scscfByDigest } from './scscf-digest.ts'

const scscf = scscfByDigest.bind(undefined, '5.4.1.2.1B')

scscf('challenges a user whom the HSS knows by a password', async (alone) => {
  const response = await alone.send(firstRegister())
  assert.equal(response.status, 401)
  const params = challengeIn(response)
  assert.equal(params.get('realm'), REALM)
  assert.equal(params.get('algorithm'), 'MD5')
  assert.equal(params.get('qop'), 'auth')
  assert.equal(params.get('stale'), undefined)
  assert.ok((params.get('nonce') ?? '').length >= 20)
  assert.equal(params.get('ck'), undefined)
  assert.deepEqual(alone.mars, [
    { impi: IMPI, impu: IMPU, scheme: 'Unknown', numberOfItems: 1, serverName: `sip:scscf.${REALM}:6060` },
  ])
})

scscf('asks the HSS for whatever it has for a user without Authorization', async (alone) => {
  const response = await alone.send(firstRegister().without('Authorization'))
  assert.equal(challengeIn(response).get('algorithm'), 'MD5')
  assert.deepEqual(
    alone.mars.map(({ impi, scheme }) => [impi, scheme]),
    [[IMPI, 'Unknown']],
  )
})

scscf('gives each challenge a nonce of its own', async (alone) => {
  const nonces = new Set<string | undefined>()
  for (let cseq = 1; cseq <= 5; cseq++) nonces.add(challengeIn(await alone.send(firstRegister(cseq))).get('nonce'))
  assert.equal(nonces.size, 5)
})

scscf(
  'challenges with SHA-256 where the HSS says so, and with all that may be protected',
  async (alone) => {
    const params = challengeIn(await alone.send(firstRegister()))
    assert.equal(params.get('algorithm'), 'SHA-256')
    assert.equal(params.get('qop'), 'auth,auth-int')
  },
  { algorithm: 'SHA-256', qop: 'auth, auth-int', ha1: '0'.repeat(64) },
)

for (const [what, item] of Object.entries({
  'an algorithm that is not known': { algorithm: 'MD5-sess' },
  'an H(A1) that is too short': { ha1: '00ff' },
  'an H(A1) that is none': { ha1: 'g'.repeat(32) },
})) {
  scscf(
    `does not challenge with ${what}`,
    async (alone) => assert.equal((await alone.send(firstRegister())).status, 500),
    item,
  )
}

scscf('refuses AKA to such a user, whatever the P-CSCF says of the protection', async (alone) => {
  for (const integrity of ['no', 'yes']) {
    const request = registerRequest(1, unanswered().replace('="no"', `="${integrity}"`))
    assert.equal((await alone.send(request)).status, 403)
  }
  assert.deepEqual(
    alone.mars.map(({ scheme }) => scheme),
    ['Digest-AKAv1-MD5', 'Digest-AKAv1-MD5'],
  )
})

scscf('tells the HSS when the challenge was never answered', async (alone) => {
  await alone.send(firstRegister())
  await alone.clock.advance(240_001)
  assert.deepEqual(
    alone.sars.map(({ type }) => type),
    ['AUTHENTICATION_TIMEOUT'],
  )
})
