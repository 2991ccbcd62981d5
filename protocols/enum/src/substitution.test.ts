import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import { MAX_REGEXP_LENGTH, parseSubstitution, substitute } from './substitution.ts'

const AUS = '+61255502345'
const apply = (field: string, text: string = AUS) => substitute(parseSubstitution(field), text)

for (const [field, result] of [
  ['!^.*$!sip:info@example.com!', 'sip:info@example.com'],
  ['!(^.*$)!sip:+1\\1@example.com!', 'sip:+1+61255502345@example.com'],
  ['!^\\+61(.*)$!sip:0\\1@example.com!', 'sip:0255502345@example.com'],
  ['/^\\+(61)(2)(.*)$/sip:\\3.\\2.\\1@example.com/', 'sip:55502345.2.61@example.com'],
  ['#^(.)(.)(.)(.)(.)(.)(.)(.)(.).*$#sip:\\9\\8\\1@x#', 'sip:20+@x'],
  ['!^(\\+61)?(9)?.*$!sip:a\\2\\1@x!', 'sip:a+61@x'],
] as const) {
  test(`${field} on ${AUS} makes ${result} (RFC 3402 §3.2)`, () => assert.equal(apply(field)?.text, result))
}

test('what each group matched is told, and undefined where it took no part', () => {
  assert.deepEqual(apply('!^(\\+61)(9)?(.*)$!sip:\\3@x!')?.groups, ['+61', undefined, '255502345'])
})

// RFC 3404 §4.3 has a rule that makes a host name of a URI, which only works so.
test('what did not match is dropped, unlike with sed (RFC 3404 §4.3)', () => {
  assert.equal(apply('!^http://([^/:]+)!\\1!i', 'http://www.foo.com/a/b')?.text, 'www.foo.com')
  assert.equal(apply('!555!sip:a@x!')?.text, 'sip:a@x')
})

test('the flag i ignores the case of the expression, not of the replacement (RFC 3402 §3.2)', () => {
  assert.equal(apply('!^URN:(.*)$!SIP:\\1@X!i', 'urn:Abc')?.text, 'SIP:Abc@X')
  assert.equal(apply('!^URN:(.*)$!SIP:\\1@X!', 'urn:Abc'), undefined)
})

test('no match is no result', () => assert.equal(apply('!^\\+62.*$!sip:a@x!'), undefined))

test('an escaped delimiter is that character, in both parts (RFC 3402 §3.2)', () => {
  assert.equal(apply('!^a\\!(.*)$!sip:\\!\\1@x!', 'a!b')?.text, 'sip:!b@x')
  assert.equal(apply('|^a\\|b$|sip:\\|@x|', 'a|b')?.text, 'sip:|@x')
  assert.equal(apply('|^a\\|b$|sip:\\|@x|', 'a'), undefined, 'an escaped delimiter is no alternation')
})

test('a backslash before anything else stays in the replacement', () => {
  assert.equal(apply('!^.*$!sip:\\0\\a@x!')?.text, 'sip:\\0\\a@x')
})

for (const [field, code] of [
  ['', 'ENUM_REGEXP_EMPTY'],
  ['1^.*$1sip:a@x1', 'ENUM_REGEXP_DELIMITER'],
  ['i^.*$isip:a@xi', 'ENUM_REGEXP_DELIMITER'],
  ['I^.*$Isip:a@xI', 'ENUM_REGEXP_DELIMITER'],
  ['\\^.*$\\sip:a@x\\', 'ENUM_REGEXP_DELIMITER'],
  ['!^.*$!sip:a@x', 'ENUM_REGEXP_DELIMITER'],
  ['!^.*$', 'ENUM_REGEXP_DELIMITER'],
  ['!^.*$\\!sip:a@x!', 'ENUM_REGEXP_DELIMITER'],
  ['!^.*$!sip:a@x!g', 'ENUM_REGEXP_FLAG'],
  ['!^.*$!sip:a@x!!', 'ENUM_REGEXP_FLAG'],
  ['!^.*$!sip:\\1@x!', 'ENUM_REGEXP_GROUP'],
  ['!^(.)(.).*$!sip:\\3@x!', 'ENUM_REGEXP_GROUP'],
  ['!^+46(.*)$!sip:\\1@x!', 'ERE_REPETITION'],
  [`!^.*$!sip:${'a'.repeat(MAX_REGEXP_LENGTH)}!`, 'ENUM_REGEXP_TOO_LONG'],
] as const) {
  test(`${field.slice(0, 30)} is refused: ${code}`, () => {
    assert.throws(
      () => parseSubstitution(field),
      (error) => error instanceof DecodeError && error.code === code,
    )
  })
}

test('an expression of as many octets as a character-string holds is read', () => {
  const field = `!^.*$!sip:${'a'.repeat(MAX_REGEXP_LENGTH - '!^.*$!sip:@x!'.length)}@x!`
  assert.equal(field.length, MAX_REGEXP_LENGTH)
  assert.match(apply(field)?.text ?? '', /^sip:a+@x$/)
})

test('octets of UTF-8 in the expression match themselves (RFC 3402 §3.2)', () => {
  const octets = (text: string) => Buffer.from(text).toString('latin1')
  assert.equal(apply(octets('!^zoë(.*)$!sip:\\1@x!'), octets('zoëb'))?.text, 'sip:b@x')
})

test('property: digits cut anywhere come back in any order', () => {
  const number = fc.stringMatching(/^[1-9][0-9]{3,14}$/)
  fc.assert(
    fc.property(number, fc.nat(15), (digits, at) => {
      const cut = at % digits.length
      const field = `!^\\+([0-9]{${cut}})(.*)$!sip:\\2.\\1@x!`
      assert.equal(apply(field, `+${digits}`)?.text, `sip:${digits.slice(cut)}.${digits.slice(0, cut)}@x`)
    }),
  )
})

test('property: a replacement without backslash and delimiter is the result, whatever the delimiter', () => {
  const delimiter = fc.constantFrom(...'!/#|:;@%&=~"')
  const text = fc.string({ unit: fc.constantFrom(...'abcxyz0189+-._'), minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(delimiter, text, (d, replacement) =>
      assert.equal(apply(`${d}^.*$${d}${replacement}${d}`)?.text, replacement),
    ),
  )
})

test('the time of a search grows with the text alone: a pattern that takes others for ever', () => {
  const text = `+${'1'.repeat(5000)}x`
  assert.equal(apply('!^\\+((1+)+)+$!sip:\\1@x!', text), undefined)
  assert.equal(apply('!^\\+((1|11)*)*2$!sip:\\1@x!', text), undefined)
})
