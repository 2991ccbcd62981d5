import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NumberStep } from './number-plan.ts'
import { withinRange } from './number-ranges.ts'

const plan = {
  minimumDigits: 5,
  unlisted: 'pass',
  ranges: [
    { prefix: '+61', minimum: 11, maximum: 11, tooLong: 'refuse' },
    { prefix: '+613555017', minimum: 11, maximum: 12, tooLong: 'drop' },
    { prefix: '+64', minimum: 10, maximum: 12, tooLong: 'pass' },
  ],
} as const
const closed = { ...plan, unlisted: 'refuse' } as const
const word = (e164: string, by: typeof plan | typeof closed = plan) => {
  const number = withinRange(e164, by, undefined)
  return number.kind === 'global' ? number.e164 : number.kind === 'unresolved' && number.reason
}

for (const [e164, becomes] of [
  ['+61255501234', '+61255501234'],
  ['+6125550123', 'TOO_SHORT'],
  ['+61', 'TOO_SHORT'],
  ['+612555012345', 'TOO_LONG'],
  ['+61355501712', '+61355501712'],
  ['+613555017123', '+613555017123'],
  ['+6135550171234', '+613555017123'],
  ['+61355501712345678901', '+613555017123'],
  ['+613555017', 'TOO_SHORT'],
  ['+642155501', 'TOO_SHORT'],
  ['+64215550123456', '+64215550123456'],
  ['+642155501234567', '+642155501234567'],
  ['+6421555012345678', 'TOO_LONG'],
  ['+4930123', '+4930123'],
  ['+4930', 'TOO_SHORT'],
  ['+1234567890123456', 'TOO_LONG'],
  ['+0123456', 'NOT_A_NUMBER'],
] as const) {
  test(`${e164} becomes ${becomes} (ITU-T E.164 §6; RFC 3261 §21.4.22)`, () => assert.equal(word(e164), becomes))
}

test('where all ranges are known, a number in none is unknown, and the beginning of one too short', () => {
  assert.equal(word('+4930123', closed), 'NO_RANGE')
  assert.equal(word('+6', closed), 'TOO_SHORT')
  assert.equal(word('+61255501234', closed), '+61255501234')
})

test('each step says what it did', () => {
  const says = (e164: string, by: typeof plan | typeof closed = plan) => {
    const steps: NumberStep[] = []
    withinRange(e164, by, steps)
    return steps.map(({ rule, says }) => `${rule}: ${says}`)
  }
  assert.deepEqual(says('+6135550171234'), [
    'range +613555017, 11 to 12 digits: 4 dropped',
    'range +613555017, 11 to 12 digits: +613555017123',
  ])
  assert.deepEqual(says('+64215550123456'), [
    'range +64, 10 to 12 digits: 14 digits, passed as it is',
    'range +64, 10 to 12 digits: +64215550123456',
  ])
  assert.deepEqual(says('+612555012345'), ['range +61, 11 to 11 digits: 12 digits are too many'])
  assert.deepEqual(says('+4930'), ['length: 4 digits, at least 5 are needed'])
  assert.deepEqual(says('+49301234', closed), ['ranges: in none'])
})
