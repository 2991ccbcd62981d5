import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordOf } from './check-number-plan-tests.ts'
import { createNumberPlan } from './create-number-plan.ts'
import { testNumberPlan } from './test-number-plan.ts'

const plan = createNumberPlan(testNumberPlan)

for (const [group, dialled, becomes] of [
  [undefined, '0355501234', '+61355501234'],
  [undefined, '00116421555123', '+6421555123'],
  [undefined, '55501234', 'NO_RULE'],
  ['geelong', '55501234', '+61355501234'],
  ['sydney', '55501234', '+61255501234'],
  ['sydney', '0355501234', '+61355501234'],
  ['company', '712', '+61355501712'],
  ['company', '7123', 'NO_RULE'],
  ['company', '90355501234', '+61355501234'],
  ['company', '9101', 'NO_RULE'],
  ['company', '*90355501234', '+61355501234'],
  ['company', '*21*712#', 'service-code'],
  ['company', '9*21#', 'service-code'],
  ['geelong', '712', 'TOO_SHORT'],
  ['geelong', 'tel:712;phone-context=company.example', '+61355501712'],
  ['company', 'tel:712;phone-context=+61355501', '+61355501712'],
  ['abroad', '0215550123', '+64215550123'],
  ['abroad', '0061355501234', '+61355501234'],
  [undefined, '101', 'sip:voicemail@ims.example'],
  [undefined, '*1', 'tel:+61255502000'],
  [undefined, '*12', 'service-code'],
  [undefined, 'tel:*21%23', 'service-code'],
] as const) {
  test(`${group ?? 'anybody'} dials ${dialled}: ${becomes} (TS 24.229 §5.4.3.2)`, () => {
    assert.equal(wordOf(plan.normalise(dialled, group === undefined ? {} : { group })), becomes)
  })
}

test('emergency numbers are dialled in every group, behind the digit for an outside line too (TS 22.101 §10.1)', () => {
  for (const number of ['112', '911', '000', '106']) {
    for (const group of ['geelong', 'sydney', 'company', 'abroad']) {
      assert.deepEqual(plan.normalise(number, { group }), { kind: 'emergency', number })
      const uri = `tel:${number};phone-context=nowhere.example`
      assert.deepEqual(plan.normalise(uri, { group }), { kind: 'emergency', number })
      assert.deepEqual(plan.normalise(`sip:${number}@ims.example`, { group }), { kind: 'emergency', number })
    }
    assert.deepEqual(plan.normalise(`9${number}`, { group: 'company' }), { kind: 'emergency', number })
  }
})

test('an emergency service URN stays one (RFC 5031 §4.2)', () => {
  for (const number of ['urn:service:sos', 'urn:service:sos.police', 'URN:service:SOS.fire']) {
    assert.deepEqual(plan.normalise(number, { group: 'company' }), { kind: 'emergency', number })
  }
  assert.equal(wordOf(plan.normalise('urn:service:sosage')), 'NOT_A_NUMBER')
})

test('of rewrites that fit the longest counts, whatever their order', () => {
  const rewrites = [
    { dialled: '7', becomes: '+1000' },
    { dialled: '77', becomes: '+2000' },
    { dialled: '777', digits: 4, becomes: '+3000' },
  ]
  for (const order of [rewrites, rewrites.toReversed()]) {
    const { normalise } = createNumberPlan({ rewrites: order })
    const words = ['7123', '7723', '7771', '77712'].map((dialled) => wordOf(normalise(dialled)))
    assert.deepEqual(words, ['+1000123', '+200023', '+30001', '+2000712'])
  }
})
