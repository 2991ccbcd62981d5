// TS 35.206, TS 34.108 §8.1.2 and TS 33.102 §6.3 by Osmocom. All 1,000 keys: npm run test:soak -- osmo-auc-gen
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareWithOsmo, osmoVersion } from './osmo-auc-gen.ts'

const KEYS = 100
const SEED = 35_206

test('osmo-auc-gen makes the vectors that we make, from OP and from OPc, and opens our AUTS', async (t) => {
  const { keys, vectors, auts } = await compareWithOsmo(KEYS, SEED)
  assert.deepEqual([keys, vectors, auts], [KEYS, 4 * KEYS, 2 * KEYS])
  t.diagnostic(`${await osmoVersion()}: ${keys} random keys, ${vectors} vectors, ${auts} AUTS agree`)
})
