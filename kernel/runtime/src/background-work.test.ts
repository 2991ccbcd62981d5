import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BackgroundWork } from './background-work.ts'
import { silentLog } from './log.ts'
import { createManualClock } from './manual-clock.ts'

test('work starts behind what is being done, and stop waits for it', async () => {
  const clock = createManualClock()
  const background = new BackgroundWork({ clock, log: silentLog }, 'test')
  const steps: string[] = []
  background.add(async () => {
    steps.push('begun')
    await Promise.resolve()
    steps.push('done')
  })
  steps.push('answered')
  await clock.advance(0)
  await background.stop()
  assert.deepEqual(steps, ['answered', 'begun', 'done'])
})

test('work that has not begun is dropped by stop, and none is taken afterwards', async () => {
  const clock = createManualClock()
  const background = new BackgroundWork({ clock, log: silentLog }, 'test')
  let runs = 0
  const work = async (): Promise<void> => {
    runs += 1
  }
  background.add(work)
  await background.stop()
  background.add(work)
  await clock.advance(1000)
  assert.equal(runs, 0)
  assert.equal(clock.pending, 0)
})

test('what work throws is logged and hurts nobody', async () => {
  const clock = createManualClock()
  const errors: string[] = []
  const log = { ...silentLog, error: (event: string) => errors.push(event) }
  const background = new BackgroundWork({ clock, log }, 'test')
  background.add(async () => {
    throw new Error('bug')
  })
  await clock.advance(0)
  await background.stop()
  assert.deepEqual(errors, ['background work failed'])
})
