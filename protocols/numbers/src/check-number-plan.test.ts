import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numberPlanMistakes } from './check-number-plan.ts'
import { defaultNumberPlan, type NumberPlanConfig } from './number-plan-config.ts'
import { testNumberPlan } from './test-number-plan.ts'

const mistakesOf = (config: Partial<NumberPlanConfig>) =>
  numberPlanMistakes({ ...defaultNumberPlan, ...config }).map(({ path, message }) => `${path.join('.')}: ${message}`)
const group = { name: 'a', of: [] }

test('a plan with everything that plans have is right', () => {
  assert.deepEqual(mistakesOf(testNumberPlan), [])
  assert.deepEqual(mistakesOf({}), [])
})

for (const [config, wanted] of [
  [{ countryCode: '+61' }, 'countryCode: +61 is not 1 to 3 digits, the first not 0'],
  [{ nationalPrefix: '00000' }, 'nationalPrefix: 00000 is not up to 4 digits'],
  [{ internationalPrefixes: ['00', ''] }, 'internationalPrefixes.1:  is not 1 to 8 digits'],
  [{ areaCode: '(3)' }, 'areaCode: (3) is not up to 8 digits'],
  [{ emergencyNumbers: ['1'] }, 'emergencyNumbers.0: 1 is not 2 to 8 digits'],
  [{ phoneContexts: ['+61-3'] }, 'phoneContexts.0: +61-3 is neither a domain name nor + and digits'],
  [{ shortCodes: { 112: 'tel:+61355501234' } }, 'shortCodes.112: 112 is an emergency number'],
  [{ shortCodes: { abc: 'tel:+61' } }, 'shortCodes.abc: abc is not digits, * and #'],
  [
    { shortCodes: { 101: 'voicemail' } },
    'shortCodes.101: voicemail is neither a SIP URI with a user nor a global tel URI',
  ],
  [
    { shortCodes: { 101: 'sip:a@b\r\nRoute: c' } },
    'shortCodes.101: sip:a@b\r\nRoute: c is neither a SIP URI with a user nor a global tel URI',
  ],
  [{ shortCodes: { 101: 'tel:712' } }, 'shortCodes.101: tel:712 is neither a SIP URI with a user nor a global tel URI'],
  [{ rewrites: [{ dialled: '', becomes: '' }] }, 'rewrites.0:  is not digits, * and #'],
  [{ rewrites: [{ dialled: '7', becomes: 'x' }] }, 'rewrites.0: x is not digits, with + before them or not'],
  [{ rewrites: [{ dialled: '77', becomes: '', digits: 1 }] }, 'rewrites.0: 1 digits are fewer than those of 77'],
  [{ ranges: [{ prefix: '61', minimum: 1, maximum: 2, tooLong: 'drop' }] }, 'ranges.0: 61 is not + and digits'],
  [
    { ranges: [{ prefix: '+61', minimum: 5, maximum: 4, tooLong: 'drop' }] },
    'ranges.0: minimum 5 is more than maximum 4',
  ],
  [
    { ranges: [{ prefix: '+61', minimum: 5, maximum: 16, tooLong: 'drop' }] },
    'ranges.0: no number has more than 15 digits',
  ],
  [
    { ranges: [{ prefix: '+61355', minimum: 4, maximum: 9, tooLong: 'drop' }] },
    'ranges.0: minimum 4 is less than the digits of +61355',
  ],
  [{ groups: [group, group] }, 'groups.1.name: is there twice'],
  [{ groups: [{ ...group, of: ['61'] }] }, 'groups.0.of.0: 61 is neither + and digits nor a public identity'],
  [
    {
      groups: [
        { ...group, of: ['+61'] },
        { name: 'b', of: ['+61'] },
      ],
    },
    'groups.1.of.0: +61 is there twice',
  ],
  [{ groups: [{ ...group, countryCode: '0' }] }, 'groups.0.countryCode: 0 is not 1 to 3 digits, the first not 0'],
  [{ tests: [{ dialled: '1', group: 'b', becomes: 'NO_RULE' }] }, 'tests.0.group: there is no group b'],
] as const) {
  test(`refused: ${wanted}`, () => assert.deepEqual(mistakesOf(config), [wanted]))
}

test('a range that is there twice is refused', () => {
  const range = { prefix: '+61', minimum: 11, maximum: 11, tooLong: 'drop' } as const
  assert.deepEqual(mistakesOf({ ranges: [range, range] }), ['ranges.1.prefix: is there twice'])
})
