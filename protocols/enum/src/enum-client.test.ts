import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { Counters, createSeededRandom } from '@voltaic/runtime'
import { createEnumClient } from './enum-client.ts'
import { MAX_NON_TERMINALS, MAX_RULES } from './enum-search.ts'
import type { EnumZone, RuleReading } from './enum-zone.ts'
import type { NaptrRecord } from './naptr-lookup.ts'
import type { EnumOutcome } from './outcome.ts'

const NUMBER = '+34'
const NAME = '4.3.e164.arpa'
type Data = Readonly<Record<string, readonly NaptrRecord[] | 'fails'>>

const rule = (order: number, preference: number, uri: string, more: Partial<NaptrRecord> = {}): NaptrRecord => {
  const services = uri.startsWith('tel:') ? 'E2U+pstn:tel' : 'E2U+sip'
  return { order, preference, flags: 'u', services, regexp: `!^.*$!${uri}!`, replacement: '.', ...more }
}
const to = (name: string, order = 10, preference = 10): NaptrRecord =>
  rule(order, preference, '', { flags: '', services: '', regexp: '', replacement: name })

/** A client before a DNS that holds these records. */
function clientOf(data: Data, zones: readonly EnumZone[] = [{ suffix: 'e164.arpa' }]) {
  const asked: string[] = []
  const counters = new Counters()
  const dns = {
    async naptr(name: string): Promise<readonly NaptrRecord[]> {
      asked.push(name)
      const records = data[name] ?? []
      if (records === 'fails') throw new VoltaicError('DNS_NO_ANSWER', `no answer to ${name}`)
      return records
    },
  }
  const client = createEnumClient({ dns, random: createSeededRandom(1), counters }, { zones })
  const lookup = (reading?: RuleReading) => client.lookup(NUMBER, reading)
  return { client, lookup, asked, counters }
}

function urisOf(outcome: EnumOutcome): readonly string[] {
  return outcome.kind === 'found' ? outcome.candidates.map(({ uri }) => uri) : [outcome.kind]
}

test('lower PREFERENCE comes first, whatever the order in the answer (RFC 3403 §4.1)', async () => {
  const { lookup } = clientOf({ [NAME]: [rule(10, 30, 'sip:c@x'), rule(10, 10, 'sip:a@x'), rule(10, 20, 'tel:+3')] })
  assert.deepEqual(urisOf(await lookup()), ['sip:a@x', 'tel:+3', 'sip:c@x'])
})

test('a higher ORDER is not used once one has matched, unless failover is by ORDER (RFC 3403 §4.1)', async () => {
  const { lookup } = clientOf({ [NAME]: [rule(20, 1, 'sip:b@x'), rule(10, 9, 'sip:a@x'), rule(30, 1, 'sip:c@x')] })
  assert.deepEqual(urisOf(await lookup()), ['sip:a@x'])
  assert.deepEqual(urisOf(await lookup({ failover: 'order' })), ['sip:a@x', 'sip:b@x', 'sip:c@x'])
})

test('a higher ORDER is used where no rule of the lower one can be', async () => {
  const email = rule(10, 1, 'mailto:a@x', { services: 'E2U+email:mailto' })
  const { lookup } = clientOf({
    [NAME]: [email, rule(10, 2, 'sip:a@x', { regexp: '!^no!sip:a@x!' }), rule(20, 1, 'sip:b@x')],
  })
  assert.deepEqual(urisOf(await lookup()), ['sip:b@x'])
})

test('a zone says how its rules are read, and a route may say otherwise', async () => {
  const data = { [NAME]: [rule(10, 1, 'sip:a@x'), rule(20, 1, 'sip:b@x')] }
  const { lookup } = clientOf(data, [{ suffix: 'e164.arpa', failover: 'order' }])
  assert.equal(urisOf(await lookup()).length, 2)
  assert.equal(urisOf(await lookup({ failover: 'preference' })).length, 1)
})

test('zones are asked in their order, until one has the number', async () => {
  const zones = [
    { suffix: 'private.example', kind: 'private' },
    { suffix: 'e164enum.net' },
    { suffix: 'e164.arpa' },
  ] as const
  const { lookup, asked } = clientOf(
    { '4.3.e164enum.net': [rule(1, 1, 'sip:a@x')], [NAME]: [rule(1, 1, 'sip:b@x')] },
    zones,
  )
  const outcome = await lookup()
  assert.deepEqual(urisOf(outcome), ['sip:a@x'])
  assert.deepEqual(asked, ['4.3.private.example', '4.3.e164enum.net'])
  assert.deepEqual(
    outcome.steps.map(({ zone, answer }) => [zone.suffix, answer.kind]),
    [
      ['private.example', 'none'],
      ['e164enum.net', 'rules'],
    ],
  )
})

test('a zone that cannot be asked is passed over; it is told when no other has the number', async () => {
  const zones = [{ suffix: 'private.example' }, { suffix: 'e164.arpa' }]
  const down = { '4.3.private.example': 'fails' } as const
  assert.deepEqual(urisOf(await clientOf({ ...down, [NAME]: [rule(1, 1, 'sip:b@x')] }, zones).lookup()), ['sip:b@x'])
  const outcome = await clientOf(down, zones).lookup()
  assert.ok(outcome.kind === 'failed')
  assert.deepEqual([outcome.reason, outcome.message], ['DNS', 'no answer to 4.3.private.example'])
  assert.deepEqual(
    outcome.steps.map(({ answer }) => answer.kind),
    ['failed', 'none'],
  )
})

test('no record, and no record that routes calls, is no number', async () => {
  for (const records of [[], [rule(1, 1, 'mailto:a@x', { services: 'E2U+email:mailto' })]]) {
    const { lookup, counters } = clientOf({ [NAME]: records })
    assert.equal((await lookup()).kind, 'no-number')
    assert.equal(counters.get('enum.no-number'), 1)
  }
})

for (const number of ['34', '+', '+034', '+3a', 'tel:+34', '+1234567890123456']) {
  test(`${number} is no E.164 number, and nobody is asked (RFC 6116 §3.1)`, async () => {
    const { client, asked } = clientOf({})
    const outcome = await client.lookup(number)
    assert.ok(outcome.kind === 'failed')
    assert.deepEqual([outcome.reason, asked], ['NOT_E164', []])
  })
}

test('a non-terminal rule leads on, in its place among the others (RFC 6116 §5.2.1)', async () => {
  const { lookup, asked } = clientOf({
    [NAME]: [rule(10, 30, 'sip:c@x'), rule(10, 10, 'sip:a@x'), to('Carrier.example.', 10, 20)],
    'carrier.example': [rule(5, 2, 'sip:b2@x'), rule(5, 1, 'sip:b1@x')],
  })
  const outcome = await lookup()
  assert.deepEqual(urisOf(outcome), ['sip:a@x', 'sip:b1@x', 'sip:b2@x', 'sip:c@x'])
  assert.deepEqual(asked, [NAME, 'carrier.example'])
  assert.deepEqual(
    outcome.steps.map(({ domain, depth }) => [domain, depth]),
    [
      [NAME, 0],
      ['carrier.example', 1],
    ],
  )
})

test('a non-terminal rule that leads nowhere is no match: others of its ORDER and of higher ones count', async () => {
  const { lookup } = clientOf({ [NAME]: [to('gone.example', 10), rule(20, 1, 'sip:b@x')] })
  assert.deepEqual(urisOf(await lookup()), ['sip:b@x'])
})

test('a circle of non-terminal rules is left, and what stands beside it is used (RFC 6116 §5.2.1)', async () => {
  const { lookup, asked } = clientOf({
    [NAME]: [to('a.example')],
    'a.example': [to(NAME, 10, 1), to('A.example', 10, 2), rule(10, 3, 'sip:a@x')],
  })
  assert.deepEqual(urisOf(await lookup()), ['sip:a@x'])
  assert.equal(asked.length, 2)
})

test('no more non-terminal rules are followed than allowed', async () => {
  const chain = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`n${i}.example`, [to(`n${i + 1}.example`)]]))
  const deep = clientOf({
    ...chain,
    [NAME]: [to('n0.example')],
    [`n${MAX_NON_TERMINALS - 1}.example`]: [rule(1, 1, 'sip:a@x')],
  })
  assert.deepEqual(urisOf(await deep.lookup()), ['sip:a@x'])
  const deeper = clientOf({
    ...chain,
    [NAME]: [to('n0.example')],
    [`n${MAX_NON_TERMINALS}.example`]: [rule(1, 1, 'sip:a@x')],
  })
  assert.equal((await deeper.lookup()).kind, 'no-number')
  const wide = clientOf({ [NAME]: Array.from({ length: 40 }, (_, i) => to(`w${i}.example`)) })
  await wide.lookup()
  for (const { asked } of [deep, deeper, wide]) assert.equal(asked.length, 1 + MAX_NON_TERMINALS)
})

test('no more rules of one name are looked at than allowed, and those that come first are', async () => {
  const rules = Array.from({ length: 500 }, (_, i) => rule(10, 500 - i, `sip:${500 - i}@x`))
  const outcome = await clientOf({ [NAME]: rules }).lookup()
  assert.deepEqual(
    urisOf(outcome),
    Array.from({ length: MAX_RULES }, (_, i) => `sip:${i + 1}@x`),
  )
})

test('a defect of the lookup is not taken for an answer of the DNS', async () => {
  const dns = { naptr: () => Promise.reject(new TypeError('x')) }
  const client = createEnumClient(
    { dns, random: createSeededRandom(1), counters: new Counters() },
    { zones: [{ suffix: 'a' }] },
  )
  await assert.rejects(client.lookup('+34'), TypeError)
})
