import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isSameName, isWithin, labelsOf, lowerName, type Name, parentOf, prependLabel, ROOT } from './name.ts'
import { formatHost, formatName, parseName } from './name-text.ts'

const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))
const label = fc.array(octet, { minLength: 1, maxLength: 20 }).map((octets) => octets.join(''))
const names = fc
  .array(label, { maxLength: 8 })
  .map((labels) => labels.reduceRight<Name>((name, each) => prependLabel(each, name), ROOT))

test('a name is its wire form (RFC 1035 §3.1)', () => {
  assert.equal(parseName('www.example.'), '\x03www\x07example\0')
  assert.equal(parseName('.'), '\0')
  assert.deepEqual(labelsOf(parseName('www.example')), ['www', 'example'])
  assert.deepEqual(labelsOf(ROOT), [])
})

test('a name without a final dot is completed by the origin (RFC 1035 §5.1)', () => {
  const origin = parseName('example.org.')
  assert.equal(parseName('www', origin), parseName('www.example.org.'))
  assert.equal(parseName('www.', origin), '\x03www\0')
})

test('escapes: a dot inside a label, and octets by their number (RFC 1035 §5.1)', () => {
  assert.deepEqual(labelsOf(parseName('a\\.b.c\\065\\\\.')), ['a.b', 'cA\\'])
  assert.equal(formatName(parseName('a\\.b.c\\065\\\\\\000\\255.')), 'a\\.b.cA\\\\\\000\\255.')
  assert.equal(formatName(parseName('a\\@\\$\\(\\)\\;\\"\\032.')), 'a\\@\\$\\(\\)\\;\\"\\032.')
})

test('any name survives being written as text', () => {
  fc.assert(fc.property(names, (name) => assert.equal(parseName(formatName(name)), name)))
})

test('host names are written without the dot of the root', () => {
  assert.equal(formatHost(parseName('www.example.org')), 'www.example.org')
  assert.equal(formatHost(ROOT), '.')
  assert.equal(formatName(ROOT), '.')
})

for (const [code, text] of [
  ['DNS_NAME_EMPTY_LABEL', ''],
  ['DNS_NAME_EMPTY_LABEL', 'a..b'],
  ['DNS_NAME_EMPTY_LABEL', '.a'],
  ['DNS_NAME_LABEL_TOO_LONG', 'a'.repeat(64)],
  ['DNS_NAME_TOO_LONG', `${'a'.repeat(62)}.`.repeat(5)],
  ['DNS_ESCAPE', 'a\\'],
  ['DNS_ESCAPE', 'a\\256'],
  ['DNS_ESCAPE', 'a\\1x'],
  ['DNS_ESCAPE', 'ā.example'],
] as const) {
  test(`name text "${text.slice(0, 20)}" is refused as ${code} (RFC 1035 §5.1)`, () => {
    assert.throws(() => parseName(text), { name: 'DecodeError', code })
  })
}

test('names and labels at their limits (RFC 1035 §2.3.4)', () => {
  assert.equal(parseName('a'.repeat(63)).length, 65)
  assert.equal(parseName(`${'a'.repeat(62)}.`.repeat(4)).length, 253)
  assert.equal(parseName(`${`${'a'.repeat(62)}.`.repeat(4)}a`).length, 255)
  assert.throws(() => prependLabel('', ROOT), RangeError)
  assert.throws(() => prependLabel('a'.repeat(64), ROOT), RangeError)
  assert.throws(() => prependLabel('a', parseName(`${`${'a'.repeat(62)}.`.repeat(4)}a`)), RangeError)
})

test('names are compared without regard to the case of A to Z, and of nothing else (RFC 4343 §3)', () => {
  assert.equal(isSameName(parseName('WWW.Example'), parseName('www.exAMPLE')), true)
  assert.equal(isSameName(parseName('\\196.a'), parseName('\\228.a')), false)
  assert.equal(isSameName(parseName('a.b'), parseName('a\\.b')), false)
  const lower = parseName('www.example')
  assert.equal(lowerName(lower), lower)
  assert.equal(lowerName(`${String.fromCharCode(63)}${'Z'.repeat(63)}\0` as Name).charCodeAt(0), 63)
})

test('parents and ancestors go by whole labels', () => {
  const name = parseName('a.b.example')
  assert.equal(parentOf(name), parseName('b.example'))
  assert.equal(parentOf(ROOT), undefined)
  assert.equal(isWithin(name, parseName('b.example')), true)
  assert.equal(isWithin(name, name), true)
  assert.equal(isWithin(name, ROOT), true)
  assert.equal(isWithin(parseName('xb.example'), parseName('b.example')), false)
  // The octets of the ancestor are the end of one label here.
  assert.equal(isWithin(parseName('x\\001b.example'), parseName('b.example')), false)
})
