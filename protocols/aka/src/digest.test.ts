import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { DIGEST_LENGTHS, digestAlgorithmOf, digestHa1, digestResponse, verifyDigestResponse } from './digest.ts'

const mufasa = { username: 'Mufasa', realm: 'testrealm@host.com' }
const parameters = {
  method: 'GET',
  uri: '/dir/index.html',
  nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  nonceCount: '00000001',
  cnonce: '0a4f113b',
  qop: 'auth',
} as const
const md5 = (...parts: (string | Uint8Array)[]): string => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

describe('digest access authentication', () => {
  test('Mufasa is answered as in the example (RFC 2617 §3.5)', () => {
    const ha1 = digestHa1(mufasa, 'Circle Of Life')
    assert.equal(ha1, '939e7578ed9e3c518a452acee763bce9')
    assert.equal(digestResponse(ha1, parameters), '6629fae49393a05397450978507c4ef1')
    assert.equal(verifyDigestResponse(ha1, parameters, '6629fae49393a05397450978507c4ef1'), true)
    assert.equal(verifyDigestResponse(ha1, parameters, '6629FAE49393A05397450978507C4EF1'), true)
  })

  test('Mufasa is answered as in the MD5 example (RFC 7616 §3.9.1)', () => {
    const ha1 = digestHa1({ username: 'Mufasa', realm: 'http-auth@example.org' }, 'Circle of Life')
    const response = digestResponse(ha1, {
      ...parameters,
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    })
    assert.equal(response, '8ca523f5e9506fed4657c9700eebdbec')
  })

  test('Mufasa is answered as in the SHA-256 example (RFC 7616 §3.9.1)', () => {
    const ha1 = digestHa1({ username: 'Mufasa', realm: 'http-auth@example.org' }, 'Circle of Life', 'SHA-256')
    const response = digestResponse(ha1, {
      ...parameters,
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
      algorithm: 'SHA-256',
    })
    assert.equal(response, '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1')
    assert.equal(ha1.length, 2 * DIGEST_LENGTHS['SHA-256'])
  })

  test('an algorithm is named in any case, is MD5 when it is not named, and -sess is not known (RFC 7616 §3.3)', () => {
    assert.equal(digestAlgorithmOf(undefined), 'MD5')
    assert.equal(digestAlgorithmOf('md5'), 'MD5')
    assert.equal(digestAlgorithmOf('sha-256'), 'SHA-256')
    for (const other of ['', 'MD5-sess', 'AKAv1-MD5', 'SHA-512-256']) assert.equal(digestAlgorithmOf(other), undefined)
  })

  test('without qop the older form is used (RFC 2617 §3.2.2.1)', () => {
    const { method, uri, nonce } = parameters
    const expected = md5(`939e7578ed9e3c518a452acee763bce9:${nonce}:${md5('GET:/dir/index.html')}`)
    assert.equal(digestResponse('939e7578ed9e3c518a452acee763bce9', { method, uri, nonce }), expected)
  })

  test('auth-int covers the body (RFC 2617 §3.2.2.3)', () => {
    const body = Uint8Array.of(0, 255, 10)
    const ha1 = digestHa1(mufasa, 'Circle Of Life')
    const { nonce, nonceCount, cnonce } = parameters
    const ha2 = md5('REGISTER:sip:home:', md5(body))
    const auth = { ...parameters, method: 'REGISTER', uri: 'sip:home', qop: 'auth-int' } as const
    assert.equal(
      digestResponse(ha1, { ...auth, entityBody: body }),
      md5(`${ha1}:${nonce}:${nonceCount}:${cnonce}:auth-int:${ha2}`),
    )
    assert.notEqual(digestResponse(ha1, auth), digestResponse(ha1, { ...auth, entityBody: body }))
    assert.equal(digestResponse(ha1, auth), digestResponse(ha1, { ...auth, entityBody: new Uint8Array(0) }))
  })

  test('a password of octets that are not UTF-8 goes in as it is', () => {
    const res = Uint8Array.of(0x00, 0xff, 0x80, 0xc3, 0x28, 0x3a, 0x00, 0x01)
    assert.equal(digestHa1(mufasa, res), md5('Mufasa:testrealm@host.com:', res))
  })

  test('a wrong, an empty and a longer response are refused', () => {
    const ha1 = digestHa1(mufasa, 'Circle Of Life')
    for (const response of [
      '',
      '6629fae49393a05397450978507c4ef0',
      '6629fae49393a05397450978507c4ef1 ',
      'é'.repeat(32),
    ]) {
      assert.equal(verifyDigestResponse(ha1, parameters, response), false)
    }
  })
})
