// RFC 2617 §3.5: the example of Mufasa, and what the phone and the S-CSCF make of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestHa1, digestResponse, verifyDigestResponse } from '@voltaic/aka'

const mufasa = { username: 'Mufasa', realm: 'testrealm@host.com' }
const request = {
  method: 'GET',
  uri: '/dir/index.html',
  nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
  nonceCount: '00000001',
  cnonce: '0a4f113b',
  qop: 'auth',
} as const

test('the response of the example is computed and verified (RFC 2617 §3.5)', () => {
  const ha1 = digestHa1(mufasa, 'Circle Of Life')
  assert.equal(digestResponse(ha1, request), '6629fae49393a05397450978507c4ef1')
  assert.equal(verifyDigestResponse(ha1, request, '6629fae49393a05397450978507c4ef1'), true)
})

test('no parameter of the example may be another one (RFC 2617 §3.2.2.1)', () => {
  const ha1 = digestHa1(mufasa, 'Circle Of Life')
  const others = [
    { method: 'POST' },
    { uri: '/dir/' },
    { nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c094' },
    { nonceCount: '00000002' },
    { cnonce: '0a4f113c' },
    { qop: 'auth-int' as const },
  ]
  for (const other of others) {
    const response = digestResponse(ha1, { ...request, ...other })
    assert.equal(verifyDigestResponse(ha1, request, response), false, JSON.stringify(other))
  }
  const ofAnother = digestHa1(mufasa, 'Circle of Life')
  assert.equal(verifyDigestResponse(ofAnother, request, '6629fae49393a05397450978507c4ef1'), false)
})
