import assert from 'node:assert/strict'
import test from 'node:test'
import { uriTextEquals } from './uri-equals.ts'

// The examples of RFC 3261 §19.1.4, and some more.
const EQUAL: readonly (readonly [left: string, right: string])[] = [
  ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
  [
    'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
    'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
  ],
  [
    'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
    'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
  ],
  ['tel:+1-201-555-0123', 'tel:+12015550123'],
  ['tel:7042;phone-context=Example.com', 'tel:7042;phone-context=example.com'],
  ['tel:+1;ext=1-2', 'TEL:+1;ext=12'],
  ['urn:service:sos', 'urn:service:sos'],
]

for (const [left, right] of EQUAL) {
  test(`${left} equals ${right} (RFC 3261 §19.1.4)`, () => {
    assert.equal(uriTextEquals(left, right), true)
    assert.equal(uriTextEquals(right, left), true)
  })
}

const DIFFERENT: readonly (readonly [left: string, right: string])[] = [
  ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
  ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
  ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
  ['sip:a@h', 'sips:a@h'],
  ['sip:a@h', 'sip:h'],
  ['sip:a:x@h', 'sip:a:y@h'],
  ['sip:a@h;user=phone', 'sip:a@h'],
  ['tel:+1', 'tel:+2'],
  ['tel:1;phone-context=a', 'tel:1'],
  ['tel:1;phone-context=a', 'tel:1;phone-context=b'],
  ['tel:+1', 'sip:+1@h'],
  ['urn:a:b', 'urn:a:c'],
  ['not a uri', 'sip:a@h'],
]

for (const [left, right] of DIFFERENT) {
  test(`${left} differs from ${right} (RFC 3261 §19.1.4)`, () => {
    assert.equal(uriTextEquals(left, right), false)
    assert.equal(uriTextEquals(right, left), false)
  })
}
