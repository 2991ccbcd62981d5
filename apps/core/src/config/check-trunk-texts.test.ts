import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './read-config.ts'

/** What is said of a network with this one trunk. */
function said(trunk: string): string {
  const text = [
    "plmn: { mcc: '001', mnc: '01' }",
    'elements:',
    "  - { name: dns, function: dns, dns: '127.0.0.1:5300' }",
    "  - { name: hss, function: hss, diameter: '127.0.0.1:3868' }",
    "  - { name: scscf, function: scscf, sip: '127.0.0.1:6060' }",
    "  - { name: icscf, function: icscf, sip: '127.0.0.1:4060' }",
    "  - { name: pcscf, function: pcscf, sip: '127.0.0.1:5060' }",
    "  - { name: bgcf, function: bgcf, sip: '127.0.0.1:5070',",
    `      trunks: [{ name: a, ${trunk} }], routes: [{ prefix: '+', via: [{ to: a }] }] }`,
  ].join('\n')
  try {
    readConfig(text, 'v.yaml')
  } catch (error) {
    return String(error)
  }
  return 'nothing'
}

for (const trunk of [
  "uri: 'sip:[2001:db8::1]:5080;transport=tcp', domain: carrier.example",
  "uri: 'sip:127.0.0.1:5090', sources: ['127.0.0.1:5090', '[::1]:5060', '2001:db8::1']",
  "uri: 'sip:carrier.example', registration: { domain: carrier.example, user: '+4930', password: p }",
]) {
  test(`a trunk with nothing wrong: ${trunk}`, () => assert.equal(said(trunk), 'nothing'))
}

for (const [trunk, wanted] of [
  ["uri: 'sip:192.0.2.1:99999'", 'sip:192.0.2.1:99999 is no SIP URI'],
  ["uri: 'sip:192.0.2.1:0'", 'sip:192.0.2.1:0 is no SIP URI'],
  ["uri: 'sip:::::'", 'sip::::: is no SIP URI'],
  ["uri: 'sip:127.0.0.1:5070'", 'sip:127.0.0.1:5070 is bgcf of this network itself'],
  ["uri: 'sip:127.0.0.1'", 'sip:127.0.0.1 is pcscf of this network itself'],
  ["uri: 'sip:192.0.2.1', domain: 'a b'", 'a b is no domain'],
  ["uri: 'sip:192.0.2.1', domain: 'carrier.example;lr'", 'carrier.example;lr is no domain'],
  ["uri: 'sip:192.0.2.1', domain: 'carrier.example:5060'", 'carrier.example:5060 is no domain'],
  ["uri: 'sip:192.0.2.1', registration: { domain: 'x y', user: u, password: p }", 'x y is no domain'],
  ["uri: 'sip:192.0.2.1', registration: { domain: x, user: 'u@v', password: p }", 'u@v is no user part of a SIP URI'],
  ["uri: 'sip:192.0.2.1', sources: ['999.1.1.1']", '999.1.1.1 is no address'],
  ["uri: 'sip:192.0.2.1', sources: ['192.0.2.1:99999']", '192.0.2.1:99999 is no address'],
  ["uri: 'sip:192.0.2.1', removeHeaders: [Subject, via]", 'no message goes without via'],
] as const) {
  test(`a trunk that is refused before it is used: ${trunk}`, () => {
    const text = said(trunk)
    assert.ok(text.includes(wanted), text)
  })
}
