import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNumberPlan, wordOf } from '@voltaic/numbers'

const plan = createNumberPlan({
  countryCode: '1',
  nationalPrefix: '1',
  internationalPrefixes: ['011'],
  areaCode: '914',
  phoneContexts: ['example.com'],
  groups: [
    {
      name: 'company',
      of: [],
      phoneContexts: ['pbx.example.com', '+1914784'],
      rewrites: [{ dialled: '5', becomes: '+19147845' }],
    },
  ],
})

for (const [dialled, becomes, why] of [
  ['tel:15551234567;phone-context=example.com', '+15551234567', 'a domain name is the plan of who owns it'],
  ['tel:15551234567;phone-context=+1', '+15551234567', 'leading digits of global numbers are a plan too'],
  ['tel:911;phone-context=+1', 'emergency', 'they are not put before the number: +1911 would be none'],
  ['tel:5012;phone-context=pbx.example.com', '+19147845012', 'a number may mean another one in another context'],
  ['tel:5012;phone-context=+1-914-784', '+19147845012', 'separators in a context mean nothing'],
  ['tel:5012;phone-context=PBX.Example.com', '+19147845012', 'a domain name has no case'],
  ['tel:5012;phone-context=example.org', 'FOREIGN_CONTEXT', 'a context that is not known is not guessed at'],
  ['tel:5012;phone-context=+44', 'FOREIGN_CONTEXT', 'nor is that of another country'],
  ['tel:+15551234567;phone-context=example.org', '+15551234567', 'a global number needs no context'],
  ['sip:5012;phone-context=pbx.example.com@example.com;user=phone', '+19147845012', 'the same in a SIP URI'],
] as const) {
  test(`${dialled} becomes ${becomes}: ${why} (RFC 3966 §5.1.5)`, () => {
    assert.equal(wordOf(plan.normalise(dialled)), becomes)
  })
}
