import assert from 'node:assert/strict'
import test from 'node:test'
import { createRequest } from '../message/create-message.ts'
import { parseContacts } from './contacts.ts'
import { hasToken, parseNameAddrs, parseParameterisedList, parseTokens } from './lists.ts'

function request(...headers: readonly (readonly [name: string, value: string])[]) {
  return createRequest('REGISTER', 'sip:ims.example', headers)
}

test('addresses over several lines come in order (RFC 3261 §20.34, RFC 3327 §4)', () => {
  const message = request(['Path', '<sip:a;lr>, "P, B" <sip:b;lr>'], ['Require', 'path'], ['Path', '<sip:c;lr>'])
  const uris = parseNameAddrs(message, 'Path').map(({ uri }) => uri)
  assert.deepEqual(uris, ['sip:a;lr', 'sip:b;lr', 'sip:c;lr'])
})

test('Security-Client repeats a mechanism for each algorithm (RFC 3329 §2.2, TS 33.203 §7.2)', () => {
  const message = request(
    ['Security-Client', 'ipsec-3gpp;alg=hmac-md5-96;prot=esp;mod=trans;spi-c=1111;spi-s=2222;port-c=5062;port-s=5063'],
    [
      'Security-Client',
      'ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1111;spi-s=2222, ipsec-3gpp;alg=hmac-sha-1-96;ealg=aes-cbc',
    ],
  )
  const offers = parseParameterisedList(message, 'Security-Client')
  assert.deepEqual(
    offers.map(({ value, params }) => [value, params.get('alg'), params.get('ealg'), params.get('spi-c')]),
    [
      ['ipsec-3gpp', 'hmac-md5-96', undefined, '1111'],
      ['ipsec-3gpp', 'hmac-sha-1-96', undefined, '1111'],
      ['ipsec-3gpp', 'hmac-sha-1-96', 'aes-cbc', undefined],
    ],
  )
})

test('option tags are tokens compared without case (RFC 3261 §20.32, §7.3.1)', () => {
  const message = request(['Require', 'sec-agree , Path'], ['Require', 'gruu'])
  assert.deepEqual(parseTokens(message, 'Require'), ['sec-agree', 'Path', 'gruu'])
  assert.equal(hasToken(message, 'require', 'path'), true)
  assert.equal(hasToken(message, 'Require', 'outbound'), false)
  assert.throws(() => parseTokens(request(['Require', 'a b']), 'Require'), { code: 'SIP_HEADER_MALFORMED' })
})

test('Contact is a list or a star that stands alone (RFC 3261 §20.10, §10.2.2)', () => {
  const message = request(['Contact', '<sip:a>;q=1, sip:b'], ['m', '"C" <sip:c>'])
  const contacts = parseContacts(message)
  assert.ok(contacts !== '*')
  assert.deepEqual(
    contacts.map(({ uri }) => uri),
    ['sip:a', 'sip:b', 'sip:c'],
  )
  assert.equal(parseContacts(request(['Contact', '*'])), '*')
  assert.deepEqual(parseContacts(request()), [])
  for (const other of ['<sip:a>', '*']) {
    assert.throws(() => parseContacts(request(['Contact', '*'], ['Contact', other])), { code: 'SIP_HEADER_MALFORMED' })
  }
  assert.throws(() => parseContacts(request(['Contact', '<sip:a>, *'])), { code: 'SIP_HEADER_MALFORMED' })
  assert.throws(() => parseContacts(request(['Contact', ''])), { code: 'SIP_HEADER_MALFORMED' })
})
