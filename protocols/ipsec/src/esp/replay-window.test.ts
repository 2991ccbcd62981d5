import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { REPLAY_WINDOW, ReplayWindow } from './replay-window.ts'

/** Takes a number as an SA does. @returns whether it was new */
function take(window: ReplayWindow, sequence: number): boolean {
  const isNew = window.isNew(sequence)
  if (isNew) window.mark(sequence)
  return isNew
}

test('each number is taken once, 0 never (RFC 4303 §3.4.3)', () => {
  const window = new ReplayWindow()
  const taken = [0, 1, 1, 3, 2, 2, 3, 1000, 1000, 0xffff_ffff, 0xffff_ffff].map((sequence) => take(window, sequence))
  assert.deepEqual(taken, [false, true, false, true, true, false, false, true, false, true, false])
})

test('what is 256 or more behind is too old; what is 255 behind is not', () => {
  const window = new ReplayWindow()
  take(window, 1000)
  assert.equal(window.isNew(1000 - REPLAY_WINDOW), false)
  assert.equal(take(window, 1000 - REPLAY_WINDOW + 1), true)
  assert.equal(take(window, 1000 - REPLAY_WINDOW + 1), false)
})

test('a number that is only looked at stays new', () => {
  const window = new ReplayWindow()
  assert.deepEqual([window.isNew(5), window.isNew(5), window.isNew(4)], [true, true, true])
})

test('it answers as a list of all numbers would', () => {
  const jump = fc.oneof(fc.integer({ min: -300, max: 3 }), fc.integer({ min: 0, max: 600 }))
  fc.assert(
    fc.property(fc.array(jump, { maxLength: 400 }), (jumps) => {
      const window = new ReplayWindow()
      const taken = new Set<number>()
      let highest = 0
      for (const by of jumps) {
        const sequence = Math.max(0, highest + by)
        const isNew = sequence > 0 && highest - sequence < REPLAY_WINDOW && !taken.has(sequence)
        assert.equal(take(window, sequence), isNew, `${sequence} after ${highest}`)
        taken.add(sequence)
        highest = Math.max(highest, sequence)
      }
    }),
  )
})
