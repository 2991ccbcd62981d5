import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import fc from 'fast-check'
import { LANGUAGE_NAMES } from '../alphabet/national-languages.ts'
import { readContent } from '../user-data/user-data.ts'
import { MAX_PARTS, MAX_TEXT_LENGTH, type SegmentOptions, segmentText } from './segment-text.ts'
import { joinParts, textPartsOf } from './text-parts.ts'

const FAMILY = '👨‍👩‍👧‍👦'
const contentsOf = (text: string, options: SegmentOptions = {}) =>
  textPartsOf(segmentText(text, options), 0x6f).map(({ userData, dataCodingScheme, hasUserDataHeader }) =>
    readContent(userData, dataCodingScheme, hasUserDataHeader),
  )

describe('a text in parts', () => {
  for (const [name, text, alphabet, parts] of [
    ['160 characters are one part', 'a'.repeat(160), 'gsm7', [160]],
    ['161 are two, of 153 and the rest', 'a'.repeat(161), 'gsm7', [153, 8]],
    ['80 of the extension table are one part', '€'.repeat(80), 'gsm7', [80]],
    ['no escape sequence is cut', '€'.repeat(81), 'gsm7', [76, 5]],
    ['Greek capitals are in the default alphabet', 'ΓΔΘΛΞΠΣΦΨΩ', 'gsm7', [10]],
    ['Greek small letters are not', 'αβγ', 'ucs2', [3]],
    ['70 units of UCS-2 are one part', 'я'.repeat(70), 'ucs2', [70]],
    ['71 are two, of 67 and the rest', 'я'.repeat(71), 'ucs2', [67, 4]],
    ['no surrogate pair is cut', `${'я'.repeat(66)}😀${'я'.repeat(10)}`, 'ucs2', [66, 12]],
    ['1530 characters are ten parts', 'a'.repeat(1530), 'gsm7', Array(10).fill(153)],
    ['nothing is one part', '', 'gsm7', [0]],
  ] as const) {
    test(`${name} (TS 23.040 §9.2.3.24.1)`, () => {
      const segments = segmentText(text)
      assert.equal(segments.alphabet, alphabet)
      assert.deepEqual(
        segments.parts.map(({ length }) => length),
        parts,
      )
    })
  }

  test('references of 16 bits leave room for one less (TS 23.040 §9.2.3.24.8)', () => {
    assert.equal(segmentText('a'.repeat(200), { referenceBits: 16 }).parts[0]?.length, 152)
    assert.equal(segmentText('я'.repeat(200), { referenceBits: 16 }).parts[0]?.length, 66)
  })

  test('shift tables are used for languages that are given, the cheapest that does (TS 23.038 §6.2.1.2)', () => {
    const languages = LANGUAGE_NAMES
    assert.equal(segmentText('şaş').alphabet, 'ucs2')
    assert.deepEqual(segmentText('şaş', { languages }).shiftTables, { single: 'turkish' })
    assert.deepEqual(segmentText('ş'.repeat(155), { languages }).shiftTables, { locking: 'turkish' })
    assert.equal(segmentText('ş'.repeat(155), { languages }).parts.length, 1)
    assert.deepEqual(segmentText(`${'ş'.repeat(120)}á`, { languages }).shiftTables, {
      locking: 'turkish',
      single: 'spanish',
    })
    assert.deepEqual(segmentText('ação', { languages }).shiftTables, { single: 'portuguese' })
    assert.deepEqual(segmentText('plain', { languages }).shiftTables, {})
  })

  test('255 parts are sent, a text of more is refused (TS 23.040 §9.2.3.24.1)', () => {
    const tooLong = (error: unknown) => error instanceof VoltaicError && error.code === 'SMS_TEXT_TOO_LONG'
    assert.equal(segmentText('a'.repeat(MAX_TEXT_LENGTH)).parts.length, MAX_PARTS)
    assert.throws(() => segmentText('a'.repeat(MAX_TEXT_LENGTH + 1)), tooLong)
    assert.throws(() => segmentText('я'.repeat(MAX_PARTS * 67 + 1)), tooLong)
  })

  test('one part has no concatenation, several have it and the class (TS 23.040 §9.2.3.24.1; TS 23.038 §4)', () => {
    assert.deepEqual(textPartsOf(segmentText('a'), 1)[0]?.hasUserDataHeader, false)
    const parts = textPartsOf(segmentText('я'.repeat(100)), 1, { messageClass: 0 })
    assert.deepEqual(
      parts.map(({ dataCodingScheme, hasUserDataHeader }) => [dataCodingScheme, hasUserDataHeader]),
      [
        [0x18, true],
        [0x18, true],
      ],
    )
  })
})

describe('parts put together', () => {
  for (const text of [
    `€{}[]~^|\\ ${'x'.repeat(300)}`,
    '漢字'.repeat(200),
    FAMILY.repeat(40),
    'İstanbul şğıç '.repeat(30),
    'ação não '.repeat(60),
    'a'.repeat(1530),
  ]) {
    for (const languages of [[], LANGUAGE_NAMES]) {
      test(`${text.slice(0, 12)}... ${languages.length} languages: the text is as it was, in whatever order`, () => {
        const contents = contentsOf(text, { languages })
        assert.ok(contents.length > 1)
        assert.deepEqual(joinParts(contents.toReversed()), { kind: 'complete', body: { kind: 'text', text } })
      })
    }
  }

  test('what is missing is told, repeats change nothing (TS 23.040 §9.2.3.24.1)', () => {
    const [one, two, three] = contentsOf('a'.repeat(400))
    assert.ok(one && two && three)
    assert.deepEqual(joinParts([two, two]), { kind: 'incomplete', missing: [1, 3] })
    assert.equal(joinParts([three, one, two, one]).kind, 'complete')
  })

  test('parts of different messages are not put together', () => {
    const [one] = contentsOf('a'.repeat(200))
    const [, other] = contentsOf('a'.repeat(400))
    const [alone] = contentsOf('a')
    assert.ok(one && other && alone)
    for (const mixed of [[one, other], [one, alone], [alone, alone], []]) {
      assert.deepEqual(joinParts(mixed), { kind: 'mismatched' })
    }
  })

  test('octets are put together too', () => {
    const contents = [1, 2].map((sequence) => ({
      header: [{ identifier: 0, data: Uint8Array.of(1, 2, sequence) }],
      body: { kind: 'octets', octets: Uint8Array.of(sequence) } as const,
    }))
    const joined = joinParts(contents)
    assert.ok(joined.kind === 'complete' && joined.body.kind === 'octets')
    assert.deepEqual([...joined.body.octets], [1, 2])
  })

  test('every text comes back, and every part fits (TS 23.040 §9.2.3.24.1)', () => {
    const characters = fc.constantFrom(...'aZ@€[~ΩşğıãçáŞяñ漢', '😀', FAMILY)
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 400 }), fc.subarray([...LANGUAGE_NAMES]), (each, languages) => {
        const text = each.join('')
        const segments = segmentText(text, { languages, referenceBits: 16 })
        assert.equal(segments.parts.join(''), text)
        const joined = joinParts(contentsOf(text, { languages, referenceBits: 16 }))
        assert.deepEqual(joined, { kind: 'complete', body: { kind: 'text', text } })
      }),
      { numRuns: 50 },
    )
  })
})
