import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageWriter } from '../codec/message-writer.ts'
import { parseName } from '../codec/name-text.ts'
import { record, soaRecord } from '../test-records.ts'
import { formatIpv6, parseIpv4, parseIpv6 } from './ip-text.ts'
import { encodeRdata, formatRecord, type ResourceRecord } from './record.ts'
import { typeCode, typeName } from './record-types.ts'

const naptr = {
  order: 100,
  preference: 50,
  flags: 's',
  services: 'SIP+D2U',
  regexp: '',
  replacement: parseName('_sip._udp.b'),
}
const enumRule = {
  ...naptr,
  flags: 'u',
  services: 'E2U+sip',
  regexp: '!^(.*)$!sip:\\1@b!',
  replacement: parseName('.'),
}
const lines: readonly [ResourceRecord, string][] = [
  [record('a.b', 'A', '192.0.2.1'), 'a.b. 300 IN A 192.0.2.1'],
  [record('a.b', 'AAAA', '2001:db8::1'), 'a.b. 300 IN AAAA 2001:db8::1'],
  [record('.', 'NS', parseName('ns.b')), '. 300 IN NS ns.b.'],
  [record('*.b', 'CNAME', parseName('c')), '*.b. 300 IN CNAME c.'],
  [record('b', 'PTR', parseName('c')), 'b. 300 IN PTR c.'],
  [soaRecord('b'), 'b. 300 IN SOA ns.b. h.b. 1 3600 600 86400 60'],
  [record('b', 'TXT', ['a "quoted" \\', '\xe4\x07']), 'b. 300 IN TXT "a \\"quoted\\" \\\\" "\\228\\007"'],
  [record('b', 'SRV', { priority: 1, weight: 2, port: 5060, target: parseName('c') }), 'b. 300 IN SRV 1 2 5060 c.'],
  [record('b', 'NAPTR', naptr), 'b. 300 IN NAPTR 100 50 "s" "SIP+D2U" "" _sip._udp.b.'],
  [record('b', 'NAPTR', enumRule), 'b. 300 IN NAPTR 100 50 "u" "E2U+sip" "!^(.*)$!sip:\\\\1@b!" .'],
  [
    { ...record('b', 'A', '1.1.1.1'), type: 'TYPE65280', data: Uint8Array.of(10, 0, 1) },
    'b. 300 IN TYPE65280 \\# 3 0a0001',
  ],
  [{ ...record('b', 'A', '1.1.1.1'), type: 'TYPE1', class: 3, data: new Uint8Array() }, 'b. 300 CH TYPE1 \\# 0'],
  [{ ...record('b', 'A', '1.1.1.1'), class: 32 }, 'b. 300 CLASS32 A 1.1.1.1'],
]
for (const [each, line] of lines) {
  test(`written as a master file writes it: ${line} (RFC 1035 §5.1, RFC 3597 §5)`, () => {
    assert.equal(formatRecord(each), line)
  })
}

for (const [what, each] of [
  ['an IPv4 address that is none', record('b', 'A', '192.0.2.256')],
  ['an IPv6 address that is none', record('b', 'AAAA', '1::2::3')],
  ['TXT without a string', record('b', 'TXT', [])],
  ['a string of 256 octets', record('b', 'TXT', ['a'.repeat(256)])],
  ['a number beyond its field', record('b', 'SRV', { priority: 0, weight: 0, port: 65_536, target: parseName('c') })],
] as const) {
  test(`cannot be encoded: ${what}`, () => {
    assert.throws(() => encodeRdata(new MessageWriter(), each), RangeError)
  })
}

test('types by their number and their name (RFC 3597 §5)', () => {
  assert.deepEqual(
    ['A', 'NAPTR', 'ANY', 'TYPE13'].map((type) => typeCode(type as 'A')),
    [1, 35, 255, 13],
  )
  assert.deepEqual([1, 35, 255, 13].map(typeName), ['A', 'NAPTR', 'ANY', 'TYPE13'])
  assert.throws(() => typeCode('TYPE65536'), RangeError)
  assert.throws(() => typeCode('HINFO' as 'A'), RangeError)
})

test('IPv4 text is four decimal octets and nothing else', () => {
  assert.deepEqual(parseIpv4('0.10.200.255'), [0, 10, 200, 255])
  for (const text of ['1.2.3', '1.2.3.4.5', '01.2.3.4', '1.2.3.-4', '1.2.3.', '0x1.2.3.4', '']) {
    assert.equal(parseIpv4(text), undefined, text)
  }
})

for (const [groups, text] of [
  [[0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], '2001:db8::1'],
  [[0, 0, 0, 0, 0, 0, 0, 0], '::'],
  [[0, 0, 0, 0, 0, 0, 0, 1], '::1'],
  [[1, 0, 0, 0, 0, 0, 0, 0], '1::'],
  [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], '2001:db8:0:1:1:1:1:1'],
  [[0x2001, 0, 0, 1, 0, 0, 0, 1], '2001:0:0:1::1'],
  [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], '2001:db8::1:0:0:1'],
  [[0, 0, 0, 0, 0, 0xffff, 0xc000, 0x201], '::ffff:192.0.2.1'],
] as const) {
  test(`IPv6 address ${text} both ways (RFC 5952 §4)`, () => {
    assert.equal(formatIpv6(groups), text)
    assert.deepEqual(parseIpv6(text), groups)
  })
}

test('IPv6 text that says the same otherwise, and text that is none (RFC 4291 §2.2)', () => {
  assert.deepEqual(parseIpv6('2001:0DB8:0:0::1'), parseIpv6('2001:db8::1'))
  assert.deepEqual(parseIpv6('64:ff9b::192.0.2.33'), [0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x221])
  for (const text of [
    '',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    '::g',
    '::1.2.3',
    '1::2::3',
  ]) {
    assert.equal(parseIpv6(text), undefined, text)
  }
})
