import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  addressFamily,
  addressKey,
  formatAddress,
  isLoopbackHost,
  isSameFamily,
  isWildcardHost,
  normaliseHost,
  parseAddress,
} from './address.ts'

describe('addresses', () => {
  test('an IPv6 address has one text: lower case, the longest run of zeros compressed (RFC 5952 §4)', () => {
    const texts = {
      '2001:DB8:0:0:0:0:0:1': '2001:db8::1',
      '2001:0db8::0001': '2001:db8::1',
      '2001:db8:0:1:1:1:1:1': '2001:db8:0:1:1:1:1:1',
      '2001:db8::1:0:0:1': '2001:db8::1:0:0:1',
      '2001:0:0:1:0:0:0:1': '2001:0:0:1::1',
      '0:0:0:0:0:0:0:0': '::',
      '[::1]': '::1',
      'FE80::1%eth0': 'fe80::1%eth0',
    }
    for (const [text, canonical] of Object.entries(texts)) assert.equal(normaliseHost(text), canonical)
  })

  test('an IPv4-mapped address is its IPv4 address (RFC 4291 §2.5.5.2)', () => {
    assert.equal(normaliseHost('::FFFF:192.0.2.1'), '192.0.2.1')
    assert.equal(normaliseHost('::ffff:c000:201'), '192.0.2.1')
    assert.equal(normaliseHost('192.0.2.1'), '192.0.2.1')
  })

  test('what is no literal address has no text', () => {
    for (const text of [
      '',
      'localhost',
      '192.0.2',
      '192.0.2.256',
      '192.0.02.1',
      '::1::',
      '[::1',
      '::1]',
      '1:2',
      '%eth0',
    ]) {
      assert.equal(normaliseHost(text), undefined, text)
    }
  })

  test('addresses are written with brackets where IPv6 needs them, and read back', () => {
    const addresses = { '127.0.0.1:5060': ['127.0.0.1', 5060], '[2001:db8::1]:0': ['2001:db8::1', 0] } as const
    for (const [text, [host, port]] of Object.entries(addresses)) {
      assert.equal(formatAddress({ host, port }), text)
      assert.deepEqual(parseAddress(text), { host, port })
    }
    assert.deepEqual(parseAddress('[::FFFF:127.0.0.1]:65535'), { host: '127.0.0.1', port: 65_535 })
  })

  test('the port may be left out only when there is a default', () => {
    assert.deepEqual(parseAddress('127.0.0.1', 5060), { host: '127.0.0.1', port: 5060 })
    assert.deepEqual(parseAddress('[::1]', 5060), { host: '::1', port: 5060 })
    assert.deepEqual(parseAddress('::1', 5060), { host: '::1', port: 5060 })
    for (const text of ['127.0.0.1', '[::1]', '::1']) assert.equal(parseAddress(text), undefined)
  })

  test('anything else is not an address', () => {
    const wrong = ['', ':5060', 'localhost:5060', '127.0.0.1:', '127.0.0.1:65536', '127.0.0.1:-1', '127.0.0.1:5060 ']
    wrong.push(
      '127.0.0.1:5 60',
      '[::1]5060',
      '[::1]:',
      '[127.0.0.1',
      '127.0.0.1:1e3',
      '127.0.0.1:5060:5060',
      '[::1]x:1',
    )
    for (const text of wrong) assert.equal(parseAddress(text, 5060), undefined, text)
  })

  test('keys differ exactly where addresses differ', () => {
    const addresses = ['127.0.0.1:5060', '127.0.0.1:506', '127.0.0.15:60', '[::1]:5060', '[::15]:60']
    const keys = addresses.map((text) => addressKey(parseAddress(text) ?? { host: '', port: 0 }))
    assert.equal(new Set(keys).size, addresses.length)
    assert.equal(addressKey({ host: '::1', port: 1 }), addressKey({ host: '::1', port: 1 }))
  })

  test('families, wildcards and loopback are told apart', () => {
    assert.deepEqual(['127.0.0.1', '::1', 'x'].map(addressFamily), [4, 6, 0])
    assert.deepEqual(['0.0.0.0', '::', '127.0.0.1', '::1'].map(isWildcardHost), [true, true, false, false])
    assert.deepEqual(['127.0.0.1', '127.1.2.3', '::1', '12.7.0.0', '::'].map(isLoopbackHost), [
      true,
      true,
      true,
      false,
      false,
    ])
    assert.deepEqual([isSameFamily('::1', '::2'), isSameFamily('::1', '127.0.0.1')], [true, false])
  })
})
