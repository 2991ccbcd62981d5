import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildAuts, createVector, verifyAutn, verifyAuts } from './authentication-vector.ts'
import { Isim } from './isim.ts'
import { createMilenage } from './milenage.ts'
import { composeSqn, splitSqn } from './sqn.ts'

const octets = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

// TS 35.208 test set 19.
const keys = { k: octets('5122250214c33e723a5dd523fc145fc0'), opc: octets('981d464c7c52eb6e5036234984ad0bcf') }
const rand = octets('81e92b6c0ee0e12ebceba8d92a99dfa5')
const vectorOf = (sqn: number, amf = 0x8000) => createVector({ ...keys, rand, sqn, amf })

describe('authentication vector (TS 33.102 §6.3.2)', () => {
  test('AUTN is SQN ⊕ AK ‖ AMF ‖ MAC-A', () => {
    const vector = vectorOf(0x16f3b3f70fc2, 0xc3ab)
    assert.equal(hex(vector.autn), 'bb52e91c747ac3ab2a5c23d15ee351d5')
    assert.equal(hex(vector.xres), '28d7b0f2a2ec3de5')
    assert.equal(hex(vector.ck), '5349fbe098649f948f5d2e973a81c00f')
    assert.equal(hex(vector.ik), '9744871ad32bf9bbd1dd5ce54e3e2e5a')
  })

  test('an AUTN opens to the SQN and AMF that it was made with', () => {
    const opened = verifyAutn(createMilenage(keys.k, keys.opc), rand, vectorOf(composeSqn(77, 9), 0x1234).autn)
    assert.equal(opened?.sqn, composeSqn(77, 9))
    assert.equal(opened?.amf, 0x1234)
  })

  test('an AUTN that is too short does not open', () => {
    const autn = vectorOf(composeSqn(1, 0)).autn
    assert.equal(verifyAutn(createMilenage(keys.k, keys.opc), rand, autn.subarray(0, 15)), undefined)
  })
})

describe('AUTS (TS 33.102 §6.3.3, §6.3.5)', () => {
  // TS 35.208 test set 20, with AK* and a MAC-S that the hostap project took from there and from a test USIM.
  const milenage = createMilenage(
    octets('90dca4eda45b53cf0f12d7c9c3bc6a89'),
    octets('cb9cccc4b9258e6dca4760379fb82581'),
  )

  test('SQN_MS is found in an AUTS of a real test USIM', () => {
    const sqnMs = verifyAuts(milenage, new Uint8Array(16).fill(0xaa), octets('43681ad3daf006bcde405a207267'))
    assert.notEqual(sqnMs, undefined)
  })

  test('SQN_MS 1 gives the AUTS known for test set 20', () => {
    const setRand = octets('9fddc72092c6ad036b6e464789315b78')
    assert.equal(hex(buildAuts(milenage, setRand, 1)), '4f2039392ddd4bb4316ed4a14688')
    assert.equal(verifyAuts(milenage, setRand, octets('4f2039392ddd4bb4316ed4a14688')), 1)
  })

  test('an AUTS is refused when any bit, the RAND or the length is wrong', () => {
    const auts = buildAuts(milenage, rand, 0x123456789abc)
    for (let bit = 0; bit < auts.length * 8; bit++) {
      const changed = Uint8Array.from(auts)
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7))
      assert.equal(verifyAuts(milenage, rand, changed), undefined)
    }
    assert.equal(verifyAuts(milenage, new Uint8Array(16), auts), undefined)
    assert.equal(verifyAuts(milenage, rand, auts.subarray(1)), undefined)
  })
})

describe('ISIM (TS 33.102 §6.3.3)', () => {
  test('a fresh challenge is answered with the RES, CK and IK of the vector', () => {
    const vector = vectorOf(composeSqn(1, 0))
    const answer = new Isim(keys).authenticate(rand, vector.autn)
    assert.equal(answer.kind, 'success')
    if (answer.kind !== 'success') return
    assert.deepEqual([answer.res, answer.ck, answer.ik], [vector.xres, vector.ck, vector.ik])
  })

  test('the same challenge again is a synchronisation failure with an AUTS that verifies', () => {
    const isim = new Isim(keys)
    const { autn } = vectorOf(composeSqn(41, 7))
    isim.authenticate(rand, autn)
    const again = isim.authenticate(rand, autn)
    assert.equal(again.kind, 'synchronisation-failure')
    if (again.kind !== 'synchronisation-failure') return
    const sqnMs = verifyAuts(createMilenage(keys.k, keys.opc), rand, again.auts)
    assert.deepEqual(splitSqn(sqnMs as number), { seq: 41, ind: 7 })
  })

  test('a challenge that another key made is a MAC failure and leaves the array alone', () => {
    const isim = new Isim(keys)
    const forged = createVector({ k: new Uint8Array(16), opc: keys.opc, rand, sqn: composeSqn(1, 0), amf: 0 })
    const before = isim.state()
    assert.deepEqual(isim.authenticate(rand, forged.autn), { kind: 'mac-failure' })
    assert.deepEqual(isim.authenticate(rand, new Uint8Array(3)), { kind: 'mac-failure' })
    assert.deepEqual(isim.state(), before)
  })

  test('a SIM restored from its state still refuses what it has seen', () => {
    const first = new Isim(keys)
    const { autn } = vectorOf(composeSqn(5, 2))
    first.authenticate(rand, autn)
    const restored = new Isim(keys, { state: JSON.parse(JSON.stringify(first.state())) })
    assert.equal(restored.authenticate(rand, autn).kind, 'synchronisation-failure')
    assert.equal(restored.authenticate(rand, vectorOf(composeSqn(6, 2)).autn).kind, 'success')
  })
})
