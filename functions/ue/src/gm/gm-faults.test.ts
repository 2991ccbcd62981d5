import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { UeFaults } from '../ue-config.ts'
import { type GmTestNetwork, gmNetwork } from './gm-test-network.ts'

async function withFault(
  faults: UeFaults,
  run: (network: GmTestNetwork) => Promise<void>,
  settings: Parameters<typeof gmNetwork>[0] = {},
): Promise<void> {
  const network = await gmNetwork({ ...settings, ue: { faults } })
  try {
    await run(network)
  } finally {
    await network.stop()
  }
}

/** What the P-CSCF's engine has dropped, by reason. */
function drops({ counters }: GmTestNetwork): readonly string[] {
  return Object.keys(counters.pcscf.read())
    .filter((name) => name.startsWith('ipsec.drop.'))
    .map((name) => name.slice('ipsec.drop.'.length))
}

describe('a phone that is told to do wrong', () => {
  for (const [fault, drop] of [
    ['wrongKey', 'icv'],
    ['wrongSpi', 'unknown-spi'],
  ] as const) {
    test(`${fault}: none of its packets passes (RFC 4303 §3.4)`, () =>
      withFault({ [fault]: true }, async (network) => {
        assert.equal((await network.register()).kind, 'no answer')
        assert.equal(network.pcscf.registers.length, 1)
        assert.deepEqual(drops(network), [drop])
        assert.equal(network.ue.isRegistered, false)
      }))
  }

  for (const fault of ['noSecurityVerify', 'alteredSecurityVerify', 'alteredSecurityClient'] as const) {
    test(`${fault}: its REGISTER meets 494, also the second time (RFC 3329 §2.3.1; TS 33.203 §7.2)`, () =>
      withFault({ [fault]: true }, async ({ register, pcscf }) => {
        const outcome = await register()
        assert.ok(outcome.kind === 'no security agreement' && outcome.reason.startsWith('494'), outcome.kind)
        assert.equal(pcscf.registers.length, 4)
        assert.deepEqual(
          pcscf.registers.map(({ set }) => set !== undefined),
          [false, true, false, true],
        )
      }))
  }

  test('clearToProtectedPort: what it sends is dropped (TS 33.203 §7.1)', () =>
    withFault({ clearToProtectedPort: true }, async (network) => {
      assert.equal((await network.register()).kind, 'no answer')
      assert.deepEqual(drops(network), ['clear'])
      assert.equal(network.pcscf.registers.length, 1)
    }))

  test('silentAfterChallenge: it has installed nothing (TS 24.229 §5.1.1.5.1)', () =>
    withFault({ silentAfterChallenge: true }, async ({ register, pcscf, backend }) => {
      assert.equal((await register()).kind, 'no answer')
      assert.equal(pcscf.registers.length, 1)
      assert.deepEqual(await backend.list(), [])
    }))

  test('forgetsRegistration: it comes back in clear with a new port, without de-registration', () =>
    withFault({ forgetsRegistration: true }, async ({ registered, pcscf, clock, backend }) => {
      await registered()
      const before = pcscf.current.handle.agreement.ue
      await registered()
      assert.equal(pcscf.registers[2]?.set, undefined)
      assert.notEqual(pcscf.current.handle.agreement.ue.portC, before.portC)
      await clock.advance(32_000)
      assert.equal((await backend.list()).length, 4, 'the old set is superseded at once')
    }))

  test('wrongResponse: the set of the challenge is gone (TS 24.229 §5.2.2.2)', () =>
    withFault({ wrongResponse: true }, async ({ register, backend, clock }) => {
      assert.deepEqual(await register(), { kind: 'refused', status: 403, reason: 'Forbidden' })
      await clock.settle()
      assert.deepEqual(await backend.list(), [])
    }))

  test('replays of its packets are dropped, and nothing else (RFC 4303 §3.4.3)', () =>
    withFault(
      {},
      async (network) => {
        await network.registered()
        assert.deepEqual(drops(network), ['replay'])
        assert.equal(network.pcscf.registers.length, 2)
      },
      { replays: true },
    ))
})
