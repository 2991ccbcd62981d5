import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HeldSet } from './gm-phone.ts'
import { MESSAGES_BETWEEN_LOOKS, needsMore, reserveFirst, SEQUENCE_BLOCK } from './reserve-sequences.ts'

/** A set whose outbound associations have used these numbers. */
function setWith(sequences: readonly number[] | undefined): HeldSet {
  const handle = { sequences }
  return { handle, reserved: reserveFirst({ handle } as HeldSet), messages: 0 } as unknown as HeldSet
}

/** Whether so many messages later more is to be written down. */
function after(messages: number, held: HeldSet): boolean {
  return Array.from({ length: messages }, () => needsMore(held)).some((isNeeded) => isNeeded)
}

test('a block is written down before the last one is half used, and looked after from time to time (RFC 4303 §2.2)', () => {
  const held = setWith([7, 0])
  assert.deepEqual(held.reserved, [SEQUENCE_BLOCK + 7, SEQUENCE_BLOCK])
  assert.equal(after(10 * MESSAGES_BETWEEN_LOOKS, held), false)
  Object.assign(held.handle, { sequences: [7, SEQUENCE_BLOCK / 2 + 1] })
  assert.equal(after(MESSAGES_BETWEEN_LOOKS - 1, held), false)
  assert.equal(after(1, held), true)
  held.reserved = reserveFirst(held)
  assert.equal(after(MESSAGES_BETWEEN_LOOKS, held), false)
})

test('nothing is written down where the back end outlives the process', () => {
  const held = setWith(undefined)
  assert.deepEqual(held.reserved, [])
  assert.equal(after(10 * MESSAGES_BETWEEN_LOOKS, held), false)
})
