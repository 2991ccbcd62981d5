import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uriOfDialled } from './dialled-number.ts'

const realm = 'ims.example'

for (const [dialled, tel, sip] of [
  ['+99901000002', 'tel:+99901000002', 'sip:+99901000002@ims.example;user=phone'],
  ['+999 (010) 000-02', 'tel:+99901000002', 'sip:+99901000002@ims.example;user=phone'],
  ['0123', 'tel:0123;phone-context=ims.example', 'sip:0123;phone-context=ims.example@ims.example;user=phone'],
  ['*21#', 'tel:*21%23;phone-context=ims.example', 'sip:*21%23;phone-context=ims.example@ims.example;user=phone'],
  ['sip:bob@example.org', 'sip:bob@example.org', 'sip:bob@example.org'],
  ['tel:112', 'tel:112', 'tel:112'],
  ['urn:service:sos', 'urn:service:sos', 'urn:service:sos'],
  ['bob@example.org', 'sip:bob@example.org', 'sip:bob@example.org'],
] as const) {
  test(`${dialled} is ${tel} or ${sip} (TS 24.229 §5.1.2A.1.3; RFC 3966 §5.1)`, () => {
    assert.equal(uriOfDialled(dialled, realm), tel)
    assert.equal(uriOfDialled(dialled, realm, 'sip'), sip)
  })
}

for (const wrong of ['', 'bob', 'a b@c', '<sip:x@y>', '12x']) {
  test(`${JSON.stringify(wrong)} cannot be called`, () => {
    assert.throws(() => uriOfDialled(wrong, realm), { code: 'CALL_NUMBER_INVALID' })
  })
}
