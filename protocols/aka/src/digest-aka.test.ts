import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import {
  AKA_BASE64_MAX_LENGTH,
  digestAkaResponse,
  formatAkaNonce,
  formatAuts,
  parseAkaNonce,
  parseAuts,
  verifyDigestAkaResponse,
} from './digest-aka.ts'

const octetsOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const codeOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    assert.ok(error instanceof DecodeError)
    return error.code
  }
  return 'no error'
}
const parameters = {
  username: 'jon.dough@mobile.biz',
  realm: 'RoamingUsers@mobile.biz',
  method: 'REGISTER',
  uri: 'sip:home.mobile.biz',
  nonce: 'CjPk9mRqNuT25eRkajM09uTl9nM09uTl9nMz5OX25PZz==',
  nonceCount: '00000001',
  cnonce: '0a4f113b',
  qop: 'auth-int',
  password: Uint8Array.of(0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff),
} as const

describe('AKAv1-MD5 (RFC 3310)', () => {
  test('the worked response of the examples', {
    todo: 'RFC 3310 §4 shows the response of RFC 2617 §3.5 and gives no RES, so there is no number to compare with',
  })

  test('RES is the password, octet by octet (RFC 3310 §3.3)', () => {
    const md5 = (data: string | Uint8Array) => createHash('md5').update(data).digest('hex')
    const a1 = Buffer.concat([Buffer.from('jon.dough@mobile.biz:RoamingUsers@mobile.biz:'), parameters.password])
    const ha2 = md5(`REGISTER:sip:home.mobile.biz:${md5('')}`)
    const expected = md5(`${md5(a1)}:${parameters.nonce}:00000001:0a4f113b:auth-int:${ha2}`)
    assert.equal(digestAkaResponse(parameters), expected)
    assert.equal(verifyDigestAkaResponse(parameters, expected), true)
  })

  test('a RES with a zero octet is not cut there', () => {
    const cut = { ...parameters, password: new Uint8Array(0) }
    assert.notEqual(digestAkaResponse(parameters), digestAkaResponse(cut))
    assert.equal(verifyDigestAkaResponse(parameters, digestAkaResponse(cut)), false)
  })

  test('with auts the password is empty (RFC 3310 §3.4)', () => {
    const response = digestAkaResponse({ ...parameters, password: new Uint8Array(0) })
    const ha1 = createHash('md5').update('jon.dough@mobile.biz:RoamingUsers@mobile.biz:').digest('hex')
    const ha2 = createHash('md5').update('REGISTER:sip:home.mobile.biz:d41d8cd98f00b204e9800998ecf8427e').digest('hex')
    const expected = `${ha1}:${parameters.nonce}:00000001:0a4f113b:auth-int:${ha2}`
    assert.equal(response, createHash('md5').update(expected).digest('hex'))
  })
})

describe('nonce and auts (RFC 3310 §3.2, §3.4)', () => {
  test('nonce is base64 of RAND, AUTN and server data', () => {
    fc.assert(
      fc.property(octetsOf(16), octetsOf(16), fc.uint8Array({ maxLength: 40 }), (rand, autn, serverData) => {
        assert.deepEqual(parseAkaNonce(formatAkaNonce(rand, autn, serverData)), { rand, autn, serverData })
      }),
    )
  })

  test('the nonce printed in RFC 3310 §4 is understood in spite of its doubtful padding', () => {
    const { rand, autn, serverData } = parseAkaNonce('CjPk9mRqNuT25eRkajM09uTl9nM09uTl9nMz5OX25PZz')
    assert.deepEqual([rand.length, autn.length, serverData.length], [16, 16, 1])
    assert.equal(
      codeOf(() => parseAkaNonce(parameters.nonce)),
      'no error',
    )
  })

  test('auts is base64 of 14 octets', () => {
    fc.assert(fc.property(octetsOf(14), (auts) => assert.deepEqual(parseAuts(formatAuts(auts)), auts)))
  })

  test('whatever is not such a value is a DecodeError', () => {
    const nonce = formatAkaNonce(new Uint8Array(16), new Uint8Array(16))
    assert.equal(
      codeOf(() => parseAkaNonce('')),
      'AKA_NONCE_TOO_SHORT',
    )
    assert.equal(
      codeOf(() => parseAkaNonce(nonce.slice(0, 40))),
      'AKA_NONCE_TOO_SHORT',
    )
    assert.equal(
      codeOf(() => parseAkaNonce(`${nonce.slice(0, 10)} ${nonce.slice(10)}`)),
      'AKA_BASE64',
    )
    assert.equal(
      codeOf(() => parseAkaNonce(`${nonce}===`)),
      'AKA_BASE64',
    )
    assert.equal(
      codeOf(() => parseAkaNonce('A'.repeat(AKA_BASE64_MAX_LENGTH))),
      'no error',
    )
    assert.equal(
      codeOf(() => parseAkaNonce('A'.repeat(AKA_BASE64_MAX_LENGTH + 1))),
      'AKA_BASE64_TOO_LONG',
    )
    assert.equal(
      codeOf(() => parseAuts(Buffer.alloc(13).toString('base64'))),
      'AKA_AUTS_LENGTH',
    )
    assert.equal(
      codeOf(() => parseAuts(Buffer.alloc(15).toString('base64'))),
      'AKA_AUTS_LENGTH',
    )
    assert.equal(
      codeOf(() => parseAuts('*')),
      'AKA_BASE64',
    )
  })

  test('any text is parsed or refused with a DecodeError, never anything else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        codeOf(() => parseAkaNonce(text))
        codeOf(() => parseAuts(text))
      }),
    )
  })
})
