// TS 33.102 §C.1.1.1: SQN is SEQ and IND, of lengths that each SIM has for itself; SEQ does not begin anew.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildAuts, composeSqn, createAuthenticationFunctions, maxSeq } from '@voltaic/aka'
import { challengeOf, withAuc } from './auc-under-test.ts'

describe('SIMs of any array', () => {
  for (const indLength of [0, 1, 3, 5, 8, 16]) {
    test(`IND of ${indLength} bits: in step, ahead and behind (TS 33.102 §C.1.1.1, §C.2)`, () =>
      withAuc({ indLength, delta: 1000, seq: 50 }, async ({ card, authenticate }) => {
        const ahead = card(9_000)
        assert.deepEqual(await authenticate(ahead), ['synchronisation-failure', 'success'])
        for (let i = 0; i < 40; i++) assert.deepEqual(await authenticate(ahead), ['success'])
        assert.deepEqual(await authenticate(card(2)), ['synchronisation-failure', 'success'])
      }))
  }

  test('a SIM with another IND length than stored loops, and does not with the one it has (TS 33.102 §C.1.1.1)', async () => {
    const scheme = { indLength: 0, delta: 2 ** 20 }
    // read with 5 bits, the SIM's counter looks 32 times as small as it is
    await withAuc({ seq: 10, indLength: 5 }, async ({ card, authenticate, alarms }) => {
      assert.equal((await authenticate(card(2 ** 30, scheme), 20)).at(-1), 'success')
      assert.deepEqual(alarms, [])
    })
    await withAuc({ seq: 2 ** 25, indLength: 5 }, async ({ card, authenticate, alarms }) => {
      assert.equal((await authenticate(card(2 ** 29, scheme), 20)).at(-1), 'DIAMETER_UNABLE_TO_COMPLY')
      assert.deepEqual(alarms, ['hss.auts.loop'])
    })
    await withAuc({ seq: 2 ** 30, ...scheme }, async ({ card, authenticate }) => {
      assert.deepEqual(await authenticate(card(2 ** 29)), ['synchronisation-failure', 'success'])
    })
  })
})

describe('several vectors at once (TS 29.228 §6.3.1, TS 33.102 §C.3.4)', () => {
  test('five of them are good in any order, each with an IND of its own', () =>
    withAuc({}, async ({ card, mar }) => {
      const isim = card()
      const answer = await mar({ numberOfItems: 5 })
      assert.equal(answer.items.length, 5)
      for (const index of [4, 0, 3, 1, 2]) {
        const { rand, autn } = challengeOf(answer, index)
        assert.equal(isim.authenticate(rand, autn).kind, 'success')
        assert.equal(isim.authenticate(rand, autn).kind, 'synchronisation-failure')
      }
    }))

  test('with L of two only the last two are young enough (TS 33.102 §C.2.2)', () =>
    withAuc({ ageLimit: 2 }, async ({ card, mar }) => {
      const isim = card()
      const answer = await mar({ numberOfItems: 5 })
      const kinds = [4, 3, 2, 1, 0].map((index) => {
        const { rand, autn } = challengeOf(answer, index)
        return isim.authenticate(rand, autn).kind
      })
      assert.deepEqual(kinds.slice(0, 3), ['success', 'success', 'synchronisation-failure'])
    }))
})

describe('the end of the range', () => {
  const last = maxSeq()

  test('the last SEQ is issued, none after it, and the counter never begins anew (TS 33.102 §C.1.1.1)', () =>
    withAuc({ seq: last - 2 }, async ({ card, authenticate, mar, seq, alarms, counters }) => {
      const isim = card(last - 2)
      assert.deepEqual(await authenticate(isim), ['success'])
      assert.deepEqual(await authenticate(isim), ['success'])
      const { result, items, message } = await mar()
      assert.deepEqual([result, items], ['DIAMETER_UNABLE_TO_COMPLY', []])
      assert.match(message ?? '', /used up/)
      assert.equal(await seq(), last)
      assert.deepEqual(alarms, ['hss.sqn.exhausted'])
      assert.equal(counters.get('hss.sqn.exhausted'), 1)
    }))

  test('requests that race for the last SEQs get each one once', () =>
    withAuc({ seq: last - 3 }, async ({ mar, seq }) => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => mar()))
      assert.equal(answers.filter(({ result }) => result === 'DIAMETER_SUCCESS').length, 3)
      assert.equal(await seq(), last)
    }))

  test('an AUTS with the last SQN leaves nothing to issue, and no vector is made (TS 33.102 §6.3.5)', () =>
    withAuc({ seq: 7 }, async ({ hss, mar, seq, sim }) => {
      const keys = await hss.simCard((await sim()).impi)
      assert.ok(keys !== undefined)
      const rand = new Uint8Array(16).fill(9)
      const auts = buildAuts(createAuthenticationFunctions(keys), rand, composeSqn(last, 31))
      const answer = await mar({ resynchronisation: Uint8Array.from([...rand, ...auts]) })
      assert.match(answer.message ?? '', /used up/)
      assert.equal(await seq(), last)
    }))
})
