import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseUri } from '../uri/parse-uri.ts'
import { OwnAddresses } from './own-addresses.ts'

const own = new OwnAddresses(
  [
    { transport: 'udp', address: { host: '10.0.0.2', port: 5060 } },
    { transport: 'tcp', address: { host: '2001:db8::2', port: 4060 } },
  ],
  ['icscf.example.org', 'named.example.org:5070', '[2001:db8::99]', '192.0.2.1:6060'],
)

test('listen addresses, with the default port and in any notation (RFC 3261 §16.4, §19.1.2)', () => {
  for (const uri of ['sip:10.0.0.2', 'sip:x@10.0.0.2:5060;lr', 'sip:[2001:DB8:0:0::2]:4060'])
    assert.ok(own.has(parseUri(uri)), uri)
  for (const uri of ['sip:10.0.0.2:5061', 'sip:10.0.0.3', 'sip:[2001:db8::2]']) assert.ok(!own.has(parseUri(uri)), uri)
})

test('aliases: a name alone stands for every port that is listened on (RFC 3261 §16.4)', () => {
  for (const uri of [
    'sip:icscf.example.org',
    'sip:ICSCF.Example.Org:5060',
    'sip:icscf.example.org:4060',
    'sip:named.example.org:5070',
    'sip:[2001:db8::99]:4060',
    'sip:192.0.2.1:6060',
  ]) {
    assert.ok(own.has(parseUri(uri)), uri)
  }
  for (const uri of ['sip:icscf.example.org:5099', 'sip:named.example.org', 'sip:192.0.2.1', 'tel:+1']) {
    assert.ok(!own.has(parseUri(uri)), uri)
  }
})
