import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { startArrivals } from './arrivals.ts'

function arrivalsOf(rate: number, seed: number) {
  const clock = createManualClock()
  const start = clock.now()
  const times: number[] = []
  const arrivals = startArrivals({
    rate,
    durationMs: 10_000,
    clock,
    random: createSeededRandom(seed),
    onArrival: (due) => times.push(due - start),
  })
  return { clock, times, arrivals }
}

test('arrivals come at the rate, with exponential gaps, and end with the time', async () => {
  const { clock, times, arrivals } = arrivalsOf(200, 1)
  await clock.advance(10_000)
  await arrivals.ended
  assert.equal(clock.pending, 0)
  assert.ok(Math.abs(times.length - 2000) < 150, `${times.length} arrivals`)
  assert.ok(times.every((time) => time < 10_000))
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
  // of an exponential distribution the deviation is the mean; of a steady beat it would be 0
  assert.ok(Math.abs(Math.sqrt(variance) / mean - 1) < 0.1, `deviation ${Math.sqrt(variance)} of mean ${mean}`)
})

test('the same seed gives the same arrivals, another seed others', async () => {
  const [one, same, other] = [arrivalsOf(50, 5), arrivalsOf(50, 5), arrivalsOf(50, 6)]
  for (const { clock } of [one, same, other]) await clock.advance(10_000)
  assert.deepEqual(one.times, same.times)
  assert.notDeepEqual(one.times, other.times)
})

test('arrivals that a late timer has missed come at once, none is left out', () => {
  const fired: (() => void)[] = []
  let now = 0
  const clock = {
    now: () => now,
    startTimer: (_ms: number, fire: () => void) => {
      fired.push(fire)
      return { cancel() {} }
    },
  }
  const dues: number[] = []
  const random = createSeededRandom(3)
  startArrivals({ rate: 100, durationMs: 1000, clock, random, onArrival: (due) => dues.push(due) })
  now = 990
  fired.shift()?.()
  assert.ok(dues.length > 70, `${dues.length} arrivals`)
  assert.ok((dues[0] ?? 0) < 100, 'each knows when it was due')
})

test('a stop ends them at once and leaves no timer', async () => {
  const { clock, times, arrivals } = arrivalsOf(100, 1)
  await clock.advance(1000)
  const before = times.length
  arrivals.stop()
  await arrivals.ended
  assert.equal(clock.pending, 0)
  await clock.advance(5000)
  assert.equal(times.length, before)
})
