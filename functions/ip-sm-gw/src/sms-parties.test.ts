import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '@voltaic/sip'
import { keyOf, senderOf, uriOfKey } from './sms-parties.ts'

function from(...asserted: readonly string[]) {
  return senderOf(
    createRequest('MESSAGE', 'sip:sms.example', [
      ['From', '<sip:somebody@elsewhere.example>;tag=1'],
      ['To', '<sip:sms.example>'],
      ...asserted.map((value) => ['P-Asserted-Identity', value] as const),
    ]),
  )
}

test('a sender is whom the network vouches for, by number where there is one (RFC 3325 §9.1)', () => {
  assert.equal(from(), undefined)
  assert.deepEqual(from('<sip:alice@ims.example>, <tel:+49-151-1>'), { impu: 'sip:alice@ims.example', key: '+491511' })
  assert.deepEqual(from('<tel:+491511>', '<sip:alice@ims.example>'), { impu: 'sip:alice@ims.example', key: '+491511' })
  assert.deepEqual(from('<tel:+491511>'), { impu: 'tel:+491511', key: '+491511' })
  assert.deepEqual(from('<sip:Alice@IMS.example;x=y>'), {
    impu: 'sip:Alice@IMS.example;x=y',
    key: 'sip:Alice@ims.example',
  })
})

test('an identity and the queue of its phone lead to each other', () => {
  for (const impu of ['tel:+491511', 'sip:+491511@ims.example;user=phone', 'sip:+49-1511@ims.example;user=phone']) {
    assert.equal(keyOf(impu), '+491511')
  }
  assert.equal(uriOfKey('+491511', 'ims.example'), 'sip:+491511@ims.example;user=phone')
  // an IMSI is no number
  assert.equal(keyOf('sip:001010000000001@ims.example'), 'sip:001010000000001@ims.example')
  assert.equal(uriOfKey('sip:001010000000001@ims.example', 'x'), 'sip:001010000000001@ims.example')
})
