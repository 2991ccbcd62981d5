import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { UeFaults } from '@voltaic/ue'
import { withRealPhone } from './gm-real-phone.ts'

describe('a phone that is challenged (TS 24.229 §5.1.1.5.1)', () => {
  test('goes silent on a 401 without Security-Server', () =>
    withRealPhone({ pcscf: { policy: 'off' } }, async ({ alone, register }) => {
      const outcome = await register()
      assert.ok(outcome.kind === 'no security agreement', outcome.kind)
      assert.match(outcome.reason, /without Security-Server/)
      assert.equal(alone.atHome.length, 1)
    }))

  test('protects everything from then on, and the network knows it', () =>
    withRealPhone({}, async ({ alone, register, ue }) => {
      await register()
      const second = alone.atHome.filter(({ method }) => method === 'REGISTER')[1]
      assert.match(second?.header('Authorization') ?? '', /integrity-protected="yes"/)
      assert.equal((await ue.message('+99901000002', 'hello')).status, 200)
      const message = alone.atHome.at(-1)
      for (const header of ['Security-Verify', 'Security-Client']) assert.equal(message?.has(header), false, header)
      for (const header of ['Require', 'Proxy-Require']) {
        assert.equal(message?.list(header).includes('sec-agree'), false, header)
      }
      assert.equal(alone.clearToPhones, 0)
    }))

  test('registers again over the old set, and leaves it for the new one (TS 24.229 §5.1.1.4.2)', () =>
    withRealPhone({}, async ({ alone, register, ue, backend }) => {
      for (let times = 0; times < 3; times++) {
        assert.equal((await register()).kind, 'registered')
        assert.equal((await ue.message('+99901000002', 'hello')).status, 200)
        await alone.clock.advance(140_000)
        assert.equal((await backend.list()).length, 4)
        assert.equal((await alone.backend.list()).length, 4)
      }
    }))

  test('keeps its set when its refresh meets no challenge', () =>
    withRealPhone({ trustsProtected: true }, async ({ alone, register, backend }) => {
      await register()
      const before = await backend.list()
      await alone.clock.advance(1_800_000)
      assert.equal((await register()).kind, 'registered')
      await alone.clock.advance(3_000_000)
      assert.deepEqual(await backend.list(), before)
      assert.equal((await alone.backend.list()).length, 4)
    }))

  test('leaves over its set; both sides forget it (TS 24.229 §5.1.1.6.2)', () =>
    withRealPhone({ trustsProtected: true }, async ({ alone, register, ue, backend }) => {
      await register()
      assert.equal((await ue.deregister()).kind, 'registered')
      await alone.clock.advance(140_000)
      assert.deepEqual([await backend.list(), await alone.backend.list()], [[], []])
    }))
})

describe('a phone that does wrong meets a P-CSCF that keeps nothing of it (TS 24.229 §5.2.2.2)', () => {
  const faults: readonly (keyof UeFaults)[] = ['wrongKey', 'wrongSpi', 'clearToProtectedPort', 'silentAfterChallenge']
  for (const fault of faults) {
    test(`${fault}`, () =>
      withRealPhone({ ue: { faults: { [fault]: true } } }, async ({ alone, register }) => {
        const outcome = await register()
        assert.equal(outcome.kind, 'no answer')
        await alone.clock.advance(250_000)
        assert.deepEqual(await alone.backend.list(), [])
      }))
  }

  test('replays are dropped, the rest is served (RFC 4303 §3.4.3)', () =>
    withRealPhone({ replays: true }, async ({ alone, register, ue }) => {
      assert.equal((await register()).kind, 'registered')
      assert.equal((await ue.message('+99901000002', 'once')).status, 200)
      assert.equal(alone.atHome.filter(({ method }) => method === 'MESSAGE').length, 1)
      assert.ok(alone.counters.get('ipsec.drop.replay') > 0)
    }))

  test('a phone that comes back without having left: its old set makes room', () =>
    withRealPhone({ ue: { faults: { forgetsRegistration: true } } }, async ({ alone, register, ue, backend }) => {
      for (let times = 0; times < 4; times++) {
        assert.equal((await register()).kind, 'registered')
        assert.equal((await ue.message('+99901000002', 'here again')).status, 200)
      }
      await alone.clock.advance(140_000)
      assert.equal((await backend.list()).length, 4)
      assert.equal((await alone.backend.list()).length, 4)
    }))
})
