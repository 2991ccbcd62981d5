import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { DEFAULT_ALPHABET, DEFAULT_EXTENSION } from './default-alphabet.ts'
import { decodeGsm7, encodeGsm7, hasLockingShift } from './gsm7-text.ts'
import { LANGUAGE_NAMES, NATIONAL_LANGUAGES } from './national-languages.ts'
import { fillBitsBehind, packSeptets, unpackSeptets } from './septets.ts'
import { decodeUcs2, encodeUcs2 } from './ucs2-text.ts'

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
const TABLES = [
  {},
  ...LANGUAGE_NAMES.flatMap((name) => [
    { single: name },
    ...(hasLockingShift(name) ? [{ locking: name }, { locking: name, single: name }] : []),
  ]),
]

describe('GSM 7 bit text', () => {
  // test cases of libosmocore, tests/sms/sms_test.c
  for (const [text, octets] of [
    ['test text', 'f4f29c0ea297f174'],
    [
      '!$ a more#^- complicated test@@?_%! case',
      '2101280c6abfe5e5d186d2028ddf6d383b3d0ed3cb6410bd3ca70300bf4829041a87e765',
    ],
    ['enhanced ^ {][} test |+~ ^ tests', '65373aec1e97c9a00d05b4416d7c1bde2605a297e774d006b8daf4401b0a885e9ed3e7'],
  ] as const) {
    test(`${text}: as another implementation codes it (TS 23.038 §6.1.2.1)`, () => {
      const septets = encodeGsm7(text)
      assert.ok(septets)
      assert.equal(hex(packSeptets(septets)), octets)
      assert.equal(decodeGsm7(unpackSeptets(Buffer.from(octets, 'hex'), septets.length)), text)
    })
  }

  test('every table has 128 places, no character twice, and the escape where it belongs (TS 23.038 §6.2.1, §A.3)', () => {
    for (const table of [
      DEFAULT_ALPHABET,
      ...LANGUAGE_NAMES.map((name) => NATIONAL_LANGUAGES[name].lockingShift ?? ''),
    ]) {
      if (table === '') continue
      assert.equal(table.length, 128)
      assert.equal(new Set(table).size, 128)
      assert.equal(table.charCodeAt(0x1b), 0x1b)
    }
  })

  test('each extension table holds the default one (TS 23.038 §A.2.1, §A.2.2, §A.2.3)', () => {
    for (const name of LANGUAGE_NAMES) {
      const { singleShift } = NATIONAL_LANGUAGES[name]
      for (const [septet, character] of Object.entries(DEFAULT_EXTENSION)) {
        assert.equal(singleShift[Number(septet)], character)
      }
      assert.equal(new Set(Object.values(singleShift)).size, Object.keys(singleShift).length)
    }
  })

  test('letters of Turkish, Spanish and Portuguese are where the tables have them (TS 23.038 §A.2, §A.3)', () => {
    assert.equal(hex(encodeGsm7('şğ', { single: 'turkish' }) ?? new Uint8Array(0)), '1b731b67')
    assert.equal(hex(encodeGsm7('şğı€', { locking: 'turkish' }) ?? new Uint8Array(0)), '1d0c0704')
    assert.equal(hex(encodeGsm7('áú', { single: 'spanish' }) ?? new Uint8Array(0)), '1b611b75')
    assert.equal(hex(encodeGsm7('ãâ', { single: 'portuguese' }) ?? new Uint8Array(0)), '1b7b1b7f')
    assert.equal(hex(encodeGsm7('ã∞`', { locking: 'portuguese' }) ?? new Uint8Array(0)), '7b157d')
  })

  test('what an extension table lacks is the character of the alphabet, a lone escape a space (TS 23.038 §6.2.1.1)', () => {
    assert.equal(decodeGsm7(Uint8Array.of(0x1b, 0x41, 0x1b, 0x1b, 0x42, 0x1b)), 'A B ')
  })

  test('a text with another character has no septets', () => {
    assert.equal(encodeGsm7('ş'), undefined)
    assert.equal(encodeGsm7('\u001b'), undefined)
    assert.equal(encodeGsm7('😀'), undefined)
  })

  test('texts come back with every pair of tables', () => {
    for (const tables of TABLES) {
      const alphabet = decodeGsm7(
        Uint8Array.from({ length: 128 }, (_, index) => index).filter((each) => each !== 0x1b),
        tables,
      )
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...alphabet, '€', '[')), (characters) => {
          const text = characters.join('')
          const septets = encodeGsm7(text, tables)
          assert.ok(septets)
          assert.equal(decodeGsm7(septets, tables), text)
        }),
      )
    }
  })

  test('septets come back behind every number of fill bits (TS 23.040 §9.2.3.24)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 0x7f, maxLength: 160 }), fc.integer({ min: 0, max: 6 }), (septets, fillBits) => {
        assert.deepEqual(unpackSeptets(packSeptets(septets, fillBits), septets.length, fillBits), septets)
      }),
    )
    assert.deepEqual([6, 7, 4, 8].map(fillBitsBehind), [1, 0, 3, 6])
  })
})

test('UCS-2 keeps surrogate pairs, and lone surrogates too (TS 23.038 §6.2.3)', () => {
  assert.equal(hex(encodeUcs2('я👨‍👩‍👧')), '044fd83ddc68200dd83ddc69200dd83ddc67')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(decodeUcs2(encodeUcs2(text)), text)
    }),
  )
  assert.equal(decodeUcs2(encodeUcs2('\ud83d')), '\ud83d')
  assert.equal(decodeUcs2(Uint8Array.of(0, 0x41, 0)), 'A')
})
