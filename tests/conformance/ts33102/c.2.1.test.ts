// TS 33.102 §C.2.1: protection of the USIM against a counter that wraps around.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composeSqn, createSqnArray, maxSeq, SQN_PROFILE_2, splitSqn } from '@voltaic/aka'

const { delta } = SQN_PROFILE_2

test('USIM accepts a step of SEQ of Δ and no more (TS 33.102 §C.2.1)', () => {
  const array = createSqnArray()
  assert.equal(array.accept(composeSqn(100, 0)), true)
  assert.equal(array.accept(composeSqn(100 + delta + 1, 1)), false)
  assert.equal(array.accept(composeSqn(100 + delta, 1)), true)
})

test('USIM is not led to the end of the range by one forged number (TS 33.102 §C.2.1)', () => {
  const array = createSqnArray()
  assert.equal(array.accept(composeSqn(maxSeq(), 31)), false)
  assert.equal(array.accept(composeSqn(1, 0)), true)
})

test('Δ is what the SIM was personalised with (TS 33.102 §C.2.1)', () => {
  const array = createSqnArray({ indLength: 5, delta: 10 })
  assert.equal(array.accept(composeSqn(11, 0)), false)
  assert.equal(array.accept(composeSqn(10, 0)), true)
  assert.equal(splitSqn(array.highest()).seq, 10)
})
