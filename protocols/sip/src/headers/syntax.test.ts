import assert from 'node:assert/strict'
import test from 'node:test'
import { decimal, endOfQuoted, isToken, quote, trimSpace, unquote } from './syntax.ts'

test('token characters are those of RFC 3261 §25.1', () => {
  assert.ok(isToken("aZ09-.!%*_+`'~"))
  for (const bad of ['', 'a b', 'a:b', 'a=b', 'a;b', 'a,b', 'a"b', 'a<b', 'a@b', 'é']) {
    assert.equal(isToken(bad), false, bad)
  }
})

test('a quoted string ends at the first quote that is not escaped (RFC 3261 §25.1)', () => {
  assert.equal(endOfQuoted('"abc" x', 0), 5)
  assert.equal(endOfQuoted('x"" y', 1), 3)
  assert.equal(endOfQuoted('"a\\"b" x', 0), 6)
  assert.equal(endOfQuoted('"a\\\\" x', 0), 5)
  assert.equal(endOfQuoted('"a\\"', 0), -1)
  assert.equal(endOfQuoted('"abc', 0), -1)
})

test('quote and unquote are inverse (RFC 3261 §25.1)', () => {
  for (const text of ['', 'plain', 'with "quotes"', 'back\\slash', '\\', '"', 'nul\0']) {
    assert.equal(unquote(quote(text)), text)
    assert.equal(endOfQuoted(quote(text), 0), quote(text).length)
  }
})

test('decimal takes digits only, and not too many of them', () => {
  assert.equal(decimal('0068'), 68)
  for (const bad of ['', '-1', '+1', '1.0', '1e3', '0x10', ' 1', '1234567890123456']) {
    assert.equal(decimal(bad), undefined, bad)
  }
})

test('trimSpace leaves octets alone that are white space only in Unicode', () => {
  assert.equal(trimSpace(' \t\xc3\xa0 '), '\xc3\xa0')
  assert.equal(trimSpace('ab cd ef', 2, 6), 'cd')
  assert.equal(trimSpace('   '), '')
})
