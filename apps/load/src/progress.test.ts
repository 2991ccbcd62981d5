import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBar, formatProgress, type Progress } from './progress.ts'

const progress: Progress = {
  phase: 'step',
  step: 2,
  steps: 5,
  saps: 40,
  done: 1234,
  failed: 1,
  open: 80,
  elapsedMs: 30_000,
  plannedMs: 100_000,
}

test('a line says where the run is, what is offered and how long it still takes', () => {
  assert.equal(
    formatProgress(progress, 200),
    'step 2/5 ▕███████▎                ▏ 30 %  40 SAPS  1234 done  1 failed  0:30 gone, 1:10 left',
  )
})

test('behind the last step it says how many attempts still have to end', () => {
  const line = formatProgress({ ...progress, phase: 'finishing', elapsedMs: 101_000 }, 200)
  assert.match(line, /^finishing .* 100 % .* 1:41 gone, 80 to end$/)
})

test('a line fits the terminal, so that the next one can replace it', () => {
  assert.equal(formatProgress(progress, 40).length, 39)
  assert.equal(formatProgress(progress, 0), '')
})

test('a bar is as wide when it is empty as when it is full', () => {
  for (const part of [0, 0.01, 0.5, 0.999, 1]) assert.equal(formatBar(part).length, 26)
})
