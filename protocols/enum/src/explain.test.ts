import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createSeededRandom } from '@voltaic/runtime'
import { createEnumClient } from './enum-client.ts'
import type { EnumZone } from './enum-zone.ts'
import { type EnumExplanation, explainEnum } from './explain.ts'
import type { NaptrRecord } from './naptr-lookup.ts'

const terminal = { preference: 10, flags: 'u', services: 'E2U+sip', replacement: '.' }
const rule = (order: number, regexp: string): NaptrRecord => ({ ...terminal, order, regexp })
const to = (order: number, replacement: string): NaptrRecord => ({
  ...terminal,
  order,
  flags: '',
  regexp: '',
  replacement,
})

async function explain(
  data: Readonly<Record<string, readonly NaptrRecord[]>>,
  zones: readonly EnumZone[] = [{ suffix: 'e164.arpa' }],
): Promise<EnumExplanation> {
  const dns = { naptr: async (name: string) => data[name] ?? [] }
  const client = createEnumClient({ dns, random: createSeededRandom(1), counters: new Counters() }, { zones })
  return explainEnum('+34', await client.lookup('+34'))
}
const resultsOf = ({ questions }: EnumExplanation) => questions.map(({ rules }) => rules.map(({ result }) => result))

test('a rule is used with its rank and groups, passed over for its ORDER, or cannot be used', async () => {
  const explained = await explain({
    '4.3.e164.arpa': [
      rule(20, '!^.*$!sip:b@x!'),
      rule(10, '!^\\+(3)(9)?(.)$!sip:\\3@x!'),
      { ...rule(5, '!^.*$!sip:c@x!'), flags: 's' },
    ],
  })
  assert.deepEqual(resultsOf(explained), [
    [
      { kind: 'unusable', reason: 'FLAGS', message: 'ENUM knows the flag "u" and none, not "s"' },
      { kind: 'used', rank: 1, uri: 'sip:4@x', groups: ['3', null, '4'] },
      { kind: 'not-considered', uri: 'sip:b@x', groups: [] },
    ],
  ])
  assert.deepEqual([explained.outcome, explained.candidates.length, explained.message], ['found', 1, undefined])
})

test('a non-terminal rule is followed, leads in a circle, or is not needed', async () => {
  const explained = await explain({
    '4.3.e164.arpa': [to(10, 'a.example'), to(20, 'b.example')],
    'a.example': [to(10, '4.3.E164.arpa.'), rule(20, '!^.*$!sip:a@x!')],
  })
  const followed = resultsOf(explained).map((rules) =>
    rules.map((each) => ('followed' in each ? each.followed : each.kind)),
  )
  assert.deepEqual(followed, [
    ['asked', 'not-asked'],
    ['asked-before', 'used'],
  ])
})

test('whose a zone is, and what kept a lookup from an answer', async () => {
  const zones = [{ suffix: 'enum.example' }, { suffix: 'x', kind: 'infrastructure' }, { suffix: 'e164.arpa' }] as const
  const { questions, outcome } = await explain({}, zones)
  assert.deepEqual(
    [questions.map(({ zoneKind }) => zoneKind), outcome],
    [['private', 'infrastructure', 'public'], 'no-number'],
  )
  const failed = explainEnum('34', { kind: 'failed', reason: 'NOT_E164', message: 'why', steps: [] })
  assert.deepEqual([failed.outcome, failed.message, failed.questions], ['failed', 'why', []])
})
