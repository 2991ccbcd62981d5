import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  composeSqn,
  decodeSqn,
  encodeSqn,
  maxSeq,
  nextSqn,
  resynchronisedSeq,
  SQN_MAX,
  SQN_PROFILE_2,
  splitSqn,
  xor48,
} from './sqn.ts'

const sqn48 = fc.integer({ min: 0, max: SQN_MAX })
const octets48 = fc.uint8Array({ minLength: 6, maxLength: 6 })

describe('SQN = SEQ ‖ IND (TS 33.102 §C.1.1.1)', () => {
  test('compose and split are inverse for every IND length', () => {
    fc.assert(
      fc.property(sqn48, fc.integer({ min: 0, max: 16 }), (sqn, indLength) => {
        const { seq, ind } = splitSqn(sqn, indLength)
        assert.equal(composeSqn(seq, ind, indLength), sqn)
        assert.ok(ind < 2 ** indLength && seq <= maxSeq(indLength))
      }),
    )
  })

  test('encode and decode are inverse', () => {
    fc.assert(fc.property(sqn48, (sqn) => assert.equal(decodeSqn(encodeSqn(sqn)), sqn)))
    assert.deepEqual([...encodeSqn(0xff9bb4d0b607)], [0xff, 0x9b, 0xb4, 0xd0, 0xb6, 0x07])
  })

  test('xor48 is the octet-wise exclusive or', () => {
    fc.assert(
      fc.property(octets48, octets48, (a, b) => {
        const expected = a.map((octet, i) => octet ^ (b[i] as number))
        assert.equal(xor48(decodeSqn(a), decodeSqn(b)), decodeSqn(expected))
      }),
    )
  })
})

describe('SQN generation (TS 33.102 §C.1.2)', () => {
  test('SEQ grows by one and IND goes round the range of the domain', () => {
    const range = { first: 4, last: 6 }
    let state = { seq: 100, ind: 0 }
    const issued: { seq: number; ind: number }[] = []
    for (let i = 0; i < 5; i++) {
      const next = nextSqn(state, range)
      issued.push(splitSqn(next.sqn))
      state = next.state
    }
    assert.deepEqual(issued, [
      { seq: 101, ind: 4 },
      { seq: 102, ind: 5 },
      { seq: 103, ind: 6 },
      { seq: 104, ind: 4 },
      { seq: 105, ind: 5 },
    ])
  })

  test('the last SEQ is not followed by a shorter one', () => {
    assert.throws(() => nextSqn({ seq: maxSeq(5), ind: 0 }, { first: 0, last: 31 }), /SEQ is used up/)
  })
})

describe('resynchronisation of the counter (TS 33.102 §6.3.5)', () => {
  const { delta } = SQN_PROFILE_2

  test('a USIM that is ahead moves the counter to its SQN', () => {
    assert.equal(resynchronisedSeq(10, composeSqn(500, 3), SQN_PROFILE_2), 500)
    assert.equal(resynchronisedSeq(499, composeSqn(500, 3), SQN_PROFILE_2), 500)
  })

  test('a counter whose next number the USIM would accept stays', () => {
    assert.equal(resynchronisedSeq(500, composeSqn(500, 3), SQN_PROFILE_2), 500)
    assert.equal(resynchronisedSeq(501, composeSqn(500, 3), SQN_PROFILE_2), 501)
    assert.equal(resynchronisedSeq(500 + delta - 1, composeSqn(500, 3), SQN_PROFILE_2), 500 + delta - 1)
  })

  test('a counter that is more than Δ ahead is lowered', () => {
    assert.equal(resynchronisedSeq(500 + delta, composeSqn(500, 3), SQN_PROFILE_2), 500)
  })
})
