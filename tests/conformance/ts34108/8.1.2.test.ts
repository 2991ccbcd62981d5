// TS 34.108 §8.1.2: test USIMs with the XOR algorithm at an HSS that has it stored.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Isim, noOpc } from '@voltaic/aka'
import { withAuc } from '../ts33102/auc-under-test.ts'

const xor = { algorithm: 'xor', opc: noOpc() } as const

describe('a test USIM', () => {
  test('believes the HSS that knows its algorithm, and answers with 16 octets (TS 34.108 §8.1.2)', () =>
    withAuc(xor, async ({ card, authenticate, mar, sim }) => {
      assert.deepEqual(await authenticate(card()), ['success'])
      const { items } = await mar()
      const [item] = items
      assert.ok(item?.scheme === 'Digest-AKAv1-MD5')
      assert.equal(item.authorization.length, 16)
      assert.equal((await sim()).algorithm, 'xor')
    }))

  test('may give fewer octets of RES, as the HSS has it stored (TS 33.102 §6.3.7)', () =>
    withAuc({ ...xor, resLength: 8 }, async ({ card, mar }) => {
      const [item] = (await mar()).items
      assert.ok(item?.scheme === 'Digest-AKAv1-MD5')
      const answer = card().authenticate(item.authenticate.subarray(0, 16), item.authenticate.subarray(16))
      assert.ok(answer.kind === 'success')
      assert.deepEqual(answer.res, item.authorization)
      assert.equal(answer.res.length, 8)
    }))

  test('asks for a resynchronisation by the same algorithm (TS 34.108 §8.1.2, TS 33.102 §6.3.5)', () =>
    withAuc({ ...xor, seq: 3 }, async ({ card, authenticate, seq }) => {
      assert.deepEqual(await authenticate(card(700)), ['synchronisation-failure', 'success'])
      assert.equal(await seq(), 701)
    }))

  test('does not believe an HSS that takes it for a SIM with MILENAGE', () =>
    withAuc({}, async ({ hss, mar, sim }) => {
      const stored = await hss.simCard((await sim()).impi)
      assert.equal(stored?.algorithm, 'milenage')
      const [item] = (await mar()).items
      assert.ok(item?.scheme === 'Digest-AKAv1-MD5' && stored !== undefined)
      const card = new Isim({ ...stored, ...xor })
      const { kind } = card.authenticate(item.authenticate.subarray(0, 16), item.authenticate.subarray(16))
      assert.equal(kind, 'mac-failure')
    }))
})
