import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkNumberPlanTests } from './check-number-plan-tests.ts'
import { refusalOf } from './number-refusal.ts'
import { testNumberPlan } from './test-number-plan.ts'

test('tests beside a plan pass or say what came instead', () => {
  const tests = [
    { dialled: '0355501234', becomes: '+61355501234', shows: '0355501234' },
    { dialled: '55501234', group: 'geelong', becomes: '+61355501234', shows: '55501234' },
    { dialled: '55501234', becomes: '+61355501234' },
    { dialled: '112', becomes: 'emergency' },
    { dialled: '55501234', group: 'geelong', becomes: '+61355501234', shows: '0355501234' },
    { dialled: '112', becomes: 'emergency', shows: '112' },
  ]
  const results = checkNumberPlanTests({ ...testNumberPlan, tests })
  assert.deepEqual(
    results.map(({ passes, becomes, shows }) => [passes, becomes, shows]),
    [
      [true, '+61355501234', '0355501234'],
      [true, '+61355501234', '55501234'],
      [false, 'NO_RULE', undefined],
      [true, 'emergency', undefined],
      [false, '+61355501234', '55501234'],
      [false, 'emergency', undefined],
    ],
  )
  assert.deepEqual(checkNumberPlanTests({}), [])
})

test('a number that is too short is incomplete, any other that leads nowhere is not found (RFC 3398 §7.2.4.1)', () => {
  const reasons = ['TOO_SHORT', 'TOO_LONG', 'NO_RANGE', 'NO_RULE', 'FOREIGN_CONTEXT', 'NOT_A_NUMBER'] as const
  const refusals = reasons.map((reason) => refusalOf({ kind: 'unresolved', reason }))
  assert.deepEqual(
    refusals.map((refusal) => [refusal?.status, refusal?.cause]),
    [[484, 28], ...Array.from({ length: 5 }, () => [404, 1])],
  )
  assert.equal(refusalOf({ kind: 'service-code', code: '*21#' })?.status, 404)
  assert.equal(refusalOf({ kind: 'global', e164: '+61355501234' }), undefined)
  assert.equal(refusalOf({ kind: 'emergency', number: '112' }), undefined)
})
