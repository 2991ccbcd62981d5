import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildAuts, composeSqn, createMilenage, splitSqn, verifyAutn } from '@voltaic/aka'
import { Counters, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet } from '@voltaic/store'
import { createAuthenticationCentre, keysContext } from './authentication-centre.ts'
import type { AuthenticationRow } from './subscriber-store.ts'

const impi = 'alice@example'
const keys = {
  k: Uint8Array.from(Buffer.from('465b5ce8b199b49faa5f0a2ee238a6bc', 'hex')),
  opc: Uint8Array.from(Buffer.from('cd63cb71954a9f4e48a5994e37a02baf', 'hex')),
}
const sealer = createSealer(generateKeySet())
const sealedKeys = sealer.seal(Buffer.concat([keys.k, keys.opc]), keysContext(impi))
const delta = 2 ** 28

function rowWith(seq: number): AuthenticationRow {
  return {
    registrationSetId: 1,
    subscriptionId: 1,
    identityType: 0,
    state: 'not-registered',
    scscf: null,
    reassignmentPending: 0,
    impiId: 1,
    associatedImpiId: 1,
    algorithm: 'milenage',
    resLength: null,
    sealedKeys,
    digestAlgorithm: null,
    amf: 0x8000,
    indLength: 5,
    delta,
    seq,
  }
}

/** A centre over one counter; `others` moves it when it is written for the first time. */
function centreOver(counter: { seq: number }, others: () => void = () => {}) {
  let isFirst = true
  const resetSqn = {
    async write({ expected, seq }: { readonly expected: number; readonly seq: number }) {
      if (isFirst) others()
      isFirst = false
      if (counter.seq !== expected) return []
      counter.seq = seq
      return [{ id: 1 }]
    },
  }
  const subscribers = { resetSqn } as unknown as Parameters<typeof createAuthenticationCentre>[0]['subscribers']
  const runtime = { random: createSeededRandom(7), log: silentLog, counters: new Counters() }
  const resynchronisations = { countVerified: async () => 'counted' as const, countRefused: async () => {} }
  return createAuthenticationCentre({ runtime, sealer, subscribers, resynchronisations })
}

const rand = new Uint8Array(16).fill(3)
const autsFor = (seqMs: number) =>
  Buffer.concat([rand, buildAuts(createMilenage(keys.k, keys.opc), rand, composeSqn(seqMs, 9))])

describe('vectors', () => {
  test('their SQNs are those that were reserved, IND going round the range of Cx', () => {
    const milenage = createMilenage(keys.k, keys.opc)
    const items = centreOver({ seq: 0 }).issueVectors(keys, rowWith(8), { seq: 12, cxInd: 1 }, 4)
    const sqns = items.map(({ authenticate }) => {
      const opened = verifyAutn(milenage, authenticate.subarray(0, 16), authenticate.subarray(16))
      return splitSqn(opened?.sqn ?? 0)
    })
    assert.deepEqual(sqns, [
      { seq: 9, ind: 14 },
      { seq: 10, ind: 15 },
      { seq: 11, ind: 0 },
      { seq: 12, ind: 1 },
    ])
  })

  test('the keys open for their own IMPI only', () => {
    const centre = centreOver({ seq: 0 })
    assert.deepEqual(centre.openKeys(impi, rowWith(0)).k, Buffer.from(keys.k))
    assert.throws(() => centre.openKeys('bob@example', rowWith(0)), { code: 'SEAL_BROKEN' })
  })
})

describe('resynchronisation (TS 33.102 §6.3.5)', () => {
  test('a phone that is ahead raises the counter', async () => {
    const counter = { seq: 10 }
    const result = await centreOver(counter).resynchronise(impi, keys, rowWith(10), autsFor(500), async () => undefined)
    assert.deepEqual(result, { kind: 'verified', seq: 500 })
    assert.equal(counter.seq, 500)
  })

  test('a phone that is more than Δ behind lowers it', async () => {
    const counter = { seq: 500 + delta }
    const result = await centreOver(counter).resynchronise(
      impi,
      keys,
      rowWith(counter.seq),
      autsFor(500),
      async () => undefined,
    )
    assert.deepEqual(result, { kind: 'verified', seq: 500 })
    assert.equal(counter.seq, 500)
  })

  test('a counter that is in range is left alone', async () => {
    const counter = { seq: 501 }
    const result = await centreOver(counter).resynchronise(
      impi,
      keys,
      rowWith(501),
      autsFor(500),
      async () => undefined,
    )
    assert.deepEqual(result, { kind: 'verified', seq: 501 })
    assert.equal(counter.seq, 501)
  })

  test('a counter that somebody moved meanwhile is looked at again, not overwritten', async () => {
    const counter = { seq: 10 }
    const others = () => {
      counter.seq = 700
    }
    const readAgain = async () => rowWith(counter.seq)
    const result = await centreOver(counter, others).resynchronise(impi, keys, rowWith(10), autsFor(500), readAgain)
    assert.deepEqual(result, { kind: 'verified', seq: 700 })
    assert.equal(counter.seq, 700)
  })

  test('a wrong MAC-S changes nothing', async () => {
    const counter = { seq: 10 }
    const forged = autsFor(500)
    forged[16] = (forged[16] as number) ^ 1
    const result = await centreOver(counter).resynchronise(impi, keys, rowWith(10), forged, async () => undefined)
    assert.deepEqual(result, { kind: 'refused' })
    assert.equal(counter.seq, 10)
  })
})
