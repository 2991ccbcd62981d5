// TS 33.102 §6.3.5: resynchronisation, the SIM on one side and the HSS with its database on the other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withAuc } from './auc-under-test.ts'

const delta = 2 ** 28

test('a SIM and an HSS that are in step need no AUTS (TS 33.102 §6.3.3)', () =>
  withAuc({}, async ({ card, authenticate, seq }) => {
    const sim = card(0)
    for (let i = 0; i < 40; i++) assert.deepEqual(await authenticate(sim), ['success'])
    assert.equal(await seq(), 40)
  }))

test('a SIM that is ahead is caught up with after one AUTS (TS 33.102 §6.3.5)', () =>
  withAuc({ seq: 3 }, async ({ card, authenticate, seq, sim }) => {
    assert.equal((await sim()).resynchronisations, undefined)
    assert.deepEqual(await authenticate(card(90_000)), ['synchronisation-failure', 'success'])
    assert.equal(await seq(), 90_001)
    assert.equal((await sim()).resynchronisations?.verified, 1)
  }))

test('a SIM that is more than Δ behind lowers the counter (TS 33.102 §6.3.5, §C.2.1)', () =>
  withAuc({ seq: delta + 5 }, async ({ card, authenticate, seq }) => {
    assert.deepEqual(await authenticate(card(2)), ['synchronisation-failure', 'success'])
    assert.equal(await seq(), 3)
  }))

test('a SIM that is Δ behind at most accepts at once (TS 33.102 §C.2.1)', () =>
  withAuc({ seq: delta }, async ({ card, authenticate }) => {
    assert.deepEqual(await authenticate(card(1)), ['success'])
  }))
