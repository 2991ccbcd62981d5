import assert from 'node:assert/strict'
import test from 'node:test'
import { formatParameterised, parseParameterised } from './parameterised.ts'

type Row = readonly [clause: string, text: string, value: string, params: Record<string, string | undefined>]

const ROWS: readonly Row[] = [
  [
    'RFC 7315 §5.6',
    'icid-value="AyretyU0dm+6O2";icid-generated-at=192.0.2.1;orig-ioi=home1.net',
    '',
    {
      'icid-value': 'AyretyU0dm+6O2',
      'icid-generated-at': '192.0.2.1',
      'orig-ioi': 'home1.net',
    },
  ],
  [
    'RFC 7315 §5.4',
    '3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=0010100010019B01;network-provided',
    '3GPP-E-UTRAN-FDD',
    {
      'utran-cell-id-3gpp': '0010100010019B01',
      'network-provided': undefined,
    },
  ],
  ['RFC 7315 §5.3', '"Visited network, number 1"', 'Visited network, number 1', {}],
  ['RFC 7315 §5.3', 'visited.net', 'visited.net', {}],
  ['RFC 6665 §8.2.1', 'reg;id=7', 'reg', { id: '7' }],
  [
    'RFC 6665 §8.2.3',
    'terminated;reason=timeout;retry-after=5',
    'terminated',
    { reason: 'timeout', 'retry-after': '5' },
  ],
  [
    'RFC 3329 §2.2',
    'ipsec-3gpp; alg=hmac-sha-1-96; ealg=aes-cbc; prot=esp; mod=trans; spi-c=1; spi-s=2',
    'ipsec-3gpp',
    {
      alg: 'hmac-sha-1-96',
      ealg: 'aes-cbc',
      prot: 'esp',
      mod: 'trans',
      'spi-c': '1',
      'spi-s': '2',
    },
  ],
  ['RFC 3261 §20.15', 'multipart/mixed;boundary="a;b"', 'multipart/mixed', { boundary: 'a;b' }],
  [
    'RFC 3326 §2',
    'SIP ;cause=200 ;text="Call completed elsewhere"',
    'SIP',
    { cause: '200', text: 'Call completed elsewhere' },
  ],
]

for (const [clause, text, value, params] of ROWS) {
  test(`value with parameters: ${text} (${clause})`, () => {
    const parsed = parseParameterised(text)
    assert.equal(parsed.value, value)
    assert.deepEqual(Object.fromEntries(parsed.params), params)
    assert.deepEqual(parseParameterised(formatParameterised(parsed)), parsed)
  })
}

for (const bad of ['', ';a=b', '"x', 'a;', 'a,b', 'a;b=', 'a b="', 'a=b;;c']) {
  test(`malformed value with parameters: ${JSON.stringify(bad)} (RFC 3261 §25.1)`, () => {
    assert.throws(() => parseParameterised(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('identifiers of P-Charging-Vector are written in quotes (RFC 7315 §5.6)', () => {
  const params = new Map([
    ['icid-value', 'abc'],
    ['icid-generated-at', '192.0.2.1'],
  ])
  assert.equal(formatParameterised({ value: '', params }), 'icid-value="abc";icid-generated-at=192.0.2.1')
})
