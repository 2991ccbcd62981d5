import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { createAuthenticationFunctions } from '../authentication-keys.ts'
import { buildAuts } from '../authentication-vector.ts'
import { composeSqn } from '../sqn.ts'
import { codesOf, hex, k, octets, op, opc, rand, resOf } from './card-under-test.ts'
import { checkKeys } from './check-keys.ts'
import { KEY_TEXT_MAX_LENGTH } from './key-readings.ts'
import type { KeyEvidence } from './phone-answer.ts'
import type { TypedKeys } from './typed-keys.ts'

/** The mistake that was found of one field, when it is the only thing to mend. */
function mistakeIn(typed: TypedKeys, evidence: KeyEvidence = resOf()): string {
  const { verdict, findings } = checkKeys(typed, evidence)
  const found = findings
    .filter(({ code }) => code === 'KEY_MISTYPED')
    .map(({ field, mistake }) => `${field} ${mistake}`)
  return [verdict, ...found].join(', ')
}

describe('keys that were mistyped', () => {
  const swapped = (text: string) => text.replaceAll(/(.)(.)/g, '$2$1')

  test('what people do to 32 digits is named', () => {
    const ofK: readonly (readonly [string, string])[] = [
      [swapped(k), 'nibbles-swapped'],
      [hex(octets(k).toReversed()), 'bytes-reversed'],
      [[...k].reverse().join(''), 'digits-reversed'],
      [hex(Buffer.from(k, 'hex').swap32()), 'words-reversed'],
      [k.slice(16) + k.slice(0, 16), 'halves-exchanged'],
      [hex(octets(k).map((octet) => ~octet)), 'bits-inverted'],
      [Buffer.from(k, 'hex').toString('base64'), 'base64'],
      [Buffer.from(k).toString('hex'), 'hex-of-text'],
      [k.replaceAll('1', 'l').replaceAll('0', 'O'), 'letters-for-digits'],
      [`${k}0`, 'digit-too-many'],
      [k.slice(0, 7) + k.slice(8), 'digit-missing'],
      [`${k.slice(1)}f`, 'shifted'],
      [`b${k.slice(0, -1)}`, 'shifted'],
      [`64${k.slice(2)}`, 'digits-exchanged'],
      [`${k.slice(0, 9)}0${k.slice(10)}`, 'digit-wrong'],
    ]
    for (const [text, mistake] of ofK) assert.equal(mistakeIn({ k: text, opc }), `mend, k ${mistake}`)
  })

  test('zeros that a spreadsheet has lost', () => {
    const zeros = `000000${k.slice(6)}`
    const evidence = resOf({ k: octets(zeros), opc: octets(opc) })
    assert.equal(mistakeIn({ k: zeros.slice(6), opc }, evidence), 'mend, k leading-zeros-lost')
    const behind = `${k.slice(0, 28)}0000`
    assert.equal(
      mistakeIn({ k: behind.slice(0, 28), opc }, resOf({ k: octets(behind), opc: octets(opc) })),
      'mend, k trailing-zeros-lost',
    )
  })

  test('both keys alike, and an OP that is an OPc too', () => {
    assert.equal(mistakeIn({ k: swapped(k), op: swapped(op) }), 'mend, k nibbles-swapped, op nibbles-swapped')
    const check = checkKeys({ k, op: swapped(opc) }, resOf())
    assert.deepEqual(codesOf(check), ['KEYS_FIT_WHEN_MENDED', 'OP_IS_OPC', 'KEY_MISTYPED'])
  })

  test('whatever the keys are: one mistake in either is found, by RES, response or AUTS', () => {
    const key = fc.uint8Array({ minLength: 16, maxLength: 16 })
    const mistakes = fc.constantFrom(
      swapped,
      (text: string) => `${text.slice(1)}a`,
      (text: string) => [...text].reverse().join(''),
      (text: string) => text.slice(0, -1),
      (text: string) => `${text.slice(0, 12)}c${text.slice(13)}`,
    )
    fc.assert(
      fc.property(
        key,
        key,
        mistakes,
        fc.constantFrom('k', 'opc'),
        fc.boolean(),
        (anyK, anyOpc, spoil, field, byAuts) => {
          const keys = { k: anyK, opc: anyOpc }
          const functions = createAuthenticationFunctions(keys)
          const auts = buildAuts(functions, rand, composeSqn(90, 1))
          const evidence: KeyEvidence = byAuts ? { rand, answer: { kind: 'auts', auts } } : resOf(keys)
          const right = { k: hex(anyK), opc: hex(anyOpc) }
          assert.equal(checkKeys(right, evidence).verdict, 'fit')
          const spoilt = { ...right, [field]: spoil(right[field as 'k' | 'opc']) }
          const expected = spoilt.k === right.k && spoilt.opc === right.opc ? 'fit' : 'mend'
          assert.equal(checkKeys(spoilt, evidence).verdict, expected)
        },
      ),
      { numRuns: 30, seed: 5 },
    )
  })

  test('a key with the wrong length or with other characters is named, without its digits', () => {
    const check = checkKeys({ k: `${k}0`, opc: `zz${opc.slice(2)}` }, resOf())
    assert.equal(check.verdict, 'misfit')
    const forms = check.findings.filter(({ code }) => code === 'KEY_MALFORMED')
    assert.deepEqual(
      forms.map(({ text }) => text),
      ['K must be 32 hexadecimal digits and has 33.', 'OPc must be 32 hexadecimal digits and holds other characters.'],
    )
  })

  test('text that is no key at all is not looked into', () => {
    const long = 'a'.repeat(KEY_TEXT_MAX_LENGTH + 1)
    assert.equal(checkKeys({ k: long, op: long, opc: long }, resOf()).verdict, 'misfit')
    assert.equal(checkKeys({ k: '', opc: '' }, resOf()).verdict, 'misfit')
  })
})
