import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Clock, createManualClock } from '@voltaic/runtime'
import { MAX_FRAMES_BEHIND, MediaClock } from './media-clock.ts'

function listener() {
  const ticks: [frame: number, now: number][] = []
  return { ticks, tick: (frame: number, now: number) => void ticks.push([frame, now]) }
}

/** A clock whose timers fire late, or whose wall-clock time is set, by what a test puts in `shift`. */
function shiftedClock() {
  const manual = createManualClock(0)
  const state = { shift: 0, manual }
  const clock: Clock = {
    now: () => manual.now() + state.shift,
    startTimer: (milliseconds, fire) => manual.startTimer(milliseconds, fire),
  }
  return { state, clock }
}

/** A clock with one timer, which fires when a test says so. */
function firedByHand() {
  let waiting: (() => void) | undefined
  const state = { now: 0, fire: () => waiting?.() }
  const clock: Clock = {
    now: () => state.now,
    startTimer(_, fire) {
      waiting = fire
      return { cancel: () => (waiting = undefined) }
    },
  }
  return { state, clock }
}

describe('the beat of media', () => {
  test('comes every 20 ms, for five minutes without drift', async () => {
    const clock = createManualClock(0)
    const media = new MediaClock(clock)
    const one = listener()
    media.add(one)
    await clock.advance(300_000)
    assert.equal(one.ticks.length, 15_000)
    assert.deepEqual(one.ticks[0], [0, 5])
    assert.deepEqual(one.ticks.at(-1), [14_999, 5 + 14_999 * 20])
    media.remove(one)
    assert.equal(clock.pending, 0)
  })

  test('is spread over the calls, with one timer for all', async () => {
    const clock = createManualClock(0)
    const media = new MediaClock(clock)
    const many = Array.from({ length: 100 }, listener)
    for (const each of many) media.add(each)
    assert.equal(clock.pending, 1)
    await clock.advance(1000)
    const first = many.map(({ ticks }) => ticks[0]?.[1])
    for (const at of [5, 10, 15, 20]) assert.equal(first.filter((each) => each === at).length, 25)
    assert.deepEqual(new Set(many.map(({ ticks }) => ticks.length)), new Set([50]))
    for (const each of many) media.remove(each)
    assert.equal(clock.pending, 0)
  })

  test('begins anew after everybody has gone, and a listener may go while it is called', async () => {
    const clock = createManualClock(0)
    const media = new MediaClock(clock)
    let ticks = 0
    const once = {
      tick() {
        ticks += 1
        media.remove(once)
      },
    }
    media.add(once)
    await clock.advance(100)
    assert.deepEqual([ticks, clock.pending], [1, 0])
    const one = listener()
    media.add(one)
    await clock.advance(20)
    assert.deepEqual(one.ticks, [[0, 105]])
    media.remove(one)
    media.remove(one)
    assert.equal(clock.pending, 0)
  })

  test('that was late catches up, one frame in a turn', () => {
    const { clock, state } = firedByHand()
    const media = new MediaClock(clock)
    const one = listener()
    media.add(one)
    state.now = 85
    const counts: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      state.fire()
      counts.push(one.ticks.length)
    }
    assert.deepEqual(counts, [1, 2, 3, 4, 5])
    state.now = 105
    state.fire()
    assert.deepEqual(
      one.ticks.map(([frame]) => frame),
      [0, 1, 2, 3, 4, 5],
    )
    media.remove(one)
  })

  test('that is early waits, and does not go faster', () => {
    const { clock, state } = firedByHand()
    const media = new MediaClock(clock)
    const one = listener()
    media.add(one)
    for (const now of [3, 5, 24, 25, 44]) {
      state.now = now
      state.fire()
    }
    assert.deepEqual(one.ticks, [
      [0, 5],
      [1, 25],
    ])
    media.remove(one)
  })

  test('after a long halt leaves out what is past, and does not send it in a heap', async () => {
    const { state, clock } = shiftedClock()
    const media = new MediaClock(clock)
    const one = listener()
    media.add(one)
    await state.manual.advance(100)
    const before = one.ticks.length
    state.shift = 10_000
    await state.manual.advance(20)
    const caughtUp = one.ticks.length - before
    assert.ok(caughtUp <= MAX_FRAMES_BEHIND + 2, `${caughtUp}`)
    await state.manual.advance(1000)
    assert.ok(one.ticks.length - before - caughtUp <= 51)
    // the numbers of the frames follow the time
    assert.equal(one.ticks.at(-1)?.[0], Math.floor((clock.now() - 5) / 20))
    media.remove(one)
  })

  test('goes on at its pace when the wall clock is set back', async () => {
    const { state, clock } = shiftedClock()
    const media = new MediaClock(clock)
    const one = listener()
    media.add(one)
    await state.manual.advance(100)
    state.shift = -3_600_000
    await state.manual.advance(1000)
    assert.ok(Math.abs(one.ticks.length - 55) <= 1, `${one.ticks.length}`)
    assert.deepEqual(
      one.ticks.map(([frame]) => frame),
      [...one.ticks.keys()],
    )
    media.remove(one)
    assert.equal(state.manual.pending, 0)
  })
})
