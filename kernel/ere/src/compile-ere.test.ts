import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileEre } from './compile-ere.ts'
import { parseEre } from './parse-ere.ts'
import { plainSearchesOf } from './plain-search.ts'

const span = (pattern: string, text: string): string => {
  const found = compileEre(pattern).match(text)
  return found === undefined ? 'none' : `${found.start}-${found.end}`
}

/** Pattern, text, and where the whole match stands. The expectations are those of IEEE 1003.1 §9. */
const wholeMatches: readonly (readonly [string, string, string])[] = [
  ['abc', 'xabcabc', '1-4'],
  ['a|ab|abc', 'abcd', '0-3'],
  ['(a|ab)(c|bcd)(d*)', 'abcd', '0-4'],
  ['x*', 'axx', '0-0'],
  ['xx*', 'axxb', '1-3'],
  ['^a', 'ba', 'none'],
  ['a$', 'ab', 'none'],
  ['^$', '', '0-0'],
  ['a^b', 'a^b', 'none'],
  ['^.*b', 'ab', '0-2'],
  ['a.*$', 'ab', '0-2'],
  ['.*', '', '0-0'],
  ['^ab$|b', 'cb', '1-2'],
  ['(^a|b)c', 'acbc', '0-2'],
  ['(^a|b)c', 'xacbc', '3-5'],
  ['a.c', 'a\nc', '0-3'],
  ['[^a]', 'a\n', '1-2'],
  ['[]a]+', 'x]a]', '1-4'],
  ['[^]a]', ']ax', '2-3'],
  ['[a-]', '-', '0-1'],
  ['[-a]', '-', '0-1'],
  ['[+--]', ',', '0-1'],
  ['[%--]', '.', 'none'],
  ['[--/]', '.', '0-1'],
  ['[a^]', '^', '0-1'],
  ['[\\n]+', 'x\\n', '1-3'],
  ['[[:digit:]]{3}', 'a1234', '1-4'],
  ['[[:alpha:][:digit:]_]+', '-aZ9_-', '1-5'],
  ['[^[:space:]]+', ' \tab ', '2-4'],
  ['[[:punct:]]+', 'a!@`~b', '1-5'],
  ['[[:xdigit:]]+', 'xfF09g', '1-5'],
  ['[[:cntrl:]]', 'a\x7f', '1-2'],
  ['[[:blank:]]+', '\n\t ', '1-3'],
  ['[[:print:]]+', '\x1f ~\x7f', '1-3'],
  ['[[:graph:]]+', ' !~ ', '1-3'],
  ['[[:upper:]][[:lower:]]', 'aAaA', '1-3'],
  ['[[:alnum:]]+', '-a1-', '1-3'],
  ['a{2}', 'aaa', '0-2'],
  ['a{2,}', 'aaa', '0-3'],
  ['a{0}b', 'ab', '1-2'],
  ['(ab){1,2}c', 'abababc', '2-7'],
  ['a}', 'a}', '0-2'],
  ['a]', 'a]', '0-2'],
  ['\\.\\[\\*\\^\\$\\(\\)\\|\\+\\?\\{\\\\', '.[*^$()|+?{\\', '0-12'],
  ['a\\-b\\/c\\@d', 'a-b/c@d', '0-7'],
]

for (const [pattern, text, expected] of wholeMatches) {
  test(`ERE ${pattern} on ${JSON.stringify(text)}: ${expected} (IEEE 1003.1 §9.4)`, () => {
    assert.equal(span(pattern, text), expected)
    assert.equal(compileEre(pattern).test(text), expected !== 'none')
  })
}

test('characters beyond ASCII are their octets, together under a repetition', () => {
  const octets = Buffer.from('Zoë, Zoëëë').toString('latin1')
  assert.equal(span('oë+$', octets), '7-14')
  assert.ok(compileEre('Zoë, ').test(octets))
  assert.ok(!compileEre('^Zo.,').test(octets))
})

test('sub-matches are numbered by their parentheses; one that took no part is undefined', () => {
  const ere = compileEre('^(sip|tel):([+0-9]+)(@(.*))?$')
  assert.equal(ere.groups, 4)
  assert.deepEqual(ere.match('tel:+15550100')?.groups, ['tel', '+15550100', undefined, undefined])
  assert.deepEqual(ere.match('sip:+1@x')?.groups, ['sip', '+1', '@x', 'x'])
})

test('ignoreCase takes letters of ASCII in either case, and no other octets (RFC 3402 §3.2)', () => {
  const ere = compileEre('^ab[c-e][^x]é$', { ignoreCase: true })
  const octets = (text: string): string => Buffer.from(text).toString('latin1')
  assert.ok(ere.test(octets('AbDyé')))
  assert.ok(!ere.test(octets('abdXé')), 'a negated bracket expression takes both cases out')
  assert.ok(!ere.test(octets('abdyÉ')), 'É is two octets, of which none is a letter')
  assert.ok(!compileEre('[@-]', { ignoreCase: true }).test('`'), '@ and ` differ in the bit of the case')
  assert.ok(!compileEre('abc').test('ABC'))
})

test('patterns that never end with backtracking end, on texts of 64 KiB', () => {
  const text = 'a'.repeat(65_536)
  for (const pattern of [
    '^(a+)+$',
    '((a*)*)*$',
    '(a|aa)+$',
    '(a|a|b)*$',
    '((a{1,9}){1,9}){1,9}$',
    '(.*)(.*)(.*)(.*)$',
  ]) {
    const ere = compileEre(pattern)
    assert.ok(ere.test(text), pattern)
    assert.equal(compileEre(`${pattern.slice(0, -1)}!$`).test(text), false, pattern)
    assert.equal(ere.match(text.slice(0, 4096))?.end, 4096, pattern)
  }
})

test('a search for plain text says what the automaton says', () => {
  const part = fc.constantFrom('a', 'b', '\\.', '.*', 'ab')
  const branch = fc
    .tuple(fc.constantFrom('', '^'), fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '$'))
    .map(([from, parts, to]) => from + parts.join('') + to)
  const pattern = fc.array(branch, { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|'))
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 6 })
  let plain = 0
  fc.assert(
    fc.property(pattern, text, (source, octets) => {
      if (plainSearchesOf(parseEre(source).node) !== undefined) plain += 1
      const ere = compileEre(source)
      assert.equal(ere.test(octets), ere.match(octets) !== undefined)
    }),
    { numRuns: 1000 },
  )
  assert.ok(plain > 10)
})
