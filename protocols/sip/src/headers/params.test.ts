import assert from 'node:assert/strict'
import test from 'node:test'
import { formatParams, MAX_PARAMS, NO_PARAMS, parseParams } from './params.ts'

test('parameters keep their order; names are in lower case, values as written (RFC 3261 §7.3.1)', () => {
  const params = parseParams(';Tag=Abc;lr; expires = 3600 ;+sip.Instance="<urn:gsma:imei:1-2-0>";q=0.7', 0)
  assert.deepEqual(
    [...params],
    [
      ['tag', 'Abc'],
      ['lr', undefined],
      ['expires', '3600'],
      ['+sip.instance', '<urn:gsma:imei:1-2-0>'],
      ['q', '0.7'],
    ],
  )
})

test('semicolons, commas and escaped quotes inside quotes belong to the value (RFC 3261 §25.1)', () => {
  assert.equal(parseParams(';a="x;y,\\"z";b', 0).get('a'), 'x;y,\\"z')
})

test('IPv6 addresses are values, with and without brackets (RFC 5118 §4.5)', () => {
  assert.equal(parseParams(';received=2001:db8::1', 0).get('received'), '2001:db8::1')
  assert.equal(formatParams(parseParams(';received=[2001:db8::1]', 0)), ';received=[2001:db8::1]')
})

test('of a repeated parameter the first counts (RFC 3261 §7.3.1)', () => {
  assert.deepEqual([...parseParams(';tag=1;tag=2', 0)], [['tag', '1']])
})

for (const bad of [';', ';;', ';=x', ';a=', ';a=;b', 'a=b', ';a b', ';a="x', ';a="x"y', ';a=<x>', ';a,b']) {
  test(`malformed parameters: ${bad} (RFC 3261 §25.1)`, () => {
    assert.throws(() => parseParams(bad, 0), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('no text is no parameters, without a new map each time', () => {
  assert.equal(parseParams('uri  ', 3), NO_PARAMS)
})

test(`more than ${MAX_PARAMS} parameters are refused`, () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `;p${index}`).join('')
  assert.equal(parseParams(many(MAX_PARAMS), 0).size, MAX_PARAMS)
  assert.throws(() => parseParams(many(MAX_PARAMS + 1), 0), { code: 'SIP_HEADER_MALFORMED' })
})

test('values are quoted where a token will not do, and for feature tags always (RFC 3840 §9)', () => {
  const params = new Map([
    ['expires', '60'],
    ['+g.3gpp.icsi-ref', 'urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel'],
    ['methods', 'INVITE'],
    ['x', 'two words'],
    ['y', 'say "hi"'],
    ['z', 'already \\"escaped\\"'],
    ['empty', ''],
    ['flag', undefined],
  ])
  assert.equal(
    formatParams(params),
    ';expires=60;+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel";methods="INVITE";x="two words"' +
      ';y="say \\"hi\\"";z="already \\"escaped\\"";empty="";flag',
  )
})
