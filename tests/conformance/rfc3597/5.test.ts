import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatRecord, parseMasterFile, parseName } from '@voltaic/dns'

function read(line: string) {
  const { records, mistakes } = parseMasterFile({ read: () => line }, 'zone', parseName('example.com'))
  return { lines: records.map(({ record }) => formatRecord(record)), mistakes: mistakes.length }
}

// The examples of the clause; CLASS32 is refused, as a server of class IN has no use for it.
for (const [line, expected] of [
  ['e.example. 1 IN A \\# 4 0A000001', 'e.example. 1 IN A 10.0.0.1'],
  ['e.example. 1 CLASS1 TYPE1 10.0.0.2', 'e.example. 1 IN A 10.0.0.2'],
  ['a.example. 1 IN TYPE731 \\# 6 abcdef (\n 01 23 45 )', 'a.example. 1 IN TYPE731 \\# 6 abcdef012345'],
  ['b.example. 1 IN TYPE62347 \\# 0', 'b.example. 1 IN TYPE62347 \\# 0'],
  ['c.example. 1 type33 \\# 7 0001 0002 0003 00', 'c.example. 1 IN SRV 1 2 3 .'],
] as const) {
  test(`read: ${line}`, () => assert.deepEqual(read(line), { lines: [expected], mistakes: 0 }))
}

for (const [what, line] of [
  ['a length that the octets do not have', 'a 1 TYPE731 \\# 5 abcdef012345'],
  ['an odd number of digits', 'a 1 TYPE731 \\# 2 abc'],
  ['an unknown type without \\#', 'a 1 TYPE731 abcdef'],
  ['a known type with RDATA that it cannot have', 'a 1 A \\# 3 0A0000'],
  ['a known type with octets behind its RDATA', 'a 1 MX \\# 4 000A0000'],
  ['a compressed name, which has nothing to point to', 'a 1 NS \\# 2 c000'],
  ['class 32, of which nothing is served', 'a 1 CLASS32 TYPE731 \\# 0'],
] as const) {
  test(`refused: ${what}`, () => assert.deepEqual(read(line), { lines: [], mistakes: 1 }))
}
