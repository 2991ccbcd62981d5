import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAuth } from '@voltaic/sip'
import {
  answer,
  IMPI,
  IMPU,
  REALM,
  registerRequest,
  type ScscfAlone,
  startScscfAlone,
  unanswered,
} from './scscf-alone.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.1.2.1)`, async () => {
    const alone = await startScscfAlone()
    try {
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

scscf('challenges an unprotected REGISTER with one vector, and gives the P-CSCF the keys', async (alone) => {
  const response = await alone.send(registerRequest(1, unanswered()))
  assert.equal(response.status, 401)
  const { scheme, params } = parseAuth(response.header('WWW-Authenticate') ?? '')
  assert.equal(scheme, 'Digest')
  assert.equal(params.get('realm'), REALM)
  assert.equal(params.get('algorithm'), 'AKAv1-MD5')
  assert.equal(params.get('qop'), 'auth')
  assert.equal(Buffer.from(params.get('nonce') ?? '', 'base64').length, 32)
  for (const key of ['ck', 'ik']) assert.match(params.get(key) ?? '', /^[0-9a-f]{32}$/)
  assert.deepEqual(alone.mars, [
    { impi: IMPI, impu: IMPU, scheme: 'Digest-AKAv1-MD5', numberOfItems: 1, serverName: `sip:scscf.${REALM}:6060` },
  ])
  assert.deepEqual(alone.sars, [])
})

scscf('derives the private identity from the public one when there is no Authorization', async (alone) => {
  const request = registerRequest(1, unanswered()).without('Authorization')
  assert.equal((await alone.send(request)).status, 401)
  assert.equal(alone.mars[0]?.impi, IMPI)
})

scscf('challenges afresh when the answer is to a challenge that is not pending', async (alone) => {
  const first = await alone.send(registerRequest(1, unanswered()))
  await alone.send(registerRequest(2, unanswered()))
  const response = await alone.send(registerRequest(3, answer(first)))
  assert.equal(response.status, 401)
  assert.equal(alone.stored.size, 0)
})

scscf('takes no answer twice', async (alone) => {
  const challenge = await alone.send(registerRequest(1, unanswered()))
  const authorization = answer(challenge)
  assert.equal((await alone.send(registerRequest(2, authorization))).status, 200)
  assert.equal((await alone.send(registerRequest(3, authorization))).status, 401)
})

scscf('tells the HSS when a challenge was never answered, and takes no answer afterwards', async (alone) => {
  const challenge = await alone.send(registerRequest(1, unanswered()))
  await alone.clock.advance(240_001)
  assert.deepEqual(
    alone.sars.map(({ type }) => type),
    ['AUTHENTICATION_TIMEOUT'],
  )
  assert.equal((await alone.send(registerRequest(2, answer(challenge)))).status, 401)
})

scscf('believes nobody outside the trust domain', async () => {
  const alone = await startScscfAlone({ trustedHosts: new Set() })
  assert.equal((await alone.send(registerRequest(1, unanswered()))).status, 403)
  assert.deepEqual(alone.mars, [])
  await alone.stop()
})
