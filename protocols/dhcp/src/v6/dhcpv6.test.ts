import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex, encodeHex } from '@voltaic/base'
import fc from 'fast-check'
import { decodeDhcpv6, encodeDhcpv6, MAX_DHCPV6_OPTIONS } from './dhcpv6-message.ts'
import {
  decodeIpv6Addresses,
  decodeSipServerNames,
  decodeStatusCode,
  encodeIpv6Addresses,
  encodeOptionRequest,
  encodeSipServerNames,
  MAX_IPV6_ADDRESSES,
} from './dhcpv6-values.ts'

const octets = (text: string) => decodeHex(text.replaceAll(/\s/g, ''))
const refused = (run: () => unknown, code: string) => assert.throws(run, { name: 'DecodeError', code })

describe('DHCPv6 messages (RFC 8415 §8)', () => {
  test('a Reply, written by hand', () => {
    const reply = octets('07 123456 0002 0002 aabb 0015 0009 07 6578616d706c65 00 0016 0000')
    const message = decodeDhcpv6(reply)
    assert.equal(message.type, 7)
    assert.equal(message.transactionId, 0x12_3456)
    assert.deepEqual(
      message.options.map(({ code, value }) => `${code}:${encodeHex(value)}`),
      ['2:aabb', '21:076578616d706c6500', '22:'],
    )
    assert.deepEqual([...encodeDhcpv6(message)], [...reply])
  })

  test('messages of relays, messages that are cut, and too many options', () => {
    refused(() => decodeDhcpv6(octets('0c 00 0000')), 'DHCPV6_RELAY')
    refused(() => decodeDhcpv6(octets('0d 00 0000')), 'DHCPV6_RELAY')
    refused(() => decodeDhcpv6(octets('07 1234')), 'DHCPV6_TRUNCATED')
    refused(() => decodeDhcpv6(octets('07 123456 0002 0003 aabb')), 'DHCPV6_TRUNCATED')
    const many = (count: number) => octets(`07 123456 ${'00170000'.repeat(count)}`)
    assert.equal(decodeDhcpv6(many(MAX_DHCPV6_OPTIONS)).options.length, MAX_DHCPV6_OPTIONS)
    refused(() => decodeDhcpv6(many(MAX_DHCPV6_OPTIONS + 1)), 'DHCPV6_TOO_MANY_OPTIONS')
  })

  test('a message comes back as it was written', () => {
    const option = fc.record({ code: fc.nat(0xffff), value: fc.uint8Array({ maxLength: 300 }) })
    const any = fc.record({
      type: fc.nat(255).filter((type) => type !== 12 && type !== 13),
      transactionId: fc.nat(0xff_ffff),
      options: fc.array(option, { maxLength: 8 }),
    })
    fc.assert(
      fc.property(any, (message) => {
        const read = decodeDhcpv6(encodeDhcpv6(message))
        assert.deepEqual(encodeHex(encodeDhcpv6(read)), encodeHex(encodeDhcpv6(message)))
        assert.equal(read.options.length, message.options.length)
      }),
    )
  })
})

describe('SIP servers and DNS (RFC 3319 §3; RFC 3646 §3)', () => {
  test('names without compression, and addresses', () => {
    const names = octets('06 706373636631 07 6578616d706c65 00 06 706373636632 07 6578616d706c65 00')
    assert.deepEqual(decodeSipServerNames(names), ['pcscf1.example', 'pcscf2.example'])
    assert.deepEqual([...encodeSipServerNames(decodeSipServerNames(names))], [...names])
    refused(() => decodeSipServerNames(octets('01 61 00 c000')), 'DHCP_NAME_POINTER')
    const addresses = octets('20010db8000000000000000000000010 20010db8000000000000000000000011')
    assert.deepEqual(decodeIpv6Addresses(addresses), ['2001:db8::10', '2001:db8::11'])
    assert.deepEqual([...encodeIpv6Addresses(['2001:db8::10', '2001:db8::11'])], [...addresses])
    refused(() => decodeIpv6Addresses(addresses.subarray(1)), 'DHCPV6_TRUNCATED')
    const many = (count: number) => new Uint8Array(16 * count)
    assert.equal(decodeIpv6Addresses(many(MAX_IPV6_ADDRESSES)).length, MAX_IPV6_ADDRESSES)
    refused(() => decodeIpv6Addresses(many(MAX_IPV6_ADDRESSES + 1)), 'DHCP_TOO_MANY_ADDRESSES')
  })

  test('a status, and a list of codes (RFC 8415 §21.7, §21.13)', () => {
    assert.deepEqual(decodeStatusCode(octets('0001 6e6f')), { code: 1, message: 'no' })
    refused(() => decodeStatusCode(octets('00')), 'DHCPV6_TRUNCATED')
    assert.equal(encodeHex(encodeOptionRequest([21, 22])), '00150016')
  })
})
