import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createNumberPlan } from './create-number-plan.ts'
import { isE164 } from './e164.ts'
import { testNumberPlan } from './test-number-plan.ts'

const plan = createNumberPlan(testNumberPlan)
const groups = fc.constantFrom(undefined, ...(testNumberPlan.groups ?? []).map(({ name }) => name))
const contexts = groups.map((group) => (group === undefined ? {} : { group }))
const dialled = fc.oneof(
  fc.stringMatching(/^\+?(?:61|64|0|0011|9|7)?[0-9]{0,14}$/),
  fc.stringMatching(/^[0-9*#+]{0,17}$/),
  fc.stringMatching(/^tel:\+?[0-9]{1,12}(?:;phone-context=(?:ims|company)\.example)?$/),
  fc.string({ maxLength: 30 }),
)

test('what a group is shown leads back to the same number when it is dialled there', () => {
  fc.assert(
    fc.property(dialled, contexts, contexts, (text, from, to) => {
      const number = plan.normalise(text, from)
      if (number.kind !== 'global') return
      const shown = plan.display(number.e164, to)
      assert.ok(shown !== undefined)
      assert.deepEqual(plan.normalise(shown, to), number, shown)
    }),
    { numRuns: 500 },
  )
})

test('a global number is one of E.164, and stays as it is when normalised again', () => {
  fc.assert(
    fc.property(dialled, contexts, (text, context) => {
      const number = plan.normalise(text, context)
      if (number.kind !== 'global') return
      assert.ok(isE164(number.e164))
      assert.deepEqual(plan.normalise(number.e164, context), number)
      assert.deepEqual(plan.normalise(`tel:${number.e164}`), number)
    }),
    { numRuns: 500 },
  )
})

test('the explanation ends as the number does, and its last step decided', () => {
  fc.assert(
    fc.property(dialled, contexts, (text, context) => {
      const { result, steps, group } = plan.explain(text, context)
      assert.deepEqual(result, plan.normalise(text, context))
      assert.equal(group, context.group)
      const last = steps.at(-1)
      assert.equal(last?.applies, result.kind !== 'unresolved' || result.reason !== 'NO_RULE', last?.rule)
      if (result.kind === 'global') assert.equal(last?.says, result.e164)
    }),
    { numRuns: 500 },
  )
})

test('no plan makes anything else of an emergency number (TS 22.101 §10.1)', () => {
  const digits = fc.stringMatching(/^[1-9][0-9]{0,4}$/)
  const anyPlan = fc.record({
    countryCode: fc.constantFrom('', '61', '1'),
    nationalPrefix: fc.constantFrom('', '0', '1', '9'),
    internationalPrefixes: fc.uniqueArray(fc.constantFrom('00', '011', '1', '11', '9'), { maxLength: 3 }),
    areaCode: fc.constantFrom('', '3'),
    rewrites: fc.array(fc.record({ dialled: digits, becomes: fc.constantFrom('', '+61', '5') }), { maxLength: 4 }),
  })
  fc.assert(
    fc.property(anyPlan, fc.constantFrom('112', '911'), (config, number) => {
      assert.deepEqual(createNumberPlan(config).normalise(number), { kind: 'emergency', number })
    }),
  )
})

for (const [group, e164, shown] of [
  [undefined, '+61355501234', '0355501234'],
  [undefined, '+6421555123', '+6421555123'],
  ['geelong', '+61355501234', '55501234'],
  ['geelong', '+61255501234', '0255501234'],
  // dialled there, 00000000 would be something else
  ['geelong', '+61300000000', '0300000000'],
  ['sydney', '+61255501234', '+61255501234'],
  ['abroad', '+64215550123', '0215550123'],
] as const) {
  test(`${group ?? 'anybody'} sees ${e164} as ${shown}`, () => {
    assert.equal(plan.display(e164, group === undefined ? {} : { group }), shown)
  })
}

test('a plan that says nothing of it shows numbers as they came', () => {
  assert.equal(createNumberPlan({ countryCode: '61' }).display('+61355501234'), undefined)
})
