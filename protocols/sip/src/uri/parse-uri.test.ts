import assert from 'node:assert/strict'
import test from 'node:test'
import { escapeUser, unescapeUri } from './escape.ts'
import { formatUri } from './format-uri.ts'
import { parseUri } from './parse-uri.ts'
import type { Uri } from './uri.ts'

const none = new Map<string, string | undefined>()
const GOOD: readonly (readonly [text: string, uri: Uri])[] = [
  ['sip:example.com', { kind: 'sip', scheme: 'sip', host: 'example.com', params: none }],
  [
    'sips:alice:secret@example.com:5061;transport=tcp;lr?subject=x&to=y',
    {
      kind: 'sip',
      scheme: 'sips',
      user: 'alice',
      password: 'secret',
      host: 'example.com',
      port: 5061,
      params: new Map([
        ['transport', 'tcp'],
        ['lr', undefined],
      ]),
      headers: 'subject=x&to=y',
    },
  ],
  [
    'sip:a@[2001:db8::1]:5060',
    { kind: 'sip', scheme: 'sip', user: 'a', host: '[2001:db8::1]', port: 5060, params: none },
  ],
  ['sip:a;b=c/d?e@h', { kind: 'sip', scheme: 'sip', user: 'a;b=c/d?e', host: 'h', params: none }],
  ['sip:a:@h', { kind: 'sip', scheme: 'sip', user: 'a', password: '', host: 'h', params: none }],
  [
    'sip:*21#@h;user=phone',
    { kind: 'sip', scheme: 'sip', user: '*21#', host: 'h', params: new Map([['user', 'phone']]) },
  ],
  ['tel:+1-555-123', { kind: 'tel', number: '+1-555-123', params: none }],
  [
    'tel:3001;phone-context=ims.example',
    { kind: 'tel', number: '3001', params: new Map([['phone-context', 'ims.example']]) },
  ],
  ['tel:*43#;phone-context=x', { kind: 'tel', number: '*43#', params: new Map([['phone-context', 'x']]) }],
  ['tel:*43%23;phone-context=x', { kind: 'tel', number: '*43%23', params: new Map([['phone-context', 'x']]) }],
  ['urn:service:sos', { kind: 'other', scheme: 'urn', text: 'urn:service:sos' }],
]

for (const [text, uri] of GOOD) {
  test(`URI: ${text} (RFC 3261 §19.1.1, RFC 3966 §3)`, () => {
    assert.deepEqual(parseUri(text), uri)
    assert.equal(formatUri(uri), text)
  })
}

test('scheme and parameter names have no case (RFC 3261 §19.1.4)', () => {
  assert.equal(formatUri(parseUri('SIP:A@H;LR;Transport=TCP')), 'sip:A@H;lr;transport=TCP')
})

const BAD = [
  '',
  'sip:',
  'example.com',
  '1x:y',
  ':x',
  'urn:',
  'sip:@h',
  'sip:a@',
  'sip:a@b@c',
  'sip:a b@h',
  'sip:a<b@h',
  'sip:a%4@h',
  'sip:a%zz@h',
  'sip:h:port',
  'sip:h;',
  'sip:h;;x',
  'sip:h;=x',
  'sip:h;x=%',
  'sip:h;a b',
  'sip:h?',
  'sip:h?a=<b>',
  'sip:2001:db8::10',
  '<sip:h>',
  'tel:',
  'tel:+',
  'tel:+-.',
  'tel:+1a',
  'tel:--',
  'tel:1 2',
  'urn:a b',
]

for (const text of BAD) {
  test(`no URI: ${text} (RFC 3261 §19.1.1, RFC 3966 §3)`, () => {
    assert.throws(() => parseUri(text), { name: 'DecodeError' })
  })
}

test('an error about a URI does not repeat it: it may hold a password', () => {
  assert.throws(
    () => parseUri('sip:alice:secret@h;;'),
    (error: unknown) => error instanceof Error && !error.message.includes('secret'),
  )
})

test('escapes are resolved once, and written where they must be (RFC 3261 §19.1.2)', () => {
  assert.equal(unescapeUri('value%25%34%31'), 'value%41')
  assert.equal(unescapeUri('a%zz%4'), 'a%zz%4')
  assert.equal(unescapeUri('null-%00-null'), 'null-\0-null')
  assert.equal(escapeUser('a b@c#%'), 'a%20b%40c%23%25')
  assert.equal(escapeUser("-_.!~*'()&=+$,;?/"), "-_.!~*'()&=+$,;?/")
  for (const text of ['*21#', 'a\0b', 'j\xc3\xb6rg', 'plain']) assert.equal(unescapeUri(escapeUser(text)), text)
})
