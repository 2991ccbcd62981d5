import assert from 'node:assert/strict'
import { createNumberPlan, isE164 } from '@voltaic/numbers'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const plan = createNumberPlan({
  countryCode: '61',
  nationalPrefix: '0',
  internationalPrefixes: ['0011'],
  phoneContexts: ['ims.example'],
  shortCodes: { 101: 'sip:voicemail@ims.example' },
  display: 'local',
  ranges: [
    { prefix: '+61', minimum: 11, maximum: 11, tooLong: 'drop' },
    { prefix: '+64', minimum: 9, maximum: 11, tooLong: 'pass' },
  ],
  groups: [
    { name: 'town', of: ['+613'], areaCode: '3' },
    {
      name: 'company',
      of: ['+612'],
      rewrites: [{ dialled: '7', becomes: '+6125550171' }],
      phoneContexts: ['company.example'],
    },
  ],
})
const CONTEXTS = [{}, { group: 'town' }, { caller: ['tel:+61255501234'] }, { phoneContext: 'company.example' }] as const

const dialled = [
  '0355501234',
  '(03) 5550-1234',
  '00116421555123',
  'tel:+61-3-5550-1234;npdi;rn=+61255',
  'tel:71;phone-context=company.example',
  'sip:0355501234;phone-context=ims.example@ims.example;user=phone',
  'sip:*21*0355501234%23@ims.example;user=phone',
  '101',
]
const pieces = [
  '0',
  '0011',
  '+',
  '61',
  '112',
  '*',
  '#',
  '%23',
  ';',
  '=',
  '@',
  ':',
  '-',
  ' ',
  'phone-context=',
  'sip:',
  '9',
]

function mutate(random: Random, text: string): string {
  const at = random.integer(text.length + 1)
  return text.slice(0, at) + (pieces[random.integer(pieces.length)] ?? '') + text.slice(at + random.integer(3))
}

/** Whatever is dialled is explained as it is normalised, and what is global is so for good. */
export const target: FuzzTarget = {
  name: 'number-plan',
  corpus: () => dialled.map((text) => new TextEncoder().encode(text)),
  mutateConsistently: (random, input) => {
    let text = new TextDecoder().decode(input)
    for (let left = 1 + random.integer(3); left > 0; left -= 1) text = mutate(random, text)
    return new TextEncoder().encode(text)
  },
  run(input) {
    const text = new TextDecoder().decode(input)
    let isCallable = false
    for (const context of CONTEXTS) {
      const number = plan.normalise(text, context)
      assert.deepEqual(plan.explain(text, context).result, number, text)
      if (number.kind !== 'unresolved') isCallable = true
      if (number.kind !== 'global') continue
      assert.ok(isE164(number.e164), text)
      assert.deepEqual(plan.normalise(number.e164, context), number, text)
      const { e164 } = number
      assert.deepEqual(plan.normalise(plan.display(e164, context) ?? e164, context), number, text)
    }
    return isCallable ? 'accepted' : 'rejected'
  },
}
