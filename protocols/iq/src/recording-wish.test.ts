import assert from 'node:assert/strict'
import test from 'node:test'
import { type CallFacts, MAX_METADATA_VALUE, type RecordingRule, recordingWish } from './recording-wish.ts'

const FACTS: CallFacts = {
  callId: 'c1',
  leg: 'mo',
  direction: 'out',
  subscribers: ['sip:alice@ims.example', 'tel:+61255500001'],
  caller: 'tel:+61255500001',
  called: 'sip:+61-2-8000-1234;npdi@ims.example;user=phone',
}

const cases: readonly (readonly [name: string, rules: readonly RecordingRule[], record: boolean, beep: boolean])[] = [
  ['no rule', [], false, false],
  ['a rule that names nothing', [{}], true, false],
  ['its subscriber', [{ subscriber: 'sip:alice@ims.example' }], true, false],
  ['another subscriber', [{ subscriber: 'sip:bob@ims.example' }], false, false],
  ['the direction', [{ direction: 'out', beep: true }], true, true],
  ['the other direction', [{ direction: 'in' }], false, false],
  ['the number called', [{ number: '+61280001234' }], true, false],
  ['the number that calls', [{ number: '+61255500001' }], true, false],
  ['numbers that begin so', [{ number: '+6128*' }], true, false],
  ['other numbers', [{ number: '+6129*' }], false, false],
  ['a trunk', [{ trunk: 'carrier' }], false, false],
  ['one of two conditions', [{ subscriber: 'sip:alice@ims.example', direction: 'in' }], false, false],
  [
    'several rules, one with a beep',
    [{ direction: 'out' }, { beep: true }, { direction: 'in', beep: true }],
    true,
    true,
  ],
]
for (const [name, rules, record, beep] of cases) {
  test(`recording by rule: ${name}`, () => {
    const wish = recordingWish(FACTS, rules)
    assert.deepEqual([wish.record, wish.beep], [record, beep])
  })
}

test('a recording of a trunk is found by its name, and its metadata cannot be broken out of', () => {
  const wish = recordingWish(
    { ...FACTS, leg: 'trunk', trunk: 'carrier', called: `sip:a|b=c \r\n${'x'.repeat(1000)}` },
    [{ trunk: 'carrier', beep: true }],
  )
  assert.ok(wish.record)
  const entries = wish.metadata.split('|').map((entry) => entry.split('=', 1)[0])
  assert.deepEqual(entries, ['call-id', 'leg', 'direction', 'caller', 'called', 'trunk', 'beep'])
  assert.ok(wish.metadata.length < 4 * MAX_METADATA_VALUE)
})
