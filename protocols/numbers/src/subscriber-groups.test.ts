import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultNumberPlan } from './number-plan-config.ts'
import { createSubscriberGroups } from './subscriber-groups.ts'
import { testNumberPlan } from './test-number-plan.ts'

const groups = createSubscriberGroups({ ...defaultNumberPlan, ...testNumberPlan })

for (const [caller, name] of [
  [['tel:+61355501234'], 'geelong'],
  [['sip:+61355501234@ims.example;user=phone'], 'geelong'],
  [['tel:+61355501712'], 'company'],
  [['sip:Reception@ims.example'], undefined],
  [['sip:reception@IMS.example'], 'sydney'],
  [['sip:alice@ims.example', 'tel:+61255501234'], 'sydney'],
  [['tel:+61455500000'], undefined],
  [['sip:61355501234@ims.example'], undefined],
  [[], undefined],
] as const) {
  test(`who has ${caller.join(', ') || 'no identity'} is in ${name ?? 'no group'}`, () => {
    assert.equal(groups.of({ caller }).name, name)
  })
}

test('a group that is named counts more than the caller, and one that does not exist is none', () => {
  assert.equal(groups.of({ group: 'sydney', caller: ['tel:+61355501234'] }).name, 'sydney')
  assert.equal(groups.of({ group: 'perth' }).name, undefined)
})

test('a group has what everybody has, but for what it says itself', () => {
  const { rules, contexts } = groups.of({ group: 'company' })
  assert.deepEqual([rules.countryCode, rules.nationalPrefix, rules.display], ['61', '0', 'national'])
  assert.deepEqual([...contexts].toSorted(), ['+61', '+61355501', 'company.example', 'ims.example'])
  assert.equal(groups.of({ group: 'abroad' }).rules.countryCode, '64')
})
