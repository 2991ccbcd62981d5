import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_THRESHOLDS } from './delays.ts'
import { parseHoldingTime } from './holding-time.ts'
import { IHSA_LIMIT, type LoadPlan, phonesNeeded, risingSteps } from './plan.ts'
import { parseTrafficSet } from './traffic-set.ts'

const plan = (mix: string, holding: string): LoadPlan => ({
  trafficSet: parseTrafficSet(mix),
  holdingTime: parseHoldingTime(holding),
  ringMs: 0,
  stirMs: 0,
  steps: [],
  stopsAboveCapacity: true,
  ihsaLimit: IHSA_LIMIT,
  thresholds: DEFAULT_THRESHOLDS,
  patienceMs: 10_000,
  seed: 1,
})

test('steps rise by the same amount', () => {
  assert.deepEqual(
    risingSteps(10, 5, 1000, 3).map(({ saps }) => saps),
    [10, 15, 20],
  )
})

test('calls need two phones for as long as they last, and a reserve', () => {
  // 10 calls a second of 9.7 s and 0.3 s around them: 100 calls, 200 phones, and 4 deviations of about 14
  const needed = phonesNeeded(plan('call-none=1', '9.7'), 10)
  assert.ok(needed > 250 && needed < 265, `${needed}`)
  assert.ok(phonesNeeded(plan('call-rejected=1', '9.7'), 10) < 30, 'a call that is rejected is not held')
})

test('a mix that leaves phones unregistered needs more of them', () => {
  assert.ok(
    phonesNeeded(plan('message=1,initial-registration=0.001', '1'), 100) > phonesNeeded(plan('message=1', '1'), 100),
  )
})
