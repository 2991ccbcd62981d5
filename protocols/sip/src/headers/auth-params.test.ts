import assert from 'node:assert/strict'
import test from 'node:test'
import { formatAuth, parseAuth } from './auth-params.ts'
import { MAX_PARAMS } from './params.ts'

test('Authorization of an AKA registration (RFC 3310 §3.2, TS 24.229 §5.1.1.2.2)', () => {
  const { scheme, params } = parseAuth(
    'Digest username="1@ims.example", realm="ims.example",nonce="",uri="sip:ims.example",response="",algorithm=AKAv1-MD5',
  )
  assert.equal(scheme, 'Digest')
  assert.deepEqual(Object.fromEntries(params), {
    username: '1@ims.example',
    realm: 'ims.example',
    nonce: '',
    uri: 'sip:ims.example',
    response: '',
    algorithm: 'AKAv1-MD5',
  })
})

const BROKEN = [
  'Digest username="1@ims.example",qop=auth,\r\n nc=00000001,cnonce="abc"',
  'Digest username="1@ims.example",qop=auth\r\n nc=00000001,cnonce="abc"',
  'Digest username="1@ims.example",qop=auth,\r\nnc=00000001,cnonce="abc"',
  'Digest username="1@ims.example",qop=auth,\n nc=00000001,cnonce="abc"',
  'Digest username="1@ims.example",qop=auth\r\n,nc=00000001,cnonce="abc"',
  'Digest username="1@ims.example", , qop=auth ,, nc=00000001 cnonce="abc",',
]

for (const text of BROKEN) {
  test(`nonce count after a line break: ${JSON.stringify(text.slice(36))} (RFC 3261 §20.7)`, () => {
    const { params } = parseAuth(text)
    assert.equal(params.get('qop'), 'auth')
    assert.equal(params.get('nc'), '00000001')
    assert.equal(params.get('cnonce'), 'abc')
  })
}

test('commas inside quotes belong to the value (RFC 3261 §20.44)', () => {
  assert.equal(parseAuth('Digest qop="auth,auth-int",realm="r"').params.get('qop'), 'auth,auth-int')
})

test('Authentication-Info has no scheme (RFC 3261 §20.6)', () => {
  const { scheme, params } = parseAuth('nextnonce="n", qop=auth,rspauth="0f", nc=00000001')
  assert.equal(scheme, '')
  assert.equal(params.get('nextnonce'), 'n')
  assert.equal(params.get('rspauth'), '0f')
})

test('a scheme alone is a value (RFC 3261 §20.44)', () => {
  assert.deepEqual(parseAuth('Negotiate'), { scheme: 'Negotiate', params: new Map() })
})

for (const bad of ['', ' ', ',', 'Digest username="x', 'Digest a=b =x', 'Di"gest a=b', 'Digest a=,b=c']) {
  test(`malformed authentication header: ${JSON.stringify(bad)} (RFC 3261 §20.44)`, () => {
    assert.throws(() => parseAuth(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test(`more than ${MAX_PARAMS} parameters are refused`, () => {
  const text = `Digest ${Array.from({ length: MAX_PARAMS + 1 }, (_, index) => `p${index}=1`).join(',')}`
  assert.throws(() => parseAuth(text), { code: 'SIP_HEADER_MALFORMED' })
})

test('formatAuth quotes what it is told to quote (RFC 3310 §3.1)', () => {
  const text = formatAuth('Digest', [
    ['realm', 'ims.example', true],
    ['nonce', 'AAAA==', true],
    ['algorithm', 'AKAv1-MD5', false],
    ['qop', 'auth,auth-int', true],
  ])
  assert.equal(text, 'Digest realm="ims.example",nonce="AAAA==",algorithm=AKAv1-MD5,qop="auth,auth-int"')
  assert.equal(formatAuth('', [['nc', '00000001', false]]), 'nc=00000001')
})
