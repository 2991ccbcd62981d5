import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chaos } from './calls/chaos.ts'
import { SEED, startNetwork } from './network.ts'

/** More of them by hand: `VOLTAIC_CALLS=20000 VOLTAIC_SEED=7 npm test -- tests/scenarios/call-chaos`. */
const CALLS = Number(process.env['VOLTAIC_CALLS'] ?? 300)
const PHONES = 40

test(`${CALLS} calls over a network that loses, doubles and reorders: each ends, and nothing is left (RFC 3261 §17)`, async (t) => {
  const network = await startNetwork('memory', { adapt: (config) => ({ ...config, mw: 'udp' }) })
  try {
    const { outcomes, messages, delivered } = await new Chaos(network, {
      seed: SEED,
      calls: CALLS,
      phones: PHONES,
    }).run()
    t.diagnostic(`VOLTAIC_SEED=${SEED} ${JSON.stringify([...outcomes])} ${delivered} of ${messages} messages`)
    assert.ok((outcomes.get('completed') ?? 0) > CALLS / 4)
    assert.ok(delivered > 0.9 * messages)
  } catch (error) {
    throw new Error(`with VOLTAIC_SEED=${SEED} VOLTAIC_CALLS=${CALLS}`, { cause: error })
  } finally {
    await network.stop()
  }
})
