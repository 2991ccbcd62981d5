import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type AuthenticationKeys, createAuthenticationFunctions, noOpc } from '../authentication-keys.ts'
import { deriveOpc } from '../milenage.ts'
import { autnOf, card, codesOf, hex, k, octets, op, opc, otherK, rand, registerWith, resOf } from './card-under-test.ts'
import { areKeysOf, checkKeys } from './check-keys.ts'

describe('keys that fit', () => {
  test('TS 35.208 set 1: K with OP, with OPc or with both gives its RES', () => {
    const answer = { kind: 'res', res: octets('a54211d5e3ba50bf') } as const
    for (const typed of [
      { k, op },
      { k, opc },
      { k, op, opc },
    ]) {
      const check = checkKeys(typed, { rand, answer })
      assert.deepEqual([check.verdict, codesOf(check)], ['fit', ['KEYS_FIT']])
    }
  })

  test('separators, prefix and capital letters are no obstacle', () => {
    const typed = { k: `0x${k.toUpperCase()}`, opc: (opc.match(/../g) ?? []).join(':') }
    assert.equal(checkKeys(typed, resOf()).verdict, 'fit')
  })

  test('a REGISTER with response, with and without qop (RFC 3310 §3.3)', () => {
    const { res } = createAuthenticationFunctions(card).f2345(rand)
    for (const qop of [undefined, 'auth', 'auth-int'] as const) {
      assert.equal(checkKeys({ k, opc }, registerWith(res, qop)).verdict, 'fit')
    }
  })

  test('a test USIM with XOR, whose vector osmo-auc-gen 1.7.0 made', () => {
    const typed = { k: '000102030405060708090a0b0c0d0e0f', algorithm: 'xor' } as const
    const evidence = {
      rand: octets('202122232425262728292a2b2c2d2e2f'),
      autn: octets('2020202020218000202020202021a020'),
      answer: { kind: 'res', res: octets('20'.repeat(16)) },
    } as const
    assert.deepEqual(codesOf(checkKeys(typed, evidence)), ['KEYS_FIT'])
    const cut = { ...evidence, answer: { kind: 'res', res: octets('20'.repeat(8)) } } as const
    assert.deepEqual(codesOf(checkKeys(typed, cut)), ['KEYS_FIT_WHEN_MENDED', 'RES_CUT'])
    assert.deepEqual(codesOf(checkKeys({ ...typed, resLength: 8 }, cut)), ['KEYS_FIT'])
    assert.deepEqual(codesOf(checkKeys({ ...typed, resLength: 8 }, evidence)), [
      'KEYS_FIT_WHEN_MENDED',
      'RES_LENGTH_DIFFERS',
    ])
  })
})

test('whether an answer was made with just these keys, and nothing of what may have been mistyped', () => {
  assert.equal(areKeysOf(card, resOf()), true)
  assert.equal(areKeysOf({ ...card, k: otherK }, resOf()), false)
  assert.equal(areKeysOf({ ...card, opc: octets(op) }, resOf()), false)
  assert.equal(areKeysOf(card, { rand, autn: autnOf(card), answer: { kind: 'mac-failure' } }), false)
})

describe('keys that were taken for others', () => {
  test('an OPc that was typed as OP, and an OP that was typed as OPc', () => {
    assert.deepEqual(codesOf(checkKeys({ k, op: opc }, resOf())), ['KEYS_FIT_WHEN_MENDED', 'OP_IS_OPC'])
    assert.deepEqual(codesOf(checkKeys({ k, opc: op }, resOf())), ['KEYS_FIT_WHEN_MENDED', 'OPC_IS_OP'])
  })

  test('an OPc that was computed with the K of another SIM', () => {
    const typed = { k, op, opc: hex(deriveOpc(otherK, octets(op))) }
    assert.deepEqual(codesOf(checkKeys({ ...typed, otherKs: [otherK] }, resOf())), [
      'KEYS_FIT_WHEN_MENDED',
      'OPC_OF_OTHER_K',
    ])
    assert.deepEqual(codesOf(checkKeys(typed, resOf())), ['KEYS_FIT_WHEN_MENDED', 'OP_AND_OPC_DISAGREE'])
  })

  test('K and OPc exchanged; the K of another subscriber; the other algorithm', () => {
    assert.deepEqual(codesOf(checkKeys({ k: opc, opc: k }, resOf())), ['KEYS_FIT_WHEN_MENDED', 'K_AND_OP_EXCHANGED'])
    const ofOther = checkKeys({ k: hex(otherK), opc, otherKs: [octets(k)] }, resOf())
    assert.deepEqual(codesOf(ofOther), ['KEYS_FIT_WHEN_MENDED', 'K_OF_OTHER_SIM'])
    const xor = { k: octets(k), opc: noOpc(), algorithm: 'xor' } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, resOf(xor))), ['KEYS_FIT_WHEN_MENDED', 'ALGORITHM_IS_XOR'])
    const milenage = checkKeys({ k, opc, algorithm: 'xor' }, resOf())
    assert.deepEqual(codesOf(milenage), ['KEYS_FIT_WHEN_MENDED', 'ALGORITHM_IS_MILENAGE'])
  })
})

describe('keys that do not fit', () => {
  test('nothing explains the answer', () => {
    const check = checkKeys({ k: hex(otherK), opc: hex(otherK) }, resOf())
    assert.deepEqual([check.verdict, codesOf(check)], ['misfit', ['K_DOES_NOT_FIT']])
  })

  test('the SIM refuses the MAC of a challenge that was made with them (TS 24.229 §5.1.1.5.3)', () => {
    const wrong: AuthenticationKeys = { k: octets(k), opc: deriveOpc(octets(k), octets(opc)) }
    const evidence = { rand, autn: autnOf(wrong), answer: { kind: 'mac-failure' } } as const
    const check = checkKeys({ k, opc: hex(wrong.opc) }, evidence)
    assert.deepEqual([check.verdict, codesOf(check)], ['misfit', ['MAC_FAILURE', 'CHALLENGE_OF_THESE_KEYS']])
    // whoever knows that an OPc was to be stored sees that the HSS has taken it for an OP
    const typed = checkKeys({ k, opc }, evidence)
    assert.deepEqual(codesOf(typed), ['MAC_FAILURE', 'CHALLENGE_OF_OTHER_KEYS', 'OPC_IS_OP'])
    assert.match(typed.findings[2]?.text ?? '', /^The HSS took this OPc for an OP/)
  })

  test('the challenge is of another HSS', () => {
    const evidence = { rand, autn: autnOf({ k: otherK, opc: otherK }), answer: { kind: 'mac-failure' } } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, evidence)), ['MAC_FAILURE', 'CHALLENGE_OF_OTHER_KEYS'])
    assert.deepEqual(codesOf(checkKeys({ k, opc }, { ...resOf(), autn: evidence.autn })), [
      'KEYS_FIT',
      'CHALLENGE_OF_OTHER_KEYS',
    ])
  })

  test('without any answer only the challenge is judged', () => {
    const none = { rand, autn: autnOf(card), answer: { kind: 'none' } } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, none)), ['CHALLENGE_OF_THESE_KEYS'])
    assert.deepEqual(codesOf(checkKeys({ k, opc }, { rand, answer: { kind: 'none' } })), ['NO_ANSWER'])
  })

  test('AMF of the challenge and AMF as typed', () => {
    assert.deepEqual(codesOf(checkKeys({ k, opc, amf: 0x8000 }, resOf())), ['KEYS_FIT', 'AMF_DIFFERS'])
    assert.deepEqual(codesOf(checkKeys({ k, opc, amf: 0 }, resOf())), ['KEYS_FIT'])
  })
})

test('no finding ever holds a key, an RES or a piece of one', () => {
  const key = fc.uint8Array({ minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(key, key, fc.boolean(), fc.nat(3), (anyK, anyOpc, isFit, how) => {
      const keys = { k: anyK, opc: anyOpc }
      const typed = { k: isFit ? hex(anyK) : `${hex(anyK)}a`, [how % 2 === 0 ? 'op' : 'opc']: hex(anyOpc) }
      const answer = { kind: 'mac-failure' } as const
      const evidence = how > 1 ? resOf(keys) : { rand, autn: autnOf(keys), answer }
      const said = JSON.stringify(checkKeys(typed, evidence)).toLowerCase()
      for (const secret of [hex(anyK), hex(anyOpc), hex(createAuthenticationFunctions(keys).f2345(rand).res)]) {
        for (let at = 0; at + 8 <= secret.length; at += 4) assert.ok(!said.includes(secret.slice(at, at + 8)))
      }
    }),
    { numRuns: 30, seed: 7 },
  )
})
