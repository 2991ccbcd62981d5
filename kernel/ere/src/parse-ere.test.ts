import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import { compileEre, findEreMistake } from './compile-ere.ts'
import { MAX_ERE_DEPTH, MAX_ERE_LENGTH, MAX_ERE_REPETITIONS, MAX_ERE_WEIGHT } from './parse-ere.ts'

/** Pattern, code, and column from 1. */
const mistakes: readonly (readonly [string, string, number])[] = [
  ['(a)\\1', 'ERE_BACK_REFERENCE', 4],
  ['x(a)(b)\\9', 'ERE_BACK_REFERENCE', 8],
  ['a\\d', 'ERE_ESCAPE', 2],
  ['a\\0', 'ERE_ESCAPE', 2],
  ['\\bx', 'ERE_ESCAPE', 1],
  ['\\<x', 'ERE_ESCAPE', 1],
  ['a\\', 'ERE_ESCAPE', 2],
  ['a[bc', 'ERE_BRACKET', 2],
  ['a[]', 'ERE_BRACKET', 2],
  ['[^]', 'ERE_BRACKET', 1],
  ['[a-', 'ERE_BRACKET', 1],
  ['[ä]', 'ERE_BRACKET', 2],
  ['x[[.a.]]', 'ERE_COLLATION', 3],
  ['x[[=a=]]', 'ERE_COLLATION', 3],
  ['[a-[.z.]]', 'ERE_COLLATION', 4],
  ['[[:letter:]]', 'ERE_CLASS', 2],
  ['[[:alpha]', 'ERE_CLASS', 2],
  ['[z-a]', 'ERE_RANGE', 2],
  ['[a-c-e]', 'ERE_RANGE', 5],
  ['[[:digit:]-z]', 'ERE_RANGE', 11],
  ['[a-[:digit:]]', 'ERE_RANGE', 4],
  ['[[:digit:]a-z-9]', 'ERE_RANGE', 14],
  ['*a', 'ERE_REPETITION', 1],
  ['(+a)', 'ERE_REPETITION', 2],
  ['a|?', 'ERE_REPETITION', 3],
  ['{1}', 'ERE_REPETITION', 1],
  ['^*', 'ERE_REPETITION', 1],
  ['a$+', 'ERE_REPETITION', 2],
  ['a**', 'ERE_REPETITION', 2],
  ['a+?', 'ERE_REPETITION', 2],
  ['a{2}{3}', 'ERE_REPETITION', 2],
  ['a{', 'ERE_INTERVAL', 2],
  ['a{,3}', 'ERE_INTERVAL', 2],
  ['a{x}', 'ERE_INTERVAL', 2],
  ['a{3,2}', 'ERE_INTERVAL', 2],
  ['a{256}', 'ERE_INTERVAL', 2],
  ['a(b', 'ERE_PARENTHESIS', 2],
  ['a(', 'ERE_PARENTHESIS', 2],
  ['a)b', 'ERE_PARENTHESIS', 2],
  ['()', 'ERE_EMPTY', 2],
  ['a|', 'ERE_EMPTY', 3],
  ['|a', 'ERE_EMPTY', 1],
  ['(a||b)', 'ERE_EMPTY', 4],
  ['', 'ERE_EMPTY', 1],
]

for (const [pattern, code, column] of mistakes) {
  test(`ERE ${pattern || '(empty)'} is refused: ${code}, column ${column} (IEEE 1003.1 §9.4)`, () => {
    const mistake = findEreMistake(pattern)
    assert.deepEqual([mistake?.code, mistake?.index], [code, column - 1])
    assert.throws(
      () => compileEre(pattern),
      (error) => error instanceof DecodeError && error.code === code && error.message.includes(`column ${column} `),
    )
  })
}

test('the octet of a mistake counts the octets before it, the column their characters', () => {
  assert.throws(
    () => compileEre('äö)'),
    (error) => error instanceof DecodeError && error.offset === 4 && error.message.includes('column 3'),
  )
})

test('an ERE holds its limits of length, depth, repetitions and weight, and takes what is just within', () => {
  const nested = (depth: number): string => `${'('.repeat(depth)}a${')'.repeat(depth)}`
  const within = ['a'.repeat(MAX_ERE_WEIGHT), nested(MAX_ERE_DEPTH), `a{${MAX_ERE_REPETITIONS}}`, '((a{10}){10}){10}']
  for (const pattern of within) assert.ok(compileEre(pattern).test('a'.repeat(1000)), pattern.slice(0, 20))
  const codeOf = (pattern: string): string | undefined => findEreMistake(pattern)?.code
  assert.equal(codeOf('[a]'.repeat(Math.ceil(MAX_ERE_LENGTH / 3))), 'ERE_TOO_LONG')
  assert.equal(codeOf(nested(MAX_ERE_DEPTH + 1)), 'ERE_TOO_DEEP')
  assert.equal(codeOf('a'.repeat(MAX_ERE_WEIGHT + 1)), 'ERE_TOO_LARGE')
  assert.equal(codeOf('((a{10}){10}){11}'), 'ERE_TOO_LARGE')
  assert.equal(codeOf('(a|b|c|d|e){200,}'), 'ERE_TOO_LARGE')
})
