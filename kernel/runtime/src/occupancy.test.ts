import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualOccupancy, createSystemOccupancy } from './occupancy.ts'
import { createSystemClock } from './system-clock.ts'

const wait = (milliseconds: number) =>
  new Promise<void>((resolve) => createSystemClock().startTimer(milliseconds, resolve, true))

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

test('an event loop that waits is idle, one that works is busy', async () => {
  const occupancy = createSystemOccupancy()
  await wait(10)
  occupancy.read()
  await wait(200)
  const idle = occupancy.read()
  work(200)
  await wait(1)
  const busy = occupancy.read()
  assert.ok(idle < 0.7, `idle ${idle}`)
  assert.ok(busy > 0.8 && busy <= 1, `busy ${busy}`)
})

test('two that read at once see the same', async () => {
  const occupancy = createSystemOccupancy()
  await wait(1)
  work(100)
  await wait(1)
  const first = occupancy.read()
  assert.ok(first > 0)
  assert.equal(occupancy.read(), first)
})

test('a manual occupancy is what it was set to', () => {
  const occupancy = createManualOccupancy(0.5)
  assert.equal(occupancy.read(), 0.5)
  occupancy.share = 1
  assert.equal(occupancy.read(), 1)
})
