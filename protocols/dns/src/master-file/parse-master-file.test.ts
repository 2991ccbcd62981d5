import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseName } from '../codec/name-text.ts'
import { formatRecord } from '../rdata/record.ts'
import { MAX_GENERATED } from './generate.ts'
import { MAX_INCLUDE_DEPTH, MAX_INCLUDES, MAX_MISTAKES, parseMasterFile } from './parse-master-file.ts'
import { MAX_TOKENS } from './tokenise.ts'

/** @param files the first one is read, with origin `x.` */
function parse(files: Readonly<Record<string, string>>) {
  const folder = { read: (path: string) => (Object.hasOwn(files, path) ? files[path] : undefined) }
  const { records, mistakes } = parseMasterFile(folder, Object.keys(files)[0] ?? '', parseName('x'))
  return { lines: records.map(({ record }) => formatRecord(record)), mistakes, records }
}
const linesOf = (text: string) => {
  const { lines, mistakes } = parse({ 'x.zone': text })
  assert.deepEqual(mistakes, [])
  return lines
}
const mistakesIn = (text: string) => parse({ 'x.zone': text }).mistakes.map(({ line, reason }) => `${line}: ${reason}`)

test('the example of the standard is read as it stands (RFC 1035 §5.3)', () => {
  const text = `
@   IN  SOA     VENERA      Action\\.domains (
                                 20     ; SERIAL
                                 7200   ; REFRESH
                                 600    ; RETRY
                                 3600000; EXPIRE
                                 60)    ; MINIMUM

        NS      A.ISI.EDU.
        NS      VENERA
        MX      10      VENERA
        MX      20      VAXA

A       A       26.3.0.103

VENERA  A       10.1.0.52
        A       128.9.0.32

$INCLUDE ISI-MAILBOXES.TXT
`
  const { lines, mistakes } = parse({ 'x.zone': text, 'ISI-MAILBOXES.TXT': 'MOE CNAME A.ISI.EDU.\nLARRY CNAME A\n' })
  assert.deepEqual(mistakes, [])
  assert.deepEqual(lines, [
    'x. 60 IN SOA VENERA.x. Action\\.domains.x. 20 7200 600 3600000 60',
    'x. 60 IN NS A.ISI.EDU.',
    'x. 60 IN NS VENERA.x.',
    'x. 60 IN MX 10 VENERA.x.',
    'x. 60 IN MX 20 VAXA.x.',
    'A.x. 60 IN A 26.3.0.103',
    'VENERA.x. 60 IN A 10.1.0.52',
    'VENERA.x. 60 IN A 128.9.0.32',
    'MOE.x. 60 IN CNAME A.ISI.EDU.',
    'LARRY.x. 60 IN CNAME A.x.',
  ])
})

for (const [what, text, expected] of [
  [
    'TTL and class in either order (RFC 1035 §5.1)',
    'a 5 IN A 1.1.1.1\na in 1m A 1.1.1.2',
    ['5 IN A 1.1.1.1', '60 IN A 1.1.1.2'],
  ],
  ['a numeric owner is no TTL', '914 5 A 1.1.1.1\n 6 A 1.1.1.2', ['914 5 A', '914 6 A']],
  ['$TTL (RFC 2308 §4)', '$TTL 1w1d1h1m1s\na A 1.1.1.1\na 9 A 1.1.1.2\na A 1.1.1.3', ['694861', '9', '694861']],
  ['without $TTL the last one counts (RFC 1035 §5.1)', 'a 9 A 1.1.1.1\na A 1.1.1.2', ['9', '9']],
  [
    'a TTL with the highest bit set is zero (RFC 2181 §8)',
    'a 2147483648 A 1.1.1.1\n$TTL 4294967295\na TXT b',
    ['0', '0'],
  ],
  [
    '$ORIGIN, relative to the one before',
    '$ORIGIN a\n@ 1 A 1.1.1.1\n$ORIGIN b.\nc 1 NS @',
    ['a.x. 1 IN A', 'c.b. 1 IN NS b.'],
  ],
  ['escapes in names', 'a\\.b\\065\\@\\; 1 CNAME \\$', ['a\\.bA\\@\\;.x. 1 IN CNAME \\$.x.']],
  [
    'strings with and without quotes',
    'a 1 TXT ab "c;d (" "" "\\"\\\\" \\065\\ b "x"y"z"',
    ['TXT "ab" "c;d (" "" "\\"\\\\" "A b" "x" "y" "z"'],
  ],
  ['parentheses over lines, with comments', 'a 1 TXT ( b ; no\n\n "c"\n ) d', ['a.x. 1 IN TXT "b" "c" "d"']],
  ['CR LF', 'a 1 A 1.1.1.1\r\n\r\n  2 A 1.1.1.2\r\n', ['a.x. 1 IN A 1.1.1.1', 'a.x. 2 IN A 1.1.1.2']],
  [
    'a rule of ENUM (RFC 3403 §4)',
    'a 1 NAPTR 100 10 "u" "E2U+sip" "!^\\\\+(.*)$!sip:\\\\1@x!i" .',
    ['NAPTR 100 10 "u" "E2U+sip" "!^\\\\+(.*)$!sip:\\\\1@x!i" .'],
  ],
  ['unknown types (RFC 3597 §5)', 'a 1 TYPE731 \\# 6 abc (\ndef 012345\n)', ['a.x. 1 IN TYPE731 \\# 6 abcdef012345']],
  [
    'known types as unknown ones (RFC 3597 §5)',
    'a 1 CLASS1 TYPE1 \\# 4 0A000001\na 1 A \\# 4 0A000002',
    ['A 10.0.0.1', 'A 10.0.0.2'],
  ],
  ['IPv6 in the form of RFC 5952', 'a 1 AAAA 2001:DB8:0:0::1', ['AAAA 2001:db8::1']],
  [
    '$GENERATE',
    '$GENERATE 8-12/2 a$ 1 CNAME b$\x7b-1,3,x}.$$',
    ['a8.x. 1 IN CNAME b007.\\$.x.', 'a10.x. 1 IN CNAME b009.\\$.x.', 'a12.x. 1 IN CNAME b00b.\\$.x.'],
  ],
  ['$GENERATE of several fields', '$GENERATE 1-2 $ 1 IN MX "$ m$"', ['1.x. 1 IN MX 1 m1.x.', '2.x. 1 IN MX 2 m2.x.']],
  ['$GENERATE of nibbles', '$GENERATE 18-18 $\x7b0,7,n}.$\x7b0,0,N} 1 A 1.1.1.$', ['2.1.0.0.2.1.x. 1 IN A 1.1.1.18']],
] as const) {
  test(`read: ${what}`, () => {
    const lines = linesOf(text)
    assert.equal(lines.length, expected.length, lines.join('\n'))
    for (const [index, part] of expected.entries())
      assert.ok(matches(lines[index] ?? '', part), `${lines[index]}: ${part}`)
  })
}

/** All words of `part` are in the line, in this order. */
function matches(line: string, part: string): boolean {
  let at = 0
  return part.split(' ').every((word) => {
    at = line.indexOf(word, at) + word.length
    return at >= word.length
  })
}

for (const [what, text, mistake] of [
  ['no TTL', 'a A 1.1.1.1', '1: no TTL: begin the file with $TTL'],
  ['a blank owner before any', '\n 1 A 1.1.1.1', '2: a line that begins with a blank, and no owner before it'],
  ['an address that is none', 'a 1 A 1.1.1.256', '1: "1.1.1.256" is no IPv4 address'],
  ['an IPv6 address that is none', 'a 1 AAAA 1.1.1.1', '1: "1.1.1.1" is no IPv6 address'],
  ['a field too few', 'a 1 SRV 1 2 3', '1: target is missing'],
  ['a field too many', 'a 1 A 1.1.1.1 b', '1: "b" is one field too many'],
  ['a number beyond its field', 'a 1 MX 65536 b', '1: preference "65536" is no number from 0 to 65535'],
  ['another class', 'a 1 CH A 1.1.1.1', '1: class CH: only IN is served'],
  [
    'a type that nobody knows',
    'a 1 AA 1.1.1.1',
    '1: "AA" is no type that is known here: write TYPE, its number, and \\# LENGTH OCTETS',
  ],
  ['a type of questions', 'a 1 TYPE252 \\# 0', '1: TYPE252 is no type of a record'],
  ['an unknown type with fields', 'a 1 TYPE731 b', '1: TYPE731 needs RDATA as \\# LENGTH OCTETS'],
  ['a wrong length (RFC 3597 §5)', 'a 1 TYPE731 \\# 3 abcd', '1: 2 octets instead of 3'],
  ['no hexadecimal', 'a 1 TYPE731 \\# 1 0g', '1: the octets are no pairs of hexadecimal digits'],
  ['octets that the type cannot have', 'a 1 A \\# 5 0102030405', '1: A RDATA does not fill 5 octets'],
  ['a string of 256 octets', `a 1 TXT ${'b'.repeat(256)}`, '1: text has 256 octets, more than 255'],
  ['a label of 64 octets', `${'b'.repeat(64)} 1 A 1.1.1.1`, '1: label of 64 octets'],
  ['a name in quotes', '"a" 1 A 1.1.1.1', '1: a name must not be in quotes'],
  ['an escape that is none', 'a\\256 1 A 1.1.1.1', '1: \\256 is no octet'],
  ['a parenthesis that stays open', 'a 1 TXT b\na 1 TXT (\nb', '2: a parenthesis is never closed'],
  ['a parenthesis that nobody opened', 'a 1 TXT b )', '1: a parenthesis is closed that was not opened'],
  ['quotes that stay open', 'a 1 TXT (\n"b\n)', '2: quotes are not closed on their line'],
  ['a control entry that is none', '$FOO 1', '1: $FOO is no control entry: $ORIGIN, $TTL, $INCLUDE, $GENERATE'],
  ['$TTL of no time', '$TTL soon', '1: $TTL soon is no time'],
  ['$ORIGIN of two', '$ORIGIN a b', '1: $ORIGIN takes one field'],
  ['$GENERATE backwards', '$GENERATE 2-1 $ 1 A 1.1.1.$', '1: "2-1" ends before it begins'],
  ['$GENERATE of no range', '$GENERATE 1 $ 1 A 1.1.1.$', '1: "1" is no range, such as 1-127 or 0-254/2'],
  ['$GENERATE of too many', `$GENERATE 0-${MAX_GENERATED} $ 1 A 1.1.1.1`, `1: more than ${MAX_GENERATED} entries`],
  ['$GENERATE below 0', '$GENERATE 0-1 $\x7b-1} 1 A 1.1.1.1', '1: -1 is below 0 or beyond 31 bits'],
  ['$GENERATE too wide', '$GENERATE 0-1 $\x7b0,128} 1 A 1.1.1.1', '1: width 128 is more than 127'],
  ['too many fields', `a 1 TXT ${'b '.repeat(MAX_TOKENS)}`, `1: more than ${MAX_TOKENS} fields`],
  ['$INCLUDE of nothing', '$INCLUDE b', '1: $INCLUDE b: there is no such file in the folder'],
  [
    '$INCLUDE of an absolute path',
    '$INCLUDE /etc/passwd',
    '1: $INCLUDE /etc/passwd leads out of the folder of the zones',
  ],
  ['$INCLUDE of the folder above', '$INCLUDE a/../../b', '1: $INCLUDE a/../../b leads out of the folder of the zones'],
] as const) {
  test(`a mistake, with its line: ${what}`, () => assert.deepEqual(mistakesIn(text), [mistake]))
}

test('an included file has its own origin and owner, and gives back those of the other (RFC 1035 §5.1)', () => {
  const { lines } = parse({
    main: '$TTL 1\na A 1.1.1.1\n$INCLUDE ./d/part b\n  A 1.1.1.3\n',
    'd/part': ' A 1.1.1.2\n$ORIGIN c.\n@ NS @\n',
  })
  assert.deepEqual(lines, ['a.x. 1 IN A 1.1.1.1', 'a.x. 1 IN A 1.1.1.2', 'c. 1 IN NS c.', 'a.x. 1 IN A 1.1.1.3'])
})

test('a mistake in an included file names that file, and reading goes on', () => {
  const { lines, mistakes, records } = parse({ main: '$INCLUDE part\na 1 A 1.1.1.1\n', part: '\n\nb 1 A x\n' })
  assert.deepEqual(mistakes, [{ file: 'part', line: 3, reason: '"x" is no IPv4 address' }])
  assert.deepEqual([lines.length, records[0]?.file, records[0]?.line], [1, 'main', 2])
})

test('a file that includes itself by way of another is told as a circle', () => {
  const { mistakes } = parse({ a: '$INCLUDE b', b: '\n$INCLUDE ./a\n$INCLUDE ./a' })
  const reason = 'a circle: a includes b includes a'
  assert.deepEqual(mistakes, [
    { file: 'b', line: 2, reason },
    { file: 'b', line: 3, reason },
  ])
})

test('files that include one another end at a depth', () => {
  const files = Array.from({ length: MAX_INCLUDE_DEPTH + 1 }, (_, i) => [`f${i}`, `$INCLUDE f${i + 1}`])
  const { mistakes } = parse(Object.fromEntries(files))
  assert.deepEqual(
    mistakes.map(({ reason }) => reason),
    [`more than ${MAX_INCLUDE_DEPTH} files include one another`],
  )
})

test('files that include each other many times are no bomb', () => {
  const many = Array.from({ length: 14 }, (_, i) => [`f${i}`, `$INCLUDE f${i + 1}\n`.repeat(30)])
  const { mistakes } = parse({ ...Object.fromEntries(many), f14: 'a 1 A 1.1.1.1' })
  assert.equal(mistakes.length, MAX_MISTAKES)
  assert.equal(mistakes[0]?.reason, `more than ${MAX_INCLUDES} files are included`)
})

test('the $GENERATEs of a zone have one limit together', () => {
  const text = '$GENERATE 1-3 a$ 1 A 1.1.1.$\n$GENERATE 1-3 b$ 1 A 1.1.1.$\n'
  const { records, mistakes } = parseMasterFile({ read: () => text }, 'f', parseName('x'), 5)
  assert.equal(records.length, 5)
  assert.deepEqual(mistakes, [{ file: 'f', line: 2, reason: 'the $GENERATEs of this zone make too many entries' }])
})

test('a file that is no zone at all gives so many mistakes and no more', () => {
  assert.equal(mistakesIn('?\n'.repeat(1000)).length, MAX_MISTAKES)
})
