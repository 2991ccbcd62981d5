import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { createRequest, createResponse, parseAuth } from '@voltaic/sip'
import { answerDigest } from './credentials.ts'

const invite = createRequest('INVITE', 'sip:bob@biloxi.com', [['CSeq', '1 INVITE']])

function answer(status: number, header: string, value: string) {
  const challenge = createResponse(invite, status, { headers: [[header, value]] })
  return answerDigest(challenge, { username: 'bob', password: 'zanzibar' }, invite.uri, createSeededRandom(1))
}

test('the answer without qop is that of RFC 2617 §3.2.2.1', () => {
  const [name, value] = answer(401, 'WWW-Authenticate', 'Digest realm="biloxi.com",nonce="dcd98b7102dd"')?.header ?? []
  assert.equal(name, 'Authorization')
  const { params } = parseAuth(value ?? '')
  // md5(md5("bob:biloxi.com:zanzibar"):nonce:md5("INVITE:sip:bob@biloxi.com")), made with md5sum
  assert.equal(params.get('response'), 'a32bfc6a08ff4c5cf3f59c67319dfc0d')
  assert.equal(params.get('username'), 'bob')
  assert.equal(params.has('qop'), false)
})

test('a proxy is answered in Proxy-Authorization, with qop and opaque where there are any (RFC 3261 §22.3)', () => {
  const [name, value] =
    answer(407, 'Proxy-Authenticate', 'Digest realm="r",nonce="n",qop="auth-int,auth",opaque="o"')?.header ?? []
  assert.equal(name, 'Proxy-Authorization')
  const { params } = parseAuth(value ?? '')
  assert.deepEqual([params.get('qop'), params.get('nc'), params.get('opaque')], ['auth', '00000001', 'o'])
  assert.equal(params.get('cnonce')?.length, 16)
})

for (const [what, value] of [
  ['another scheme', 'Basic realm="x"'],
  ['another algorithm', 'Digest realm="x",nonce="n",algorithm=AKAv1-MD5'],
  ['no nonce', 'Digest realm="x"'],
  ['no parameters', '?'],
] as const) {
  test(`a challenge with ${what} is not answered`, () => {
    assert.equal(answer(407, 'Proxy-Authenticate', value), undefined)
  })
}
