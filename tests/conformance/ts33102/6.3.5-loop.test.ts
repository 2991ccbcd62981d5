// TS 33.102 §6.3.5: a SIM whose sync window is not what the HSS has stored asks for a resynchronisation for ever. The
// standard has no word on that; we end it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withAuc } from './auc-under-test.ts'

/** Steps that are smaller than the one which the HSS believes in. */
const SMALL_DELTA = 100

describe('a SIM that takes smaller steps than the HSS believes (TS 33.102 §6.3.5, §C.2.1)', () => {
  test('asks five times, then is refused with the reason', () =>
    withAuc({ seq: 5000 }, async ({ card, authenticate, mar, seq, alarms, counters, sim }) => {
      const kinds = await authenticate(card(10, { delta: SMALL_DELTA }), 20)
      assert.deepEqual(kinds, [
        ...Array.from({ length: 6 }, () => 'synchronisation-failure'),
        'DIAMETER_UNABLE_TO_COMPLY',
      ])
      assert.equal(await seq(), 5006)
      assert.deepEqual(alarms, ['hss.auts.loop'])
      assert.equal(counters.get('hss.auts.verified'), 5)
      assert.equal(counters.get('hss.auts.loop'), 1)
      const { resynchronisations } = await sim()
      assert.deepEqual([resynchronisations?.verified, resynchronisations?.isLoop], [6, true])
      // whoever asks without AUTS is served: it may be another phone, or the loop is over
      assert.equal((await mar()).result, 'DIAMETER_SUCCESS')
    }))

  test('says why in the answer, for the trace', () =>
    withAuc({ seq: 5000 }, async ({ card, mar }) => {
      const isim = card(10, { delta: SMALL_DELTA })
      let message: string | undefined
      for (let i = 0; i < 7 && message === undefined; i++) {
        const { items } = await mar()
        const [item] = items
        assert.ok(item?.scheme === 'Digest-AKAv1-MD5')
        const rand = item.authenticate.subarray(0, 16)
        const response = isim.authenticate(rand, item.authenticate.subarray(16))
        assert.equal(response.kind, 'synchronisation-failure')
        const auts = response.kind === 'synchronisation-failure' ? response.auts : assert.fail()
        message = (await mar({ resynchronisation: Uint8Array.from([...rand, ...auts]) })).message
      }
      assert.match(message ?? '', /again and again/)
    }))

  test('is heard again when five minutes have passed since it began', () =>
    withAuc({ seq: 5000 }, async ({ card, authenticate, clock, sim }) => {
      const isim = card(10, { delta: SMALL_DELTA })
      await authenticate(isim, 20)
      await clock.advance(299_999)
      assert.deepEqual(await authenticate(isim, 20), ['synchronisation-failure', 'DIAMETER_UNABLE_TO_COMPLY'])
      await clock.advance(1)
      assert.equal((await authenticate(isim, 20)).length, 7)
      assert.equal((await sim()).resynchronisations?.verified, 13)
      await clock.advance(300_000)
      assert.equal((await authenticate(isim, 1)).at(-1), 'synchronisation-failure')
      assert.equal((await sim()).resynchronisations?.isLoop, false)
    }))

  test('needs one AUTS once its Δ is stored', () =>
    withAuc({ seq: 5000, delta: SMALL_DELTA }, async ({ card, authenticate, seq, alarms }) => {
      assert.deepEqual(await authenticate(card(10)), ['synchronisation-failure', 'success'])
      assert.equal(await seq(), 11)
      assert.deepEqual(alarms, [])
    }))
})

test('forged AUTS are counted and never end in a refusal of right ones (TS 33.102 §6.3.5)', () =>
  withAuc({ seq: 3 }, async ({ card, mar, authenticate, sim, counters }) => {
    for (let i = 0; i < 20; i++) {
      assert.equal((await mar({ resynchronisation: new Uint8Array(30) })).result, 'DIAMETER_UNABLE_TO_COMPLY')
    }
    assert.deepEqual(await authenticate(card(90_000)), ['synchronisation-failure', 'success'])
    const { resynchronisations } = await sim()
    assert.deepEqual([resynchronisations?.refused, resynchronisations?.verified], [20, 1])
    assert.equal(counters.get('hss.auts.refused'), 20)
  }))
