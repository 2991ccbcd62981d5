import assert from 'node:assert/strict'
import test from 'node:test'
import { maskKeys } from './mask-keys.ts'

function masked(text: string): string {
  return Buffer.from(maskKeys(Buffer.from(text, 'latin1'))).toString('latin1')
}

const CK = '0123456789abcdef0123456789abcdef'
const IK = 'fedcba9876543210fedcba9876543210'
const ZEROS = '0'.repeat(32)

const ROWS: readonly (readonly [text: string, expected: string])[] = [
  [`Digest realm="r",ck="${CK}",ik="${IK}"`, `Digest realm="r",ck="${ZEROS}",ik="${ZEROS}"`],
  [`Digest CK = "${CK}", Ik= ${IK},qop=auth`, `Digest CK = "${ZEROS}", Ik= ${ZEROS},qop=auth`],
  [`Digest ck=\r\n "${CK}"\r\nTo: x`, `Digest ck=\r\n "${ZEROS}"\r\nTo: x`],
  ['Digest ck="a\\"b",x="y"', 'Digest ck="0000",x="y"'],
  ['Digest ck="never closed', 'Digest ck="000000000000'],
  ['Digest ck=""', 'Digest ck=""'],
  ['Digest ck="\\', 'Digest ck="0'],
]

for (const [text, expected] of ROWS) {
  test(`keys are masked: ${JSON.stringify(text)} (TS 24.229 §7.2A.1)`, () => {
    const message = `SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: ${text}`
    assert.equal(masked(message), `SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: ${expected}`)
  })
}

test('a message without keys is handed back as it is (TS 24.229 §7.2A.1)', () => {
  const nonces = ['AAik=', 'A/ck=', '+ik='].map((nonce) => `Digest nonce="${nonce}",algorithm=AKAv1-MD5,qop="auth"`)
  const texts = [
    ...nonces,
    'Digest nonce="abc",xck="1",stack="2",p-ik="3",ckx="4"',
    'ck',
    'ck:"x"',
    '=',
    'k=x',
    'to="ck"',
  ]
  for (const text of texts) {
    const data = Buffer.from(text)
    assert.equal(maskKeys(data), data, text)
  }
})

test('the original is not written to', () => {
  const data = Buffer.from(`x,ck="${CK}"`)
  const copy = maskKeys(data)
  assert.notEqual(copy, data)
  assert.equal(copy.length, data.length)
  assert.ok(data.includes(CK))
})

test('keys are found wherever the message lies in memory', () => {
  const text = `Digest ck="${CK}", x=y ,ik=${IK}`
  for (let offset = 0; offset < 8; offset++) {
    for (let cut = 0; cut < 8; cut++) {
      const line = text.slice(cut)
      const data = Buffer.alloc(64 + text.length).subarray(offset, offset + line.length)
      data.write(line, 'latin1')
      const expected = line.replace(IK, ZEROS).replace(/ck="[^"]*"/, `ck="${ZEROS}"`)
      assert.equal(Buffer.from(maskKeys(data)).toString('latin1'), expected, `${offset} ${cut}`)
    }
  }
})
