import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createNumberPlan } from './create-number-plan.ts'
import type { DialContext, NormalisedNumber } from './number-plan.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const germany = createNumberPlan({
  countryCode: '49',
  nationalPrefix: '0',
  emergencyNumbers: ['110', '112'],
  shortCodes: { 3311: `sip:voicemail@${realm}` },
  phoneContexts: [realm],
})
const global = (e164: string): NormalisedNumber => ({ kind: 'global', e164 })
const unresolved = (reason: string) => ({ kind: 'unresolved', reason })

const cases: readonly [name: string, dialled: string, wanted: object, context?: DialContext][] = [
  ['a global number', '+49 170 1234567', global('+491701234567')],
  ['the international prefix', '00431234567', global('+431234567')],
  ['the national prefix', '0170-1234567', global('+491701234567')],
  ['a local number by the area code of the caller', '1234567', global('+49301234567'), { areaCode: '30' }],
  ['a local number without area code', '1234567', unresolved('NO_RULE')],
  ['a global tel URI', 'tel:+49-170-1234567;npdi', global('+491701234567')],
  ['a local tel URI in the home network', `tel:0170123;phone-context=${realm}`, global('+49170123')],
  ['a geo-local tel URI', `tel:0170123;phone-context=1.2.eps.geo-local.${realm}`, global('+49170123')],
  ['a context of the own country', 'tel:0170123;phone-context=+49', global('+49170123')],
  ['a foreign context', 'tel:0170123;phone-context=example.com', unresolved('FOREIGN_CONTEXT')],
  ['a foreign context beside the number', '0170123', unresolved('FOREIGN_CONTEXT'), { phoneContext: 'Example.com' }],
  ['a SIP URI with user=phone', `sip:0170123;phone-context=${realm}@${realm};user=phone`, global('+49170123')],
  ['a SIP URI with digits only', `sip:00431234567@${realm}`, global('+431234567')],
  ['a SIP URI with a name', `sip:alice@${realm}`, unresolved('NOT_A_NUMBER')],
  ['a SIP URI with a name of hex digits', `sip:cafe@${realm}`, unresolved('NOT_A_NUMBER')],
  ['a SIP URI without user', `sip:${realm}`, unresolved('NOT_A_NUMBER')],
  ['another URI', 'mailto:110@example.com', unresolved('NOT_A_NUMBER')],
  ['a broken tel URI', 'tel:+49;;', unresolved('NOT_A_NUMBER')],
  ['nothing', '', unresolved('NOT_A_NUMBER')],
  ['a short code', '3311', { kind: 'short-code', code: '3311', target: `sip:voicemail@${realm}` }],
  [
    'a service code',
    `sip:*21*491701234567%23@${realm};user=phone`,
    { kind: 'service-code', code: '*21*491701234567#' },
  ],
  ['a number that is too short', '+491', unresolved('TOO_SHORT')],
  ['a number that is too long', '+4912345678901234', unresolved('TOO_LONG')],
  ['a country code that begins with 0', '0001234567', unresolved('NOT_A_NUMBER')],
  ['an emergency number', '112', { kind: 'emergency', number: '112' }],
  ['an emergency number as tel URI', 'tel:1-1-0', { kind: 'emergency', number: '110' }],
  [
    'an emergency number in a foreign context',
    'tel:112;phone-context=example.com',
    { kind: 'emergency', number: '112' },
  ],
  ['an emergency number with an area code', '110', { kind: 'emergency', number: '110' }, { areaCode: '30' }],
]
for (const [name, dialled, wanted, context] of cases) {
  test(`number plan: ${name} (RFC 3966 §5.1)`, () => {
    assert.deepEqual(germany.normalise(dialled, context), wanted)
  })
}

test('a plan without national prefix puts the country code before what was dialled', () => {
  const denmark = createNumberPlan({ countryCode: '45' })
  assert.deepEqual(denmark.normalise('32123456'), global('+4532123456'))
  assert.deepEqual(denmark.normalise('0046812345'), global('+46812345'))
})

test('the plan of nobody resolves international numbers only', () => {
  const plan = createNumberPlan({})
  assert.deepEqual(plan.normalise('+491701234567'), global('+491701234567'))
  assert.deepEqual(plan.normalise('1234567'), unresolved('NO_RULE'))
  assert.deepEqual(plan.normalise('911'), { kind: 'emergency', number: '911' })
})

test('what is global stays as it is when normalised again', () => {
  const texts = fc.oneof(fc.stringMatching(/^\+?[0-9*#]{0,17}$/), fc.string({ maxLength: 20 }))
  fc.assert(
    fc.property(texts, (dialled) => {
      const first = germany.normalise(dialled)
      if (first.kind === 'global') assert.deepEqual(germany.normalise(first.e164), first)
    }),
  )
})

test('prefixes that are not digits are refused with a remedy', () => {
  for (const config of [{ countryCode: '+49' }, { countryCode: '049' }, { nationalPrefix: '(0)' }]) {
    assert.throws(() => createNumberPlan(config), { code: 'NUMBER_PLAN_INVALID', remedy: /digits only/ })
  }
  assert.throws(() => createNumberPlan({ internationalPrefixes: [''] }), { code: 'NUMBER_PLAN_INVALID' })
  assert.throws(() => createNumberPlan({ emergencyNumbers: ['+112'] }), { code: 'NUMBER_PLAN_INVALID' })
})
