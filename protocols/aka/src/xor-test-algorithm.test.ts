import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAuthenticationFunctions, noOpc } from './authentication-keys.ts'
import { buildAuts, createVector, verifyAutn, verifyAuts } from './authentication-vector.ts'
import { Isim } from './isim.ts'
import { createMilenage } from './milenage.ts'
import { composeSqn, decodeSqn } from './sqn.ts'
import { createXorTestAlgorithm } from './xor-test-algorithm.ts'

const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

const k = octets('000102030405060708090a0b0c0d0e0f')
const rand = octets('b0a1928374655647382910f1e2d3c4a5')
const xdout = hex(k.map((octet, i) => octet ^ (rand[i] as number)))

describe('XOR test algorithm (TS 34.108 §8.1.2)', () => {
  const functions = createXorTestAlgorithm(k)

  test('RES, CK, IK and AK are pieces of XDOUT', () => {
    const { res, ck, ik, ak } = functions.f2345(rand)
    assert.equal(hex(res), xdout)
    assert.equal(hex(ck), xdout.slice(2) + xdout.slice(0, 2))
    assert.equal(hex(ik), xdout.slice(4) + xdout.slice(0, 4))
    assert.equal(ak, Number.parseInt(xdout.slice(6, 18), 16))
  })

  test('MAC is the first half of XDOUT, exclusive-ored with SQN and AMF', () => {
    // K of zeros and RAND of zeros leave SQN ‖ AMF alone
    const plain = createXorTestAlgorithm(new Uint8Array(16)).f1(
      new Uint8Array(16),
      decodeSqn(octets('0102030405f6')),
      0xb9b9,
    )
    assert.equal(hex(plain.macA), '0102030405f6b9b9')
    assert.equal(hex(functions.f1(rand, 0, 0).macA), xdout.slice(0, 16))
  })

  test('the vector that osmo-auc-gen 1.7.0 makes of this K, RAND, AMF and SQN', () => {
    const vector = createVector({
      k,
      opc: noOpc(),
      algorithm: 'xor',
      rand: octets('202122232425262728292a2b2c2d2e2f'),
      sqn: 1,
      amf: 0x8000,
    })
    assert.equal(hex(vector.autn), '2020202020218000202020202021a020')
    assert.equal(hex(vector.xres), '20'.repeat(16))
  })
})

describe('a SIM with the XOR test algorithm (TS 34.108 §8.1.2, TS 33.102 §6.3)', () => {
  const keys = { k, opc: noOpc(), algorithm: 'xor', resLength: 8 } as const

  test('answers with as many octets of RES as it was made for', () => {
    const { autn, xres } = createVector({ ...keys, rand, sqn: composeSqn(4, 1), amf: 0 })
    const answer = new Isim(keys).authenticate(rand, autn)
    assert.equal(answer.kind, 'success')
    assert.equal(answer.kind === 'success' && hex(answer.res), xdout.slice(0, 16))
    assert.equal(hex(xres), xdout.slice(0, 16))
  })

  test('refuses a MILENAGE challenge, and is told apart by it', () => {
    const { autn } = createVector({ k, opc: k, rand, sqn: composeSqn(4, 1), amf: 0 })
    assert.equal(new Isim(keys).authenticate(rand, autn).kind, 'mac-failure')
    assert.notEqual(verifyAutn(createMilenage(k, k), rand, autn), undefined)
  })

  test('asks for a resynchronisation with an AUTS that verifies', () => {
    const functions = createAuthenticationFunctions(keys)
    assert.equal(verifyAuts(functions, rand, buildAuts(functions, rand, 0xabcdef123456)), 0xabcdef123456)
  })
})

test('RES of MILENAGE is cut at its end where the SIM gives fewer octets (TS 33.102 §6.3.7)', () => {
  const whole = createMilenage(k, k).f2345(rand).res
  assert.deepEqual(createAuthenticationFunctions({ k, opc: k, resLength: 4 }).f2345(rand).res, whole.subarray(0, 4))
  assert.deepEqual(createAuthenticationFunctions({ k, opc: k, resLength: 16 }).f2345(rand).res, whole)
})
