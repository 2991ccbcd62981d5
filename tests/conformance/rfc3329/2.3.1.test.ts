import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ALGORITHM_PAIRS, formatAlgorithmPair } from '@voltaic/ipsec'
import { withRealPhone } from '../ts24229/gm-real-phone.ts'

describe('phone and P-CSCF agree on a mechanism (RFC 3329 §2.3.1)', () => {
  for (const pair of ALGORITHM_PAIRS) {
    test(`the P-CSCF takes ${formatAlgorithmPair(pair)} alone, the phone offers all it has`, () =>
      withRealPhone({ ue: { gm: { pairs: ALGORITHM_PAIRS } }, pcscf: { pairs: [pair] } }, async ({ ue, register }) => {
        assert.equal((await register()).kind, 'registered')
        assert.equal((await ue.message('+99901000002', 'protected')).status, 200)
      }))
  }

  test('nothing in common: 494, and the phone offers what Security-Server lists', () =>
    withRealPhone(
      {
        ue: { gm: { pairs: [{ alg: 'hmac-md5-96', ealg: 'null' }] } },
        pcscf: { pairs: [{ alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }], policy: 'require' },
      },
      async ({ register }) => {
        assert.equal((await register()).kind, 'registered')
      },
    ))

  for (const fault of ['noSecurityVerify', 'alteredSecurityVerify', 'alteredSecurityClient'] as const) {
    test(`${fault}: the second REGISTER is refused, and no set is left after the timers`, () =>
      withRealPhone({ ue: { faults: { [fault]: true } } }, async ({ alone, register, ue }) => {
        const outcome = await register()
        assert.ok(outcome.kind === 'no security agreement' || outcome.kind === 'refused', outcome.kind)
        assert.equal(ue.isRegistered, false)
        const answered = alone.atHome.filter((each) => /response="[0-9a-f]/.test(each.header('Authorization') ?? ''))
        assert.equal(answered.length, 0, 'no answer goes home')
        await alone.clock.advance(250_000)
        assert.deepEqual(await alone.backend.list(), [])
      }))
  }
})
