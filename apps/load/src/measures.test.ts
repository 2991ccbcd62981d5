import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Measures } from './measures.ts'
import { SCENARIOS } from './scenario.ts'
import { MAX_INTERVALS, Timeline } from './timeline.ts'

const scenario = SCENARIOS.find(({ name }) => name === 'message')!
const other = SCENARIOS.find(({ name }) => name === 'call-none')!

function measures(adequate: number, failed: number): Measures {
  const result = new Measures()
  for (let count = 0; count < adequate; count++) {
    result.begun(scenario)
    result.ended({ scenario, reason: undefined, delays: { PMM: count + 1 } })
  }
  for (let count = 0; count < failed; count++) {
    result.begun(other)
    result.ended({ scenario: other, reason: '503 instead of 200', delays: {} })
  }
  return result
}

test('the share of inadequately handled attempts is of all that were begun', () => {
  const result = measures(97, 2)
  result.begun(scenario)
  assert.equal(result.attempts, 100)
  assert.equal(result.ihsa, 0.02)
  assert.equal(new Measures().ihsa, 0)
})

test('what is added up is the same as what is recorded in one place', () => {
  const sum = measures(10, 1)
  sum.add(measures(20, 2))
  assert.deepEqual([sum.attempts, sum.adequate, sum.inadequate], [33, 30, 3])
  assert.equal(sum.scenarios.get(other)?.reasons.get('503 instead of 200'), 3)
  assert.equal(sum.scenarios.get(scenario)?.adequate, 30)
  assert.equal(sum.delays.get('PMM')?.count, 30)
  assert.equal(sum.delays.get('PMM')?.max, 20)
})

test('a timeline has an interval for each second, and no more than its limit', () => {
  const timeline = new Timeline(5000, 10_000)
  timeline.at(5000).begun(scenario)
  timeline.at(7999).begun(scenario)
  assert.deepEqual(
    timeline.intervals.map(({ attempts }) => attempts),
    [1, 0, 1],
  )
  const long = new Timeline(0, 3_600_000)
  long.at(10 * 3_600_000).begun(scenario)
  assert.equal(long.intervals.length, MAX_INTERVALS)
  assert.equal(long.intervalMs, 30_000)
  const brief = new Timeline(0, 2000)
  brief.at(2003).begun(scenario)
  assert.equal(brief.intervals.length, 2, 'what begins a little late belongs to the end')
})
