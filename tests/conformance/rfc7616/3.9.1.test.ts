// RFC 7616 §3.9.1: the example with both algorithms.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestAlgorithmOf, digestHa1, digestResponse, verifyDigestResponse } from '@voltaic/aka'

const mufasa = { username: 'Mufasa', realm: 'http-auth@example.org' }
const request = {
  method: 'GET',
  uri: '/dir/index.html',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  nonceCount: '00000001',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  qop: 'auth',
} as const
const responses = {
  MD5: '8ca523f5e9506fed4657c9700eebdbec',
  'SHA-256': '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
} as const

for (const [name, response] of Object.entries(responses)) {
  test(`the response with ${name} is that of the example (RFC 7616 §3.9.1)`, () => {
    const algorithm = digestAlgorithmOf(name)
    const ha1 = digestHa1(mufasa, 'Circle of Life', algorithm)
    assert.equal(digestResponse(ha1, { ...request, algorithm }), response)
    assert.equal(verifyDigestResponse(ha1, { ...request, algorithm }, response), true)
    assert.equal(verifyDigestResponse(ha1, { ...request, algorithm, method: 'POST' }, response), false)
  })
}

test('a response of one algorithm is none of the other (RFC 7616 §3.3)', () => {
  const ha1 = digestHa1(mufasa, 'Circle of Life')
  assert.equal(verifyDigestResponse(ha1, { ...request, algorithm: 'SHA-256' }, responses.MD5), false)
})
