import assert from 'node:assert/strict'
import test from 'node:test'
import { MAX_CSEQ, parseCSeq } from './cseq.ts'

test('CSeq is a number and a method (RFC 3261 §20.16)', () => {
  assert.deepEqual(parseCSeq('0009  \t INVITE'), { number: 9, method: 'INVITE' })
  assert.deepEqual(parseCSeq(`${MAX_CSEQ} ACK`), { number: 2 ** 31 - 1, method: 'ACK' })
})

for (const bad of [
  '',
  '1',
  'INVITE',
  '1 ',
  '1 IN VITE',
  '-1 INVITE',
  `${MAX_CSEQ + 1} INVITE`,
  '1x INVITE',
  '1 IN,VITE',
]) {
  test(`malformed CSeq: ${bad} (RFC 3261 §8.1.1.5)`, () => {
    assert.throws(() => parseCSeq(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}
