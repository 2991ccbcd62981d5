import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseMessage } from '@voltaic/sip'
import type { HandsetHabits } from './handset-habits.ts'
import { shapeRequest } from './shape-request.ts'

const register = (expires: number) =>
  [
    'REGISTER sip:ims.example SIP/2.0',
    'From: <sip:a@ims.example>;tag=t1',
    'To: <sip:a@ims.example>',
    'Call-ID: c1',
    'CSeq: 1 REGISTER',
    `Contact: <sip:a@192.0.2.1>;+g.3gpp.smsip;expires=${expires}`,
    `Expires: ${expires}`,
    'Authorization: Digest username="a",qop=auth,nc=00000001',
    'Security-Client: ipsec-3gpp;alg=hmac-md5-96;ealg=null;spi-c=1;spi-s=2;port-c=3;port-s=4',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')

function shaped(text: string, habits: HandsetHabits): string {
  return Buffer.from(shapeRequest(Buffer.from(text), habits)).toString()
}

describe('a phone with habits of a handset', () => {
  test('without any it sends what it would send', () => assert.equal(shaped(register(600), {}), register(600)))

  test('says who made it (RFC 3261 §20.41)', () =>
    assert.match(shaped(register(600), { userAgent: 'iOS/17 iPhone' }), /\r\nUser-Agent: iOS\/17 iPhone\r\n/))

  test('breaks Authorization after qop, and it reads the same (RFC 3261 §7.3.1)', () => {
    const text = shaped(register(600), { foldsAuthorization: true })
    assert.match(text, /qop=auth,\r\n nc=/)
    assert.equal(parseMessage(Buffer.from(text)).header('Authorization'), 'Digest username="a",qop=auth, nc=00000001')
  })

  for (const [lifetimeIn, contact, header] of [
    ['contact', true, false],
    ['expires', false, true],
    ['nowhere', false, false],
  ] as const) {
    test(`its lifetime is in ${lifetimeIn} (RFC 3261 §10.2.1.1)`, () => {
      const text = shaped(register(600), { lifetimeIn })
      assert.deepEqual([text.includes(';expires=600'), text.includes('\r\nExpires: 600')], [contact, header])
    })
  }

  test('leaves with a star, and registers without one (RFC 3261 §10.2.2)', () => {
    assert.match(shaped(register(0), { leavesWithStar: true }), /\r\nContact: \*\r\nExpires: 0\r\n/)
    assert.equal(shaped(register(600), { leavesWithStar: true }), register(600))
  })

  test('writes prot and mod, and more feature tags (TS 33.203 §H; RFC 3840 §9)', () => {
    const text = shaped(register(600), { writesDefaultsOfMechanisms: true, contactParameters: ';audio' })
    assert.match(text, /port-s=4;prot=esp;mod=trans\r\n/)
    assert.match(text, /;expires=600;audio\r\n/)
  })

  test('has its number in From, with the tag of the dialog; not in REGISTER', () => {
    const invite = register(600).replaceAll('REGISTER', 'INVITE')
    const habits = { telInFrom: 'tel:+15550100' }
    assert.match(shaped(invite, habits), /\r\nFrom: <tel:\+15550100>;tag=t1\r\n/)
    assert.equal(shaped(register(600), habits), register(600))
  })

  test('leaves responses and keep-alives as they are (RFC 5626 §4.4.1)', () => {
    const habits = { userAgent: 'x' }
    for (const text of ['\r\n\r\n', 'SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'])
      assert.equal(shaped(text, habits), text)
  })
})
