// TS 33.102 §C.3.2: management of sequence numbers that are not time-based (profile 2), both sides together.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSqnArray, nextSqn, SQN_PROFILE_2, type SqnState, splitSqn } from '@voltaic/aka'

const wholeArray = { first: 0, last: 31 }

function issue(count: number, range = wholeArray): number[] {
  const issued: number[] = []
  let state: SqnState = { seq: 0, ind: range.last }
  for (let i = 0; i < count; i++) {
    const next = nextSqn(state, range)
    issued.push(next.sqn)
    state = next.state
  }
  return issued
}

describe('profile 2 (TS 33.102 §C.3.2)', () => {
  test('IND has 5 bits and Δ is 2^28', () => assert.deepEqual(SQN_PROFILE_2, { indLength: 5, delta: 268_435_456 }))

  test('the USIM accepts everything that is issued, in order', () => {
    const array = createSqnArray()
    for (const sqn of issue(200)) assert.equal(array.accept(sqn), true)
  })

  test('the USIM accepts the last 32 vectors in the reverse of their order', () => {
    const array = createSqnArray()
    const issued = issue(132)
    for (const sqn of issued.slice(0, 100)) array.accept(sqn)
    for (const sqn of issued.slice(100).reverse()) assert.equal(array.accept(sqn), true)
  })

  test('a vector that is 32 behind in its own IND is old', () => {
    const array = createSqnArray()
    const issued = issue(33)
    assert.equal(array.accept(issued[32] as number), true)
    assert.equal(splitSqn(issued[0] as number).ind, splitSqn(issued[32] as number).ind)
    assert.equal(array.accept(issued[0] as number), false)
  })
})

test('two domains with ranges of their own do not use up each other’s array elements (TS 33.102 §C.3.4)', () => {
  const cx = { first: 0, last: 15 }
  const s6a = { first: 16, last: 31 }
  const array = createSqnArray()
  let state: SqnState = { seq: 0, ind: 0 }
  const step = (range: typeof cx) => {
    const next = nextSqn(state, range)
    state = next.state
    return next.sqn
  }
  const late = step(cx)
  for (let i = 0; i < 100; i++) assert.equal(array.accept(step(s6a)), true)
  assert.equal(array.accept(late), true)
})
