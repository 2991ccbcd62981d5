import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, parseAddress } from '@voltaic/runtime'
import { type OwnPlace, whyForbidden } from './forbidden-remote.ts'

const OWN: OwnPlace = {
  hosts: new Set(['10.0.0.1', '10.1.0.1', '2001:db8::1']),
  local: '10.0.0.1',
  ports: { first: 20_000, last: 29_999 },
  isHairpin: () => false,
}
const OWN6: OwnPlace = { ...OWN, local: '2001:db8::1' }
const LAB: OwnPlace = { ...OWN, hosts: new Set(['127.0.0.1']), local: '127.0.0.1' }

const at = (text: string): Address => parseAddress(text) ?? assert.fail(text)

test('media goes to the address of one machine', () => {
  for (const good of ['192.0.2.7:49170', '10.0.0.2:1024', '223.255.255.1:65535']) {
    assert.equal(whyForbidden(at(good), OWN), undefined, good)
  }
  assert.equal(whyForbidden(at('[2001:db8::7]:4000'), OWN6), undefined)
})

test('not to multicast, broadcast, loopback, "this network" and reserved ones (RFC 1122 §3.2.1.3)', () => {
  for (const bad of [
    '224.0.0.1:4000',
    '239.1.2.3:4000',
    '255.255.255.255:4000',
    '240.0.0.1:4000',
    '127.0.0.1:4000',
    '127.9.9.9:4000',
    '0.0.0.0:4000',
    '0.1.2.3:4000',
  ]) {
    assert.notEqual(whyForbidden(at(bad), OWN), undefined, bad)
  }
})

test('nor to their like of IPv6, and no IPv4 in disguise (RFC 4291 §2.4)', () => {
  for (const bad of ['[::1]:4000', '[::]:4000', '[ff02::1]:4000', '[fe80::1]:4000', '[::ffff:192.0.2.1]:4000']) {
    assert.notEqual(whyForbidden(at(bad), OWN6), undefined, bad)
  }
})

test('nor to ports of services, names, and another IP version', () => {
  for (const port of [0, 1, 53, 1023, 65_536])
    assert.match(whyForbidden({ host: '192.0.2.7', port }, OWN) ?? '', /port/)
  assert.match(whyForbidden({ host: 'phone.example', port: 4000 }, OWN) ?? '', /no IP address/)
  assert.match(whyForbidden(at('[2001:db8::7]:4000'), OWN) ?? '', /other IP version/)
})

test('nor to the gateway itself, but for a call that passes it twice', () => {
  for (const bad of ['10.0.0.1:5060', '10.1.0.1:20002', '10.0.0.1:29998']) {
    assert.match(whyForbidden(at(bad), OWN) ?? '', /of the gateway/, bad)
  }
  const hairpin = { ...OWN, isHairpin: ({ port }: Address) => port === 20_002 }
  assert.equal(whyForbidden(at('10.1.0.1:20002'), hairpin), undefined)
})

test('on loopback phones live at the address of the gateway, outside of its ports', () => {
  assert.equal(whyForbidden(at('127.0.0.1:40000'), LAB), undefined)
  assert.match(whyForbidden(at('127.0.0.1:20002'), LAB) ?? '', /of the gateway/)
})
