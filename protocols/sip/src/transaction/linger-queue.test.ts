import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Clock, createManualClock } from '@voltaic/runtime'
import { LingerQueue, LingerQueues } from './linger-queue.ts'

function lingering(name: string, ended: string[]) {
  return { onLingered: () => void ended.push(name) }
}

test('each ends after its own time, with one timer for all', async () => {
  const clock = createManualClock()
  const queue = new LingerQueue(clock, 1000)
  const ended: string[] = []
  for (const name of ['a', 'b', 'c']) {
    queue.add(lingering(name, ended))
    await clock.advance(300)
  }
  assert.equal(clock.pending, 1)
  await clock.advance(99)
  assert.deepEqual(ended, [])
  await clock.advance(1)
  assert.deepEqual(ended, ['a'])
  await clock.advance(300)
  assert.deepEqual(ended, ['a', 'b'])
  await clock.advance(300)
  assert.deepEqual(ended, ['a', 'b', 'c'])
  assert.equal(clock.pending, 0)
})

test('thousands are given back to the allocator and none is lost', async () => {
  const clock = createManualClock()
  const queue = new LingerQueue(clock, 1000)
  let ended = 0
  for (let round = 0; round < 50; round++) {
    for (let count = 0; count < 100; count++) queue.add({ onLingered: () => ended++ })
    await clock.advance(100)
  }
  assert.equal(ended, 4100)
  await clock.advance(1000)
  assert.equal(ended, 5000)
})

test('one that is added while others end is not forgotten', async () => {
  const clock = createManualClock()
  const queue = new LingerQueue(clock, 1000)
  const ended: string[] = []
  queue.add({
    onLingered: () => {
      ended.push('first')
      queue.add(lingering('second', ended))
    },
  })
  await clock.advance(1000)
  assert.deepEqual(ended, ['first'])
  await clock.advance(1000)
  assert.deepEqual(ended, ['first', 'second'])
  assert.equal(clock.pending, 0)
})

test('a wall clock that is set back or forth delays nothing beyond its own time', async () => {
  for (const jump of [-3_600_000, 3_600_000]) {
    const manual = createManualClock()
    let offset = 0
    const clock: Clock = { now: () => manual.now() + offset, startTimer: manual.startTimer }
    const queue = new LingerQueue(clock, 1000)
    const ended: string[] = []
    queue.add(lingering('a', ended))
    await manual.advance(200)
    queue.add(lingering('b', ended))
    offset = jump
    queue.add(lingering('c', ended))
    await manual.advance(800)
    queue.add(lingering('d', ended))
    await manual.advance(1000)
    assert.deepEqual(ended, ['a', 'b', 'c', 'd'], `jump of ${jump}`)
    assert.equal(manual.pending, 0)
  }
})

test('stop leaves no timer and ends nothing any more', async () => {
  const clock = createManualClock()
  const queues = new LingerQueues(clock)
  const ended: string[] = []
  queues.add(1000, lingering('a', ended))
  queues.add(2000, lingering('b', ended))
  assert.equal(clock.pending, 2)
  queues.stop()
  assert.equal(clock.pending, 0)
  await clock.advance(3000)
  assert.deepEqual(ended, [])
})
