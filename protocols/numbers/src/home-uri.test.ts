import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHomeUris } from './home-uri.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const homeUriOf = createHomeUris(realm)

const cases: readonly [name: string, uri: string, home: string | undefined][] = [
  ['an identity of the network as it is', `sip:alice@${realm}`, `sip:alice@${realm}`],
  ['host in any case, without its port', `sip:alice@${realm.toUpperCase()}:5060`, `sip:alice@${realm}`],
  [
    'no maddr, transport, or anything else that leads elsewhere',
    `sip:alice@${realm}:9;maddr=192.0.2.1;transport=udp;lr?X=y`,
    `sip:alice@${realm}`,
  ],
  [
    'a number keeps that it is one',
    `sip:+99901000002@${realm}:6060;user=phone;maddr=192.0.2.1`,
    `sip:+99901000002@${realm};user=phone`,
  ],
  ['no password', `sip:alice:secret@${realm}`, `sip:alice@${realm}`],
  ['the network itself', `SIP:${realm};maddr=192.0.2.1`, `sip:${realm}`],
  ['a global number', 'tel:+99901000002', `sip:+99901000002@${realm};user=phone`],
  ['separators and parameters go', 'tel:+999-0100-0002;isub=1', `sip:+99901000002@${realm};user=phone`],
  [
    'an international prefix in the context of the network',
    `tel:0099901000002;phone-context=${realm}`,
    `sip:+99901000002@${realm};user=phone`,
  ],
  [
    'the same as a SIP URI',
    `sip:0099901000002;phone-context=${realm}@${realm};user=phone`,
    `sip:+99901000002@${realm};user=phone`,
  ],
  [
    'a number that no rule makes global stays one of this network',
    `tel:7042;phone-context=${realm}`,
    `sip:7042;phone-context=${realm}@${realm};user=phone`,
  ],
  ['another domain', 'sip:alice@example.org', undefined],
  ['an address', 'sip:alice@192.0.2.1:5060', undefined],
  ['a domain that only begins so', `sip:alice@${realm}.example.org`, undefined],
  ['another scheme', 'urn:service:sos', undefined],
  ['nothing', '', undefined],
]

for (const [name, uri, home] of cases) {
  test(`URI in the home network: ${name} (TS 24.229 §5.4.3.2)`, () => {
    assert.equal(homeUriOf(uri), home)
  })
}
