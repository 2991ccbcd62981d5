import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex } from '@voltaic/base'
import type { PcoDirection } from './identifiers.ts'
import { decodePco } from './pco.ts'
import { explainPco, explainPcoExchange, readPcscfAnswer, readPcscfRequest } from './pcscf-discovery.ts'

const UP = 'ms-to-network'
const DOWN = 'network-to-ms'
const decode = (hex: string, direction: PcoDirection) => decodePco(decodeHex(hex.replaceAll(' ', '')), direction)
const lines = (hex: string, direction: PcoDirection) =>
  explainPco(decode(hex, direction), direction).map(({ kind, text }) => `${kind}: ${text}`)
const exchange = (asked: string, given: string) =>
  explainPcoExchange(decode(asked, UP), decode(given, DOWN)).map(({ kind, text }) => `${kind}: ${text}`)

describe('P-CSCF discovery by protocol configuration options (TS 23.228 §5.1.1.0)', () => {
  test('a phone that asks for all', () => {
    const hex = '80 000c00 000100 000d00 001000 000200 001200'
    assert.deepEqual(lines(hex, UP), [
      'fact: The phone asks for P-CSCF IPv4 and IPv6 addresses.',
      'fact: It asks for DNS servers.',
      'fact: It asks for the MTU of the link.',
      'fact: The bearer is for IMS signalling only.',
      'fact: It takes a new P-CSCF when the network sends other addresses.',
    ])
    assert.equal(readPcscfRequest(decode(hex, UP)).asksPcscfIpv6, true)
  })

  test('a phone that asks for none; DNS by IPCP (RFC 1877 §1)', () => {
    const [first, second] = lines('80 8021 10 01000010 810600000000 830600000000', UP)
    assert.match(first ?? '', /^hint: The phone does not ask for a P-CSCF/)
    assert.equal(second, 'fact: It asks for DNS servers.')
  })

  test('a network that gives addresses, in its order, and each DNS server once', () => {
    const hex =
      '80 8021 10 02000010 8106c0000235 830600000000 0001 10 20010db8000000000000000000000001 000c04c0000201 000d04c0000235 001002 0514'
    assert.deepEqual(readPcscfAnswer(decode(hex, DOWN)), {
      pcscf: ['2001:db8::1', '192.0.2.1'],
      dns: ['192.0.2.53'],
      mtu: 1300,
    })
    assert.deepEqual(lines(hex, DOWN), [
      'fact: The network gave 2 P-CSCF addresses: 2001:db8::1, 192.0.2.1.',
      'fact: DNS servers: 192.0.2.53.',
      'fact: Packets may have 1300 octets.',
    ])
  })

  test('what IPCP rejects is not given (RFC 1661 §5.4)', () => {
    assert.deepEqual(readPcscfAnswer(decode('80 8021 0a 0400000a 8106c0000235', DOWN)).dns, [])
  })

  test('a network that gives none', () => {
    const [first, second] = lines('80 000d04c0000235', DOWN)
    assert.match(first ?? '', /^problem: The network gave no P-CSCF address/)
    assert.equal(second, 'fact: DNS servers: 192.0.2.53.')
  })

  test('an MTU that does not fit behind a GTP-U tunnel, and none (TS 29.281 §5.1)', () => {
    assert.match(lines('80 001002 05b8', DOWN)[1] ?? '', /^fact: Packets may have 1464/)
    assert.match(lines('80 001002 05b9', DOWN)[1] ?? '', /^hint: Packets may have 1465/)
    assert.match(lines('80', DOWN)[1] ?? '', /^hint: It gave no MTU/)
  })

  test('a container with a wrong length is a problem, by its place', () => {
    assert.match(
      lines('80 000d04c0000235 000c03c00002', DOWN).at(-1) ?? '',
      /^problem: Container 2 .* 4 octets expected, 3 left/,
    )
  })

  test('asked and given, compared', () => {
    assert.deepEqual(exchange('80 000c00', '80 000c04c0000201'), [])
    assert.deepEqual(exchange('80 000c00 001000', '80'), [
      'problem: The phone asked for P-CSCF IPv4 addresses, the network gave none.',
      'hint: The phone asked for the MTU, the network gave none.',
    ])
    assert.deepEqual(exchange('80 000c00 000100', '80 000c04c0000201'), [
      'hint: The phone asked for P-CSCF IPv6 addresses too, the network gave none of these.',
    ])
    assert.deepEqual(exchange('80', '80 000c04c0000201'), [
      'hint: The network gave P-CSCF addresses that the phone had not asked for.',
    ])
  })
})
