import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { fitsPattern, weightOf } from './user-agent-pattern.ts'

test('a star stands for any characters, none too', () => {
  for (const [pattern, text, fits] of [
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['a*a', 'a', false],
    ['*b*', 'abc', true],
    ['*ab*ab*', 'ab', false],
    ['a*b*b', 'ab', false],
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['*', '', true],
  ] as const) {
    assert.equal(fitsPattern(pattern, text), fits, `${pattern} ${text}`)
  }
  assert.equal(weightOf('*a*b'), 2)
})

test('it agrees with a regular expression that says the same', () => {
  const letters = (unit: string[]) => fc.string({ unit: fc.constantFrom(...unit), maxLength: 12 })
  fc.assert(
    fc.property(letters(['a', 'b', '*']), letters(['a', 'b']), (pattern, text) => {
      assert.equal(fitsPattern(pattern, text), new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text))
    }),
  )
})
