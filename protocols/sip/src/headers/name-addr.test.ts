import assert from 'node:assert/strict'
import test from 'node:test'
import { formatNameAddr, type NameAddr, parseNameAddr } from './name-addr.ts'

const GOOD: readonly (readonly [text: string, displayName: string | undefined, uri: string, params: string])[] = [
  ['<sip:a@example.com>;tag=1', undefined, 'sip:a@example.com', 'tag=1'],
  ['sip:a@example.com;tag=1', undefined, 'sip:a@example.com', 'tag=1'],
  ['<sip:a@example.com;lr>;x', undefined, 'sip:a@example.com;lr', 'x'],
  ['"A. \\"B\\" C" <sip:a@example.com>', 'A. "B" C', 'sip:a@example.com', ''],
  ['Alice  Smith <sip:a@example.com>', 'Alice  Smith', 'sip:a@example.com', ''],
  ['caller<sip:a@example.com>', 'caller', 'sip:a@example.com', ''],
  ['"" <sip:a@example.com>', undefined, 'sip:a@example.com', ''],
  ['"Bell, A; <b>" <sip:a@example.com>;tag=x', 'Bell, A; <b>', 'sip:a@example.com', 'tag=x'],
  ['<sip:a@example.com?Route=%3Csip:b%3E>', undefined, 'sip:a@example.com?Route=%3Csip:b%3E', ''],
  // A tel URI in From, as several handsets send it.
  ['<tel:+15551234567>;tag=9', undefined, 'tel:+15551234567', 'tag=9'],
  ['tel:+15551234567;tag=9', undefined, 'tel:+15551234567', 'tag=9'],
  ['<tel:3001;phone-context=ims.example>;tag=9', undefined, 'tel:3001;phone-context=ims.example', 'tag=9'],
  // UTF-8 without quotes.
  ['J\xc3\xb6rg <sip:j@example.com>', 'J\xc3\xb6rg', 'sip:j@example.com', ''],
]

function flat({ params }: NameAddr): string {
  return [...params].map(([name, value]) => (value === undefined ? name : `${name}=${value}`)).join(';')
}

for (const [text, displayName, uri, params] of GOOD) {
  test(`address: ${text} (RFC 3261 §20.10)`, () => {
    const parsed = parseNameAddr(text)
    assert.equal(parsed.displayName, displayName)
    assert.equal(parsed.uri, uri)
    assert.equal(flat(parsed), params)
    assert.deepEqual(parseNameAddr(formatNameAddr(parsed)), parsed)
  })
}

const BAD = [
  '',
  '<>',
  '<sip:a@b',
  'sip:a@b>',
  '"Mr. J. User <sip:j.user@example.com>',
  'Bell, Alexander <sip:a@b>',
  '"A" < sip:a@b >',
  '"A" sip:a@b',
  'sip:a@b?x=y',
  'sip:a@b,sip:c@d',
  'not-an-address',
  '<sip:a@b>tag=1',
  '<sip:a@b>;tag=',
  'sip:a@b;x=<y>',
  '<sip:a"b>',
  '<sip:a\x00b>',
]

for (const text of BAD) {
  test(`no address: ${JSON.stringify(text)} (RFC 3261 §20.10)`, () => {
    assert.throws(() => parseNameAddr(text), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}
