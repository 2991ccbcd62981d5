import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import { MAX_RP_ADDRESS_OCTETS } from './rp-address.ts'
import { describeRpCause, RP_CAUSES } from './rp-cause.ts'
import {
  decodeRpdu,
  encodeRpdu,
  MAX_RP_CAUSE_OCTETS,
  MAX_RP_USER_DATA_OCTETS,
  MAX_RPDU_OCTETS,
  type Rpdu,
} from './rpdu.ts'

const octetsOf = (hex: string) => Buffer.from(hex, 'hex')
const decode = (hex: string) => decodeRpdu(octetsOf(hex))
const hexOf = (rpdu: Rpdu) => Buffer.from(encodeRpdu(rpdu)).toString('hex')
const refuses = (hex: string, code: string) =>
  assert.throws(
    () => decode(hex),
    (error: unknown) => error instanceof DecodeError && error.code === code,
  )
const SC = { kind: 'digits', typeOfNumber: 'international', numberingPlan: 1, digits: '4917099' } as const
const UP = 'ms-to-network'
const DOWN = 'network-to-ms'

const GOLDEN: readonly (readonly [string, string, Rpdu])[] = [
  [
    'RP-DATA of a phone',
    '002a000591947190f9020102',
    { type: 'RP-DATA', direction: UP, messageReference: 42, destination: SC, userData: octetsOf('0102') },
  ],
  [
    'RP-DATA of the network',
    '012a0591947190f900020102',
    { type: 'RP-DATA', direction: DOWN, messageReference: 42, originator: SC, userData: octetsOf('0102') },
  ],
  ['RP-ACK of a phone', '022a', { type: 'RP-ACK', direction: UP, messageReference: 42 }],
  [
    'RP-ACK of the network with a report',
    '032a410101',
    { type: 'RP-ACK', direction: DOWN, messageReference: 42, userData: octetsOf('01') },
  ],
  [
    'RP-ERROR of a phone',
    '042a0116',
    { type: 'RP-ERROR', direction: UP, messageReference: 42, cause: RP_CAUSES.memoryCapacityExceeded },
  ],
  [
    'RP-ERROR of the network with diagnostic and report',
    '052a021e07410101',
    { type: 'RP-ERROR', direction: DOWN, messageReference: 42, cause: 30, diagnostic: 7, userData: octetsOf('01') },
  ],
  ['RP-SMMA', '062a', { type: 'RP-SMMA', direction: UP, messageReference: 42 }],
]

describe('messages of the relay layer', () => {
  for (const [name, hex, rpdu] of GOLDEN) {
    test(`${name}, both ways (TS 24.011 §7.3)`, () => {
      assert.deepEqual(decode(hex), rpdu)
      assert.equal(hexOf(rpdu), hex)
    })
  }

  test('spare bits, unforeseen elements and unusual addresses are kept', () => {
    for (const hex of ['fa2a', '032a42020102', '042a019642', '012a0311f1000000', '062a00', '002a000191020102ff']) {
      assert.equal(hexOf(decode(hex)), hex)
    }
    assert.deepEqual(decode('042a0196'), {
      type: 'RP-ERROR',
      direction: UP,
      messageReference: 42,
      cause: 22,
      isCauseExtended: true,
    })
  })

  test('message type 7 is reserved (TS 24.011 §8.2.2)', () => refuses('072a', 'RP_TYPE_RESERVED'))

  test('an RP-SMMA comes from a phone only (TS 24.011 §8.2.2)', () => {
    assert.throws(() => encodeRpdu({ type: 'RP-SMMA', direction: DOWN, messageReference: 1 }), RangeError)
  })

  test('232 octets of RP-User-Data are accepted, 233 are not (TS 24.011 §8.2.5.3)', () => {
    const limit = MAX_RP_USER_DATA_OCTETS
    assert.equal(hexOf(decode(`002a0000e8${'00'.repeat(limit)}`)), `002a0000e8${'00'.repeat(limit)}`)
    refuses(`002a0000e9${'00'.repeat(233)}`, 'RP_USER_DATA_TOO_LONG')
    refuses(`032a41e9${'00'.repeat(233)}`, 'RP_USER_DATA_TOO_LONG')
    const tooLong = { type: 'RP-ACK', direction: UP, messageReference: 1, userData: new Uint8Array(limit + 1) } as const
    assert.throws(() => encodeRpdu(tooLong), RangeError)
  })

  test('the other limits: 248 octets altogether, 11 of an address, 2 of a cause (TS 24.011 §8.1.4.1, §8.2.5)', () => {
    const full = `022a${'00'.repeat(MAX_RPDU_OCTETS - 2)}`
    assert.equal(hexOf(decode(full)), full)
    refuses(`${full}00`, 'RP_TOO_LONG')
    assert.equal(hexOf(decode(`002a000b91${'11'.repeat(10)}00`)), `002a000b91${'11'.repeat(10)}00`)
    assert.equal(MAX_RP_ADDRESS_OCTETS, 0x0b)
    refuses(`002a000c91${'11'.repeat(MAX_RP_ADDRESS_OCTETS)}00`, 'RP_ADDRESS_TOO_LONG')
    refuses(`042a0316${'01'.repeat(MAX_RP_CAUSE_OCTETS)}`, 'RP_CAUSE_LENGTH')
    refuses('042a00', 'RP_CAUSE_LENGTH')
  })

  test('what is cut off is refused, or what is left is whole', () => {
    for (const [, hex] of GOLDEN) {
      for (let length = 0; length < hex.length; length += 2) {
        try {
          assert.equal(hexOf(decode(hex.slice(0, length))), hex.slice(0, length))
        } catch (error) {
          assert.ok(error instanceof DecodeError && error.code === 'RP_TRUNCATED')
        }
      }
    }
  })

  test('causes in words (TS 24.011 §8.2.5.4)', () => {
    assert.equal(describeRpCause(22), 'memory capacity exceeded')
    assert.equal(describeRpCause(2), undefined)
  })

  test('whatever is accepted is written as the same octets', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.uint8Array({ maxLength: 40 }), (type, rest) => {
        const octets = Buffer.from([type, ...rest])
        try {
          assert.equal(hexOf(decodeRpdu(octets)), octets.toString('hex'))
        } catch (error) {
          assert.ok(error instanceof DecodeError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
