import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { defaultNumberPlan } from '@voltaic/numbers'
import { readNumberPlan } from './number-plan-settings.ts'
import { readConfig } from './read-config.ts'

const ELEMENTS = ['dns: dns', 'hss: diameter', 'scscf: sip', 'icscf: sip', 'pcscf: sip'].map((each, index) => {
  const [name = '', port = ''] = each.split(': ')
  return `{ name: ${name}, function: ${name}, ${port}: '127.0.0.1:500${index}' }`
})
const NETWORK = `plmn: { mcc: '001', mnc: '01' }
elements: [${ELEMENTS.join(', ')}]
`

/** What is wrong, line by line. */
function mistakesIn(plan: string, read: (text: string, file: string) => unknown = readConfig): readonly string[] {
  try {
    read(`${NETWORK}numberPlan:\n${plan}`, 'v.yaml')
  } catch (error) {
    assert.ok(error instanceof VoltaicError && error.code === 'CONFIG_INVALID', String(error))
    return error.message.split('\n  ').slice(1)
  }
  return []
}

describe('numberPlan', () => {
  test('a network without one has none', () => {
    assert.equal(readConfig(NETWORK, 'v.yaml').numberPlan, undefined)
  })

  test('what is not said is as the default says, and the realm is its first context', () => {
    assert.deepEqual(readConfig(`${NETWORK}numberPlan: {}`, 'v.yaml').numberPlan, {
      ...defaultNumberPlan,
      phoneContexts: ['ims.mnc001.mcc001.3gppnetwork.org'],
    })
  })

  test('numbers are numbers, and a range that says nothing else refuses what is too long', () => {
    const { numberPlan } = readConfig(
      `${NETWORK}numberPlan:
  countryCode: '61'
  minimumDigits: 7
  phoneContexts: [example.com]
  ranges: [{ prefix: '+61', minimum: 9, maximum: 11 }]
  groups: [{ name: a, rewrites: [{ dialled: '7', becomes: '', digits: 3 }] }]
`,
      'v.yaml',
    )
    assert.ok(numberPlan)
    assert.equal(numberPlan.minimumDigits, 7)
    assert.deepEqual(numberPlan.phoneContexts, ['ims.mnc001.mcc001.3gppnetwork.org', 'example.com'])
    assert.deepEqual(numberPlan.ranges, [{ prefix: '+61', minimum: 9, maximum: 11, tooLong: 'refuse' }])
    assert.deepEqual(numberPlan.groups, [{ name: 'a', of: [], rewrites: [{ dialled: '7', becomes: '', digits: 3 }] }])
  })

  test('a group takes over what everybody has, rewrites too', () => {
    const plan = readNumberPlan(
      "numberPlan: { rewrites: [{ dialled: '9', becomes: '+61' }], groups: [{ name: a }] }",
      'p.yaml',
    )
    assert.equal(plan.rewrites.length, 1)
    assert.equal(plan.groups[0] && 'rewrites' in plan.groups[0], false)
  })

  test('mistakes of shape are named with line and field', () => {
    assert.deepEqual(
      mistakesIn("  countyCode: '61'\n  display: nice\n  minimumDigits: many\n  ranges: [{ prefix: '+61' }]"),
      [
        'v.yaml:4: numberPlan.countyCode: is not a setting that Voltaic knows',
        'v.yaml:5: numberPlan.display: is to be one of none, international, national, local',
        'v.yaml:6: numberPlan.minimumDigits: is to be digits of the shortest number, a number from 1 to 99',
        'v.yaml:7: numberPlan.ranges[1].minimum: is missing',
        'v.yaml:7: numberPlan.ranges[1].maximum: is missing',
      ],
    )
    assert.deepEqual(mistakesIn('  [a]'), ['v.yaml:4: numberPlan: is to be a number plan'])
  })

  test('mistakes of meaning too', () => {
    assert.deepEqual(mistakesIn("  countryCode: '+61'\n  shortCodes:\n    '112': 'tel:+61355501234'"), [
      'v.yaml:4: numberPlan.countryCode: +61 is not 1 to 3 digits, the first not 0',
      'v.yaml:6: numberPlan.shortCodes.112: 112 is an emergency number',
    ])
  })

  test('a plan whose tests fail is refused with the line of the test, unless only the plan is asked for', () => {
    const plan = `  countryCode: '61'
  nationalPrefix: '0'
  display: national
  tests:
    - { dialled: '0355501234', becomes: '+61355501234', shows: '0355501234' }
    - { dialled: '55501234', becomes: '+61355501234' }
    - { dialled: '0355501234', becomes: '+61355501234', shows: '55501234' }
`
    assert.deepEqual(mistakesIn(plan), [
      'v.yaml:9: numberPlan.tests[2]: 55501234 was to become +61355501234, it is NO_RULE',
      'v.yaml:10: numberPlan.tests[3]: 0355501234 was to be shown as 55501234, it is 0355501234',
    ])
    assert.deepEqual(mistakesIn(plan, readNumberPlan), [])
  })

  test('a file without a plan is refused where one is asked for', () => {
    assert.throws(() => readNumberPlan(NETWORK, 'v.yaml'), {
      code: 'CONFIG_INVALID',
      message: /numberPlan: is missing/,
    })
  })
})
