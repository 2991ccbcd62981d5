import assert from 'node:assert/strict'
import test from 'node:test'
import { branchOf, formatVia, hasMagicBranch, parseVia } from './via.ts'

test('Via is parsed with its parameters (RFC 3261 §20.42, RFC 3581 §3)', () => {
  assert.deepEqual(parseVia('SIP/2.0/UDP 192.0.2.1:5066;branch=z9hG4bK87a;rport;received=192.0.2.9'), {
    protocol: 'SIP',
    version: '2.0',
    transport: 'UDP',
    host: '192.0.2.1',
    port: 5066,
    params: new Map([
      ['branch', 'z9hG4bK87a'],
      ['rport', undefined],
      ['received', '192.0.2.9'],
    ]),
  })
})

test('Via with white space wherever the grammar allows it (RFC 3261 §25.1)', () => {
  const via = parseVia('sip  /  2.0 /\ttcp     spindle.example.com : 5060  ;  branch  =   z9hG4bK9ikj8')
  assert.equal(formatVia(via), 'SIP/2.0/TCP spindle.example.com:5060;branch=z9hG4bK9ikj8')
})

test('Via of a transport that nobody knows is a Via (RFC 3261 §25.1)', () => {
  assert.equal(parseVia('SIP/2.0/carrier-pigeon host').transport, 'CARRIER-PIGEON')
})

const BAD = [
  '',
  'SIP/2.0/UDP',
  'SIP/2.0/UDP ',
  'SIP/2.0/ host',
  'SIP/2.0 host',
  'HTTP/2.0/UDP host',
  'SIP/2.0/UDP host;',
  'SIP/2.0/UDP host;;branch=z',
  'SIP/2.0/UDP host other',
  'SIP/2.0/UDP 2001:db8::1;branch=z',
  'SIP/2.0/U;DP host',
]

for (const text of BAD) {
  test(`malformed Via: ${text} (RFC 3261 §20.42)`, () => {
    assert.throws(() => parseVia(text), { name: 'DecodeError' })
  })
}

test('a branch counts as unique only with the magic cookie and something after it (RFC 3261 §17.2.3)', () => {
  assert.equal(hasMagicBranch(parseVia('SIP/2.0/UDP h;branch=z9hG4bKx')), true)
  assert.equal(hasMagicBranch(parseVia('SIP/2.0/UDP h;branch=z9hG4bK')), false)
  assert.equal(hasMagicBranch(parseVia('SIP/2.0/UDP h;branch=390skdjuw')), false)
  assert.equal(branchOf(parseVia('SIP/2.0/UDP h')), undefined)
})
