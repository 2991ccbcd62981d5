import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatRecord, parseMasterFile, parseName } from '@voltaic/dns'

/** The records of a master file of zone `example`, as lines. */
function linesOf(text: string, included = ''): readonly string[] {
  const folder = { read: (path: string) => (path === 'main' ? text : included) }
  const { records, mistakes } = parseMasterFile(folder, 'main', parseName('example'))
  assert.deepEqual(mistakes, [])
  return records.map(({ record }) => formatRecord(record))
}

for (const [rule, text, expected] of [
  [
    'a line that begins with a blank has the last stated owner',
    'a 1 A 1.1.1.1\n 1 A 1.1.1.2',
    ['a.example. 1 IN A 1.1.1.1', 'a.example. 1 IN A 1.1.1.2'],
  ],
  [
    'omitted TTL and class are the last that were stated',
    'a 7 IN A 1.1.1.1\nb A 1.1.1.2',
    ['a.example. 7 IN A 1.1.1.1', 'b.example. 7 IN A 1.1.1.2'],
  ],
  [
    '$ORIGIN resets the origin of relative names',
    '$ORIGIN other.\na 1 NS b\n$ORIGIN sub\nc 1 NS d.',
    ['a.other. 1 IN NS b.other.', 'c.sub.other. 1 IN NS d.'],
  ],
  ['a free standing @ is the origin', '@ 1 NS @', ['example. 1 IN NS example.']],
  [
    '\\X is X without its meaning, \\DDD the octet of that decimal number',
    'a\\.b\\046c 1 TXT \\"\\100',
    ['a\\.b\\.c.example. 1 IN TXT "\\"d"'],
  ],
  ['parentheses group data that crosses lines', 'a 1 TXT ( b\n c )', ['a.example. 1 IN TXT "b" "c"']],
  ['a semicolon starts a comment', 'a 1 TXT b ; c\n; d\n', ['a.example. 1 IN TXT "b"']],
  ['a character-string in quotes may hold blanks and ;', 'a 1 TXT "b ; c"', ['a.example. 1 IN TXT "b ; c"']],
] as const) {
  test(rule, () => assert.deepEqual(linesOf(text), expected))
}

test('$INCLUDE inserts a file, with an origin of its own that is not kept', () => {
  const lines = linesOf('a 1 A 1.1.1.1\n$INCLUDE other sub\nc 1 A 1.1.1.3', 'b 1 A 1.1.1.2\n')
  assert.deepEqual(lines, ['a.example. 1 IN A 1.1.1.1', 'b.sub.example. 1 IN A 1.1.1.2', 'c.example. 1 IN A 1.1.1.3'])
})
