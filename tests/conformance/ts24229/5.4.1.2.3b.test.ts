import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMPI, IMPU, REALM, registerRequest, startScscfAlone } from './scscf-alone.ts'
import { challengeIn, digestAnswer, firstRegister, registerByDigest, scscfByDigest } from './scscf-digest.ts'

const scscf = scscfByDigest.bind(undefined, '5.4.1.2.3B')
const integrity = 'ip-assoc-pending'

scscf('gives up after three wrong answers, and tells the HSS', async (alone) => {
  let challenge = await alone.send(firstRegister())
  for (const [index, status] of [401, 401, 403].entries()) {
    const answer = digestAnswer(challenge, { password: 'wrong horse', integrity })
    challenge = await alone.send(registerRequest(2 + index, answer))
    assert.equal(challenge.status, status)
  }
  assert.deepEqual(alone.sars, [
    {
      impi: IMPI,
      impus: [IMPU],
      serverName: `sip:scscf.${REALM}:6060`,
      type: 'AUTHENTICATION_FAILURE',
      userDataAlreadyAvailable: true,
    },
  ])
  assert.equal(alone.mars.length, 1, 'a guess costs the HSS nothing')
})

scscf('counts wrong answers anew after a right one', async (alone) => {
  let challenge = await alone.send(firstRegister())
  const wrong = async (cseq: number) => {
    challenge = await alone.send(registerRequest(cseq, digestAnswer(challenge, { password: 'wrong', integrity })))
    assert.equal(challenge.status, 401)
  }
  await wrong(2)
  await wrong(3)
  assert.equal((await alone.send(registerRequest(4, digestAnswer(challenge, { integrity })))).status, 200)
  challenge = await alone.send(firstRegister(5))
  await wrong(6)
  await wrong(7)
  assert.equal(alone.sars.filter(({ type }) => type === 'AUTHENTICATION_FAILURE').length, 0)
})

scscf('leaves a registration as it is when somebody guesses', async (alone) => {
  await registerByDigest(alone)
  const before = [...alone.stored.values()]
  for (let cseq = 10; cseq < 14; cseq++) {
    const challenge = await alone.send(firstRegister(cseq))
    await alone.send(registerRequest(cseq, digestAnswer(challenge, { password: `guess ${cseq}`, integrity })))
  }
  assert.deepEqual([...alone.stored.values()], before)
})

for (const [what, username] of [
  ['nobody', `nobody@${REALM}`],
  ['the number and not the IMPI', '+99901000001'],
]) {
  scscf(`refuses an answer whose user name is of ${what}, as the HSS does`, async (alone) => {
    const { maa } = alone
    alone.maa = (request) =>
      request.impi === IMPI ? maa(request) : { result: 'DIAMETER_ERROR_USER_UNKNOWN', items: [] }
    const challenge = await alone.send(firstRegister())
    const answer = digestAnswer(challenge, { username: username ?? '', integrity })
    assert.equal((await alone.send(registerRequest(2, answer))).status, 403)
    assert.equal(alone.stored.size, 0)
  })
}

test('S-CSCF never lets a user with a SIM in by SIP Digest, and challenges him by AKA (TS 24.229 §5.4.1.1)', async () => {
  const alone = await startScscfAlone()
  alone.maa = ({ scheme }) =>
    scheme === 'Digest-AKAv1-MD5' ? undefined : { result: 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED', items: [] }
  assert.equal((await alone.register()).status, 200)
  const challenge = await alone.send(registerRequest(3, `Digest username="${IMPI}",realm="${REALM}"`))
  assert.equal(challengeIn(challenge).get('algorithm'), 'AKAv1-MD5')
  // an answer by password to the nonce of AKA, and to one that is made up
  for (const nonce of [challengeIn(challenge).get('nonce') ?? '', 'bm9uY2U=']) {
    for (const integrityProtected of [integrity, 'ip-assoc-yes']) {
      const answer = digestAnswer(challenge, { nonce, integrity: integrityProtected })
      const { status } = await alone.send(registerRequest(4, answer))
      assert.ok(status === 401 || status === 403, `${status}`)
    }
  }
  assert.equal([...alone.stored.values()][0]?.bindings[0]?.authentication, undefined)
  assert.equal([...alone.stored.values()][0]?.bindings[0]?.cseq, 2)
  await alone.stop()
})
