import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import { formatTelUri, MAX_TEL_PARAMETERS, MAX_TEL_URI_LENGTH, parseTelUri, type TelUri } from './tel-uri.ts'
import { sipOfTel, telOfSip } from './user-phone.ts'

test('global number with separators (RFC 3966 §6)', () => {
  assert.deepEqual(parseTelUri('tel:+1-201-555-0123'), { number: '+12015550123', parameters: [] })
})

test('local numbers with a domain and with a number as context (RFC 3966 §5.1.5)', () => {
  const byDomain = parseTelUri('tel:7042;phone-context=Example.com')
  assert.deepEqual(byDomain, { number: '7042', phoneContext: 'example.com', parameters: [] })
  const byNumber = parseTelUri('tel:863-1234;phone-context=+1-914-555')
  assert.deepEqual(byNumber, { number: '8631234', phoneContext: '+1914555', parameters: [] })
  assert.deepEqual(parseTelUri('tel:*21#'), { number: '*21#', parameters: [] })
})

test('parameters are written ext and isub first, then context, then by name (RFC 3966 §3)', () => {
  const uri = parseTelUri('tel:7042;zone=1;phone-context=b.org;npdi;EXT=12')
  assert.equal(formatTelUri(uri), 'tel:7042;ext=12;phone-context=b.org;npdi;zone=1')
  assert.equal(formatTelUri(parseTelUri('tel:+49170;rn=+49-1;npdi')), 'tel:+49170;npdi;rn=+49-1')
})

const broken: readonly [code: string, text: string][] = [
  ['TEL_SCHEME', 'sip:+49170@b.org'],
  ['TEL_NUMBER', 'tel:'],
  ['TEL_NUMBER', 'tel:+'],
  ['TEL_NUMBER', 'tel:+49x'],
  ['TEL_NUMBER', 'tel:+*21'],
  ['TEL_NUMBER', 'tel:49 170'],
  ['TEL_NUMBER', 'tel:alice'],
  ['TEL_PARAMETER', 'tel:1;=1'],
  ['TEL_PARAMETER', 'tel:1;a='],
  ['TEL_PARAMETER', 'tel:1;a=b"c'],
  ['TEL_PARAMETER', 'tel:1;a=%4'],
  ['TEL_DUPLICATE_PARAMETER', 'tel:+1;npdi;NPDI'],
  ['TEL_CONTEXT', 'tel:1;phone-context=+x'],
  ['TEL_CONTEXT', 'tel:1;phone-context=a_b'],
  ['TEL_TOO_LONG', `tel:+${'1'.repeat(MAX_TEL_URI_LENGTH)}`],
  ['TEL_TOO_MANY_PARAMETERS', `tel:+1${Array.from({ length: MAX_TEL_PARAMETERS + 1 }, (_, i) => `;p${i}`).join('')}`],
]
for (const [code, text] of broken) {
  test(`refuses ${text.slice(0, 40)} as ${code} (RFC 3966 §3)`, () => {
    assert.throws(() => parseTelUri(text), { name: 'DecodeError', code })
  })
}

test('as many parameters as the limit allows are read', () => {
  const text = `tel:+1${Array.from({ length: MAX_TEL_PARAMETERS }, (_, i) => `;p${i}`).join('')}`
  assert.equal(parseTelUri(text).parameters.length, MAX_TEL_PARAMETERS)
})

const global = fc.stringMatching(/^\+[0-9]{1,15}$/).map((number) => ({ number }))
const local = fc.record({
  number: fc.stringMatching(/^[0-9a-f*#]{1,12}$/),
  phoneContext: fc.constantFrom('b.org', '+4930'),
})
const parameters = fc
  .uniqueArray(fc.constantFrom('cic', 'ext', 'isub', 'npdi', 'rn', 'tgrp'), { maxLength: 6 })
  .chain((names) => fc.tuple(...names.map((name) => value(name))))
const value = (name: string) =>
  fc
    .option(fc.stringMatching(/^[a-z0-9.+:[\]-]{1,6}$/), { nil: undefined })
    .map((text) => (text === undefined ? { name } : { name, value: text }))
const telUris = fc.tuple(fc.oneof(global, local), parameters).map(([number, list]) => {
  const isFirst = (p: { name: string }) => Number(p.name !== 'ext' && p.name !== 'isub')
  const sorted = [...list].sort((a, b) => isFirst(a) - isFirst(b) || (a.name < b.name ? -1 : 1))
  return { ...number, parameters: sorted }
})

test('a tel URI survives formatting and parsing', () => {
  fc.assert(fc.property(telUris, (uri) => assert.deepEqual(parseTelUri(formatTelUri(uri)), uri)))
})

test('a tel URI survives the way through a SIP URI with user=phone (RFC 3261 §19.1.6)', () => {
  fc.assert(fc.property(telUris, (uri) => assert.deepEqual(telOfSip(sipOfTel(uri, 'example.net')), uri)))
})

test('equal tel URIs give one SIP URI (RFC 3261 §19.1.6)', () => {
  const one = sipOfTel(parseTelUri('tel:+1-(212)-555;Postd=PP22;npdi'), 'example.net')
  assert.equal(one, 'sip:+1212555;npdi;postd=pp22@example.net;user=phone')
  assert.equal(sipOfTel(parseTelUri('TEL:+1212555;NPDI;postd=pp22'), 'example.net'), one)
})

test('# is escaped in the user part of a SIP URI (RFC 3261 §25.1)', () => {
  assert.equal(sipOfTel(parseTelUri('tel:#31#'), 'b.org'), 'sip:%2331%23@b.org;user=phone')
})

test('only user=phone makes a telephone number of a user part (RFC 3261 §19.1.6)', () => {
  assert.equal(telOfSip('sip:+49170@b.org')?.number, undefined)
  assert.equal(telOfSip('sips:%2B49-170@b.org:5061;lr;user=phone?x=y')?.number, '+49170')
  assert.equal(telOfSip('sip:alice@b.org;user=phone'), undefined)
  assert.equal(telOfSip('sip:b.org;user=phone'), undefined)
  assert.equal(telOfSip('tel:+49170'), undefined)
})

test('whatever text is accepted as a tel URI is read the same after it was written', () => {
  const pieces = fc.constantFrom(
    'tel:',
    '+',
    '49',
    '-',
    '(',
    ';',
    '=',
    'ext',
    'phone-context',
    'b.org',
    '%2',
    '%20',
    '*',
    '#',
    'é',
    'a',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      let uri: TelUri
      try {
        uri = parseTelUri(`tel:${parts.join('')}`)
      } catch (error) {
        if (error instanceof DecodeError) return
        throw error
      }
      assert.deepEqual(parseTelUri(formatTelUri(uri)), uri)
      assert.deepEqual(telOfSip(sipOfTel(uri, 'b.org'))?.number, uri.number)
    }),
    { numRuns: 3000 },
  )
})
