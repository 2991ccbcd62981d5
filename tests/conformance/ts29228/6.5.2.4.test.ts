import assert from 'node:assert/strict'
import { registerRequest } from '../ts24229/scscf-alone.ts'
import { digestAnswer, digestItem, registerByDigest, scscfByDigest } from '../ts24229/scscf-digest.ts'
import { ppr } from '../ts24229/watched-scscf.ts'

// TS 29.228 §6.5.2.4: the HSS has new SIP Digest data of a user who is registered
const scscf = scscfByDigest.bind(undefined, '5.4.1.2.2A; TS 29.228 §6.5.2.4')
const NEW = 'another password'
const yes = { integrity: 'ip-assoc-yes' }

scscf('replaces SIP Digest data by a PPR: the new password is right at once, the old one wrong', async (alone) => {
  const { challenge } = await registerByDigest(alone)
  assert.deepEqual(await ppr(alone, { digest: digestItem(NEW) }), { result: 'DIAMETER_SUCCESS' })
  const asked = alone.mars.length
  const old = await alone.send(registerRequest(3, digestAnswer(challenge, { ...yes, count: 2 })))
  assert.notEqual(old.status, 200)
  const fresh = await alone.send(registerRequest(4, digestAnswer(challenge, { ...yes, count: 3, password: NEW })))
  assert.equal(fresh.status, 200)
  assert.equal(alone.mars.length, asked, 'the HSS was not asked again')
})

scscf('answers DIAMETER_ERROR_USER_UNKNOWN to SIP Digest data of a user whom it does not serve', async (alone) => {
  const answer = await ppr(alone, { digest: digestItem(NEW) })
  assert.deepEqual(answer, { result: 'DIAMETER_ERROR_USER_UNKNOWN' })
})
