import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createManualClock } from './manual-clock.ts'

describe('manual clock', () => {
  test('stands still until it is moved, then shows exactly the new time', async () => {
    const clock = createManualClock(1000)
    assert.equal(clock.now(), 1000)
    await clock.advance(250)
    assert.equal(clock.now(), 1250)
    await clock.advance(0)
    assert.equal(clock.now(), 1250)
    assert.throws(() => clock.advance(-1), RangeError)
    assert.throws(() => clock.startTimer(Number.NaN, () => {}), RangeError)
  })

  test('timers fire in order of their time, those of one time in the order they were started', async () => {
    const clock = createManualClock(0)
    const fired: string[] = []
    for (const [name, delay] of Object.entries({ c: 30, a: 10, d: 30, b: 20, late: 31 })) {
      clock.startTimer(delay, () => fired.push(`${name}@${clock.now()}`))
    }
    await clock.advance(30)
    assert.deepEqual(fired, ['a@10', 'b@20', 'c@30', 'd@30'])
    assert.equal(clock.pending, 1)
  })

  test('thousands of timers in any order fire in order', async () => {
    const clock = createManualClock(0)
    const fired: number[] = []
    for (let index = 0; index < 2000; index++) clock.startTimer((index * 7919) % 2003, () => fired.push(clock.now()))
    await clock.advance(2003)
    assert.equal(fired.length, 2000)
    assert.deepEqual(
      fired,
      fired.toSorted((a, b) => a - b),
    )
  })

  test('a timer started by a timer, or by what a timer set off, fires in the same advance at its own time', async () => {
    const clock = createManualClock(0)
    const fired: number[] = []
    const goOn = async () => {
      for (let hop = 0; hop < 50; hop++) await Promise.resolve()
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise((resolve) => setImmediate(resolve))
      clock.startTimer(100, () => fired.push(clock.now()))
      clock.startTimer(0, () => fired.push(clock.now()))
    }
    clock.startTimer(100, () => void goOn())
    await clock.advance(200)
    assert.deepEqual(fired, [100, 200])
  })

  test('promises that are under way before an advance run before its first timer', async () => {
    const clock = createManualClock(0)
    const order: string[] = []
    clock.startTimer(0, () => order.push('timer'))
    void (async () => {
      for (let hop = 0; hop < 20; hop++) await Promise.resolve()
      order.push('promise')
    })()
    await clock.advance(0)
    assert.deepEqual(order, ['promise', 'timer'])
  })

  test('a cancelled timer never fires and is not pending', async () => {
    const clock = createManualClock(0)
    let fired = 0
    const timers = Array.from({ length: 10 }, () => clock.startTimer(10, () => fired++))
    assert.equal(clock.pending, 10)
    for (const timer of timers.slice(0, 7)) timer.cancel()
    timers[0]?.cancel()
    assert.equal(clock.pending, 3)
    await clock.advance(10)
    timers[9]?.cancel()
    assert.deepEqual([fired, clock.pending], [3, 0])
  })

  test('two advances at once move the clock one after the other, by their sum', async () => {
    const clock = createManualClock(0)
    const fired: number[] = []
    clock.startTimer(15, () => fired.push(clock.now()))
    await Promise.all([clock.advance(10), clock.advance(10)])
    assert.deepEqual([clock.now(), fired], [20, [15]])
  })

  test('two clocks that move at once do not wait for each other', async () => {
    const [a, b] = [createManualClock(0), createManualClock(0)]
    await Promise.all([a.advance(5), b.advance(5), a.settle(), b.settle()])
    assert.deepEqual([a.now(), b.now()], [5, 5])
  })

  test('a timer that throws fails the advance that fired it, and the clock can go on', async () => {
    const clock = createManualClock(0)
    clock.startTimer(5, () => {
      throw new Error('a bug')
    })
    await assert.rejects(clock.advance(10), /a bug/)
    await clock.advance(10)
    assert.equal(clock.now(), 15)
  })
})
