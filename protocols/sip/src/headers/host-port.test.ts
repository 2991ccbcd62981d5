import assert from 'node:assert/strict'
import test from 'node:test'
import { DecodeError } from '@voltaic/base'
import { isIpv6Reference, parseHostPort } from './host-port.ts'

const GOOD: readonly (readonly [text: string, host: string, port?: number])[] = [
  ['example.com', 'example.com'],
  ['example.com:5060', 'example.com', 5060],
  ['192.0.2.1:1', '192.0.2.1', 1],
  ['pcscf_1.ims.example', 'pcscf_1.ims.example'],
  ['[2001:db8::1]', '[2001:db8::1]'],
  ['[2001:db8::1]:5061', '[2001:db8::1]', 5061],
  ['[::ffff:192.0.2.10]:19823', '[::ffff:192.0.2.10]', 19823],
  ['host : 5060', 'host', 5060],
]

for (const [text, host, port] of GOOD) {
  test(`host and port: ${text} (RFC 3261 §25.1)`, () => {
    assert.deepEqual(parseHostPort(text), port === undefined ? { host } : { host, port })
  })
}

const BAD = [
  '',
  ':5060',
  'a b',
  'host:',
  'host:x',
  'host:65536',
  'host:-1',
  'a:b:c',
  '2001:db8::1',
  '[2001:db8::1',
  '2001:db8::1]',
  '[]',
  '[::1]x',
  '[::1]5060',
  '[host]',
  'a@b',
  'a<b',
  'é',
  'x'.repeat(256),
]

for (const text of BAD) {
  test(`no host and port: ${text.slice(0, 40)} (RFC 3261 §25.1)`, () => {
    assert.throws(() => parseHostPort(text), { name: 'DecodeError', code: 'SIP_HOST_MALFORMED' })
  })
}

test('IPv6 references are those of RFC 5954 §4.1', () => {
  const good = ['::', '::1', '1::', '1:2:3:4:5:6:7:8', '::2:3:4:5:6:7:8', '1:2:3:4:5:6:1.2.3.4', '::1.2.3.4', 'A:b::C']
  const bad = ['', '1', '1:2', ':::', '1::2::3', '1:2:3:4:5:6:7:8:9', '12345::', 'g::', '1:2:3:4:5:6:7:', ':1::2']
  bad.push('::1.2.3', '::1.2.3.256', '1.2.3.4', '1:2:3:4:5:6:7:1.2.3.4', 'fe80::1%eth0', '1.2.3.4::', '::1.2.3.4:5')
  for (const address of good) assert.equal(isIpv6Reference(`[${address}]`), true, address)
  for (const address of bad) assert.equal(isIpv6Reference(`[${address}]`), false, address)
})

test('an error about a host does not repeat the text, which may be part of an identity', () => {
  assert.throws(
    () => parseHostPort('001010000000001 x'),
    (error: unknown) => error instanceof DecodeError && !error.message.includes('00101'),
  )
})
