import assert from 'node:assert/strict'
import { parseAuth } from '@voltaic/sip'
import type { GmAlone } from './gm-alone.ts'
import { gm } from './gm-test.ts'

const STOLEN = 'nonce="bm9uY2U=",uri="sip:x",response="00ff"'

/** What of an answer reached the home network last. */
function answerAtHome(alone: GmAlone): readonly (string | undefined)[] {
  const { params } = parseAuth(alone.atHome.at(-1)?.header('Authorization') ?? '')
  return [params.get('nonce'), params.get('response'), params.get('integrity-protected')]
}

for (const [what, auts] of Object.entries({ 'as it was': '', 'with AUTS': ',auts="AAAA"' })) {
  gm(
    `passes on no answer in clear to a challenge that began a set, sent ${what} by who has read it (TS 33.203 §7.2)`,
    async (alone) => {
      const phone = await alone.phone()
      await phone.registerProtected()
      const thief = await alone.phone({ host: '198.51.100.200' })
      // no Security-Client, and a name of its own helps as little
      for (const impi of [phone.impi, 'another@example.org']) {
        const answer = `Digest username="${impi}",realm="x",${STOLEN}${auts}`
        assert.equal((await thief.register([['Authorization', answer]])).status, 401)
        assert.deepEqual(answerAtHome(alone), ['', '', 'no'])
      }
      assert.equal(alone.pcscf.registeredContacts, 1)
      assert.ok([...alone.contacts.values()].every(({ contact }) => !contact.includes('198.51.100.200')))
    },
  )
}

gm('knows the challenge still when its set is gone (TS 33.203 §7.2)', async (alone) => {
  const phone = await alone.phone()
  await phone.challenged()
  const { answer } = alone
  // as a forged REGISTER does, whose challenge has another nonce
  alone.answer = (request, reply) => {
    const challenge = answer(request, reply)
    assert.ok(!(challenge instanceof Promise))
    return challenge.with(
      'WWW-Authenticate',
      (challenge.header('WWW-Authenticate') ?? '').replace('bm9uY2U=', 'b3RoZXI='),
    )
  }
  await phone.challenged()
  alone.answer = answer
  await phone.register([['Authorization', `Digest username="${phone.impi}",realm="x",${STOLEN}`]])
  assert.deepEqual(answerAtHome(alone), ['', '', 'no'])
})

gm('passes on the answer to a challenge that began no set (TS 24.229 §5.2.2.1)', async (alone) => {
  const phone = await alone.phone()
  assert.equal((await phone.register([])).status, 401)
  const answer = `Digest username="${phone.impi}",realm="x",algorithm=AKAv1-MD5,${STOLEN}`
  assert.equal((await phone.register([['Authorization', answer]])).status, 200)
  assert.deepEqual(answerAtHome(alone), ['bm9uY2U=', '00ff', 'no'])
})
