// TS 33.102 §C.2.2: how the USIM tells a fresh sequence number from an old one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composeSqn, createSqnArray, SQN_PROFILE_2, splitSqn } from '@voltaic/aka'

test('USIM refuses a sequence number that it has accepted (TS 33.102 §C.2.2)', () => {
  const array = createSqnArray()
  assert.equal(array.accept(composeSqn(5, 3)), true)
  assert.equal(array.accept(composeSqn(5, 3)), false)
  assert.equal(array.accept(composeSqn(4, 3)), false)
  assert.equal(array.accept(composeSqn(6, 3)), true)
})

test('USIM accepts vectors out of order when their IND differs (TS 33.102 §C.2.2)', () => {
  const array = createSqnArray()
  assert.equal(array.accept(composeSqn(50, 0)), true)
  assert.equal(array.accept(composeSqn(20, 1)), true)
  assert.equal(array.accept(composeSqn(21, 0)), false)
})

test('USIM reports the highest number of the whole array, whatever came last (TS 33.102 §C.2.2)', () => {
  const array = createSqnArray()
  array.accept(composeSqn(50, 7))
  array.accept(composeSqn(20, 1))
  assert.deepEqual(splitSqn(array.highest()), { seq: 50, ind: 7 })
})

test('USIM with a limit L refuses a number that lies L or more behind (TS 33.102 §C.2.2)', () => {
  const array = createSqnArray({ ...SQN_PROFILE_2, ageLimit: 10 })
  assert.equal(array.accept(composeSqn(100, 0)), true)
  assert.equal(array.accept(composeSqn(90, 1)), false)
  assert.equal(array.accept(composeSqn(91, 1)), true)
})

test('a refused number changes nothing in the array (TS 33.102 §C.2.2)', () => {
  const array = createSqnArray()
  array.accept(composeSqn(5, 3))
  const before = array.read()
  array.accept(composeSqn(5, 3))
  array.accept(composeSqn(5 + SQN_PROFILE_2.delta + 1, 4))
  assert.deepEqual(array.read(), before)
})
