import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isSipRequestUri } from './sip-request-uri.ts'

for (const uri of [
  'sip:x.example',
  'SIPS:a@X.Example.',
  'sip:+61255502345;npdi;rn=+6149@x.example:5080;user=phone;lr',
  'sip:a:pass@[2001:db8::1]:65535;transport=tcp',
  'sip:%41%c3%a9@x_y.example;maddr=192.0.2.1;p=a%20b',
]) {
  test(`a Request-URI: ${uri}`, () => assert.equal(isSipRequestUri(uri), true))
}

for (const [why, uri] of [
  ['headers (RFC 3261 §19.1.5)', 'sip:a@x?Replaces=1'],
  ['a method', 'sip:a@x;user=phone;METHOD=BYE'],
  ['a port beyond 65535', 'sip:a@x:65536'],
  ['no port behind its colon', 'sip:a@x:'],
  ['a bracket that stays open', 'sip:a@[::1'],
  ['an IPv6 address that is none', 'sip:a@[1:::2]'],
  ['an escape that is none', 'sip:%zz@x'],
  ['an escaped line end', 'sip:a%0d%0aRoute:b@x'],
  ['an escaped NUL in a parameter', 'sip:a@x;p=%00'],
  ['a parameter without a name', 'sip:a@x;=b'],
  ['an empty parameter', 'sip:a@x;;lr'],
  ['a path', 'sip:a@x/y'],
  ['an empty label', 'sip:a@x..y'],
  ['a label that begins with a hyphen', 'sip:a@-x'],
  ['an empty user part', 'sip:@x'],
  ['a second @', 'sip:a@b@x'],
  ['a host of 256 octets', `sip:a@${'x'.repeat(256)}`],
  ['a line end behind it', 'sip:a@x\n'],
] as const) {
  test(`no Request-URI: ${why}`, () => assert.equal(isSipRequestUri(uri), false))
}

test('a long text takes no longer by its end', () => {
  assert.equal(isSipRequestUri(`sip:${'a'.repeat(20_000)}@x${';a'.repeat(20_000)}>`), false)
  assert.equal(isSipRequestUri(`sip:${'a.'.repeat(20_000)}/`), false)
})
