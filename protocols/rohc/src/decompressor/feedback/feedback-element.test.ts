import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crcOver, crcStart } from '../framework/crc.ts'
import { feedback1, feedback2 } from './feedback-element.ts'

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')

test('FEEDBACK-1 as in the examples (RFC 3095 §5.7.6.11)', () => {
  assert.equal(hex(feedback1(8, 'large', 17)), 'f20811')
  assert.equal(hex(feedback1(8, 'small', 17)), 'f2e811')
  assert.equal(hex(feedback1(0, 'small', 17)), 'f111')
})

test('FEEDBACK-2 as in the example, with the CRC option (RFC 3095 §5.7.6.3, §5.7.6.11)', () => {
  // Add-CID 8 | ACK, mode R, SN 17 | option 1 of length 1: CRC over e8 30 11 11 00
  const covered = Uint8Array.of(0xe8, 0x30, 0x11, 0x11, 0)
  const crc = crcOver(8, covered, 0, 5, crcStart(8))
  const element = feedback2({ cid: 8, type: 'ACK', mode: 'R', sn: 17 }, 'small')
  assert.equal(hex(element), `f5e8301111${crc.toString(16).padStart(2, '0')}`)
})

test('a FEEDBACK-2 of another implementation has the same CRC (rohc 2.3, test_decompress_padding.c)', () => {
  // f4 20 00 11 e9: ACK(O) for SN 0 of CID 0
  assert.equal(hex(feedback2({ cid: 0, type: 'ACK', mode: 'O', sn: 0 }, 'small')), 'f4200011e9')
})

test('options: SN, SN-NOT-VALID, REJECT, CLOCK, JITTER and LOSS (RFC 3095 §5.7.6.4 to §5.7.6.9)', () => {
  const withoutCrc = (element: Uint8Array) => hex(element.subarray(0, -1))
  // 20 bits of SN: 12 in front, 8 in the option
  assert.equal(
    withoutCrc(feedback2({ cid: 0, type: 'ACK', mode: 'O', sn: 0xabcd, longSn: true }, 'small')),
    'f620ab41cd11',
  )
  assert.equal(withoutCrc(feedback2({ cid: 0, type: 'NACK', mode: 'O', sn: 0x1234 }, 'small')), 'f4623411')
  const reject = feedback2({ cid: 300, type: 'STATIC-NACK', mode: 'U', reject: true }, 'large')
  // 8 octets need a Size octet
  assert.equal(withoutCrc(reject), 'f008812c9000302011')
  assert.equal(
    withoutCrc(feedback2({ cid: 0, type: 'ACK', mode: 'O', sn: 1, clockResolutionMs: 10 }, 'small')),
    'f62001510a11',
  )
  // JITTER 3, LOSS as large as it can be told: type and length in an octet, then the value
  assert.equal(
    withoutCrc(feedback2({ cid: 0, type: 'ACK', mode: 'O', sn: 1, maxJitter: 3, longestLoss: 300 }, 'small')),
    'f0082001610371ff11',
  )
})
