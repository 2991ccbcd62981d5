import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSystemClock, LONGEST_TIMEOUT } from './system-clock.ts'

describe('system clock', () => {
  test('tells the time of the machine', () => {
    const before = Date.now()
    const now = createSystemClock().now()
    assert.ok(before <= now && now <= Date.now())
  })

  test('timers fire once, in order, unless cancelled', async () => {
    const clock = createSystemClock()
    const fired: string[] = []
    const cancelled = clock.startTimer(1, () => fired.push('cancelled'))
    cancelled.cancel()
    const first = clock.startTimer(1, () => fired.push('first'), true)
    await new Promise<void>((resolve) => clock.startTimer(5, resolve, true))
    first.cancel()
    assert.deepEqual(fired, ['first'])
  })

  test('a timer holds the process only when told so', () => {
    const clock = createSystemClock()
    const held = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = held()
    const loose = clock.startTimer(60_000, () => {})
    assert.equal(held(), before)
    const holding = clock.startTimer(60_000, () => {}, true)
    assert.equal(held(), before + 1)
    loose.cancel()
    holding.cancel()
    assert.equal(held(), before)
  })

  test('a delay longer than the machine takes at once is waited for in parts', (context) => {
    context.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
    const clock = createSystemClock()
    let fired = 0
    clock.startTimer(Math.floor(2.5 * LONGEST_TIMEOUT), () => fired++)
    const cancelled = clock.startTimer(Math.floor(2.5 * LONGEST_TIMEOUT), () => fired++)
    context.mock.timers.tick(LONGEST_TIMEOUT)
    cancelled.cancel()
    context.mock.timers.tick(LONGEST_TIMEOUT)
    context.mock.timers.tick(Math.floor(0.5 * LONGEST_TIMEOUT) - 1)
    assert.equal(fired, 0)
    context.mock.timers.tick(1)
    assert.equal(fired, 1)
  })
})
