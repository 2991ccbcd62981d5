import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAuthenticationFunctions, noOpc } from '../authentication-keys.ts'
import { buildAuts } from '../authentication-vector.ts'
import { composeSqn } from '../sqn.ts'
import { autnOf, autsOf, card, codesOf, hex, k, opc, rand, registerWith } from './card-under-test.ts'
import { checkKeys } from './check-keys.ts'
import { akav2Password } from './password-forms.ts'

describe('answers that are unusual', () => {
  const response = createAuthenticationFunctions(card).f2345(rand)
  const { res } = response

  test('RES that was cut, or used as text, or hashed for AKAv2 (RFC 4169 §3)', () => {
    const passwords: readonly (readonly [Uint8Array, string])[] = [
      [res.subarray(0, 4), 'RES_CUT'],
      [Buffer.from(hex(res)), 'RES_AS_HEX_TEXT'],
      [Buffer.from(hex(res).toUpperCase()), 'RES_AS_HEX_TEXT'],
      [Buffer.from(Buffer.from(res).toString('base64')), 'RES_AS_BASE64'],
      [akav2Password(response), 'RES_IS_AKAV2'],
    ]
    for (const [password, code] of passwords) {
      const check = checkKeys({ k, opc }, registerWith(password, 'auth'))
      assert.deepEqual([check.verdict, codesOf(check)], ['mend', ['KEYS_FIT_WHEN_MENDED', code]])
    }
  })

  test('RES that was cut at an octet of zero', () => {
    const zero = {
      k: rand.map((octet, i) => (i === 2 ? octet : octet ^ 0x55)),
      opc: noOpc(),
      algorithm: 'xor',
    } as const
    const evidence = registerWith(createAuthenticationFunctions(zero).f2345(rand).res.subarray(0, 2))
    const check = checkKeys({ k: hex(zero.k), algorithm: 'xor' }, evidence)
    assert.equal(codesOf(check)[1], 'RES_CUT_AT_ZERO')
  })

  test('an AUTS whose MAC-S was made with the AMF of the challenge (TS 33.102 §6.3.3)', () => {
    const functions = createAuthenticationFunctions(card)
    const sqnMs = composeSqn(90, 1)
    const auts = Buffer.concat([
      buildAuts(functions, rand, sqnMs).subarray(0, 6),
      functions.f1(rand, sqnMs, 0x8000).macS,
    ])
    const evidence = { rand, autn: autnOf(card, composeSqn(41, 3), 0x8000), answer: { kind: 'auts', auts } } as const
    assert.deepEqual(codesOf(checkKeys({ k, opc }, evidence)).slice(0, 2), ['KEYS_FIT_WHEN_MENDED', 'AUTS_WITH_AMF'])
  })
})

describe('counters (TS 33.102 §6.3.5, §C.2)', () => {
  test('a SIM that is ahead: by how much, and which element', () => {
    const check = checkKeys({ k, opc }, autsOf(composeSqn(500, 9)))
    assert.deepEqual([check.verdict, codesOf(check)], ['fit', ['KEYS_FIT', 'SQN_AHEAD']])
    assert.match(check.findings[1]?.text ?? '', /ahead by 459 /)
    assert.deepEqual(check.sqn, {
      indLength: 5,
      elements: [
        { ind: 9, seq: 500, source: 'auts' },
        { ind: 3, seq: 41, source: 'challenge' },
      ],
      ahead: 459,
    })
  })

  test('a challenge that was used before; one behind which the SIM is more than Δ', () => {
    assert.equal(codesOf(checkKeys({ k, opc }, autsOf(composeSqn(41, 3))))[1], 'SQN_USED')
    const far = autsOf(composeSqn(41, 3), autnOf(card, composeSqn(42 + 2 ** 28, 0)))
    assert.equal(codesOf(checkKeys({ k, opc }, far))[1], 'SQN_TOO_FAR_BEHIND')
  })

  test('a SIM that by its settings should have accepted', () => {
    const check = checkKeys({ k, opc }, autsOf(composeSqn(40, 1)))
    assert.equal(codesOf(check)[1], 'SYNC_WINDOW_DIFFERS')
    const narrow = checkKeys({ k, opc, scheme: { indLength: 5, delta: 1 } }, autsOf(composeSqn(39, 1)))
    assert.equal(codesOf(narrow)[1], 'SQN_TOO_FAR_BEHIND')
  })

  test('without AUTN the number of the HSS is compared with', () => {
    const { autn: _, ...evidence } = autsOf(composeSqn(500, 9))
    assert.equal(checkKeys({ k, opc, lastSeq: 490 }, evidence).sqn?.ahead, 10)
    assert.equal(checkKeys({ k, opc }, evidence).sqn?.ahead, undefined)
  })
})
