import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answer,
  createQuery,
  createZone,
  createZoneSet,
  type DnsMessage,
  fetchAnswer,
  formatRecord,
  isListed,
  parseName,
  type QuestionType,
  type ResourceRecord,
  recordsOf,
} from '@voltaic/dns'
import { createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { openSqliteStore, type Store } from '@voltaic/store'
import { parseNumberKey } from './number-key.ts'
import { NumberProvisioning } from './number-provisioning.ts'
import { type NumberTables, numberMigrations } from './number-schema.ts'
import { NumberZones } from './number-zones.ts'

async function onNumbers(
  run: (bench: {
    readonly store: Store<NumberTables>
    readonly numbers: NumberProvisioning
    readonly zones: NumberZones
    ask(name: string, type?: QuestionType): Promise<DnsMessage>
  }) => Promise<void>,
): Promise<void> {
  const store = await openSqliteStore<NumberTables>({ file: ':memory:', migrations: [numberMigrations] })
  const clock = createManualClock(1_700_000_000_000)
  const numbers = new NumberProvisioning({ store, clock })
  const zones = new NumberZones({ clock, log: silentLog }, store)
  try {
    await run({
      store,
      numbers,
      zones,
      ask: async (name, type = 'NAPTR') =>
        fetchAnswer(createZoneSet(zones.zones), createQuery(1, parseName(name), type, { isRecursionDesired: true })),
    })
  } finally {
    await zones.stop()
    await store.close()
  }
}

const lines = (records: readonly ResourceRecord[]) => records.map(formatRecord).toSorted()

test('a number is a row, a change is in the next answer, and the serial moves (RFC 6116 §3.2, RFC 1035 §3.3.13)', () =>
  onNumbers(async ({ numbers, zones, ask }) => {
    await numbers.addZone({ zone: 'e164.example' })
    await zones.start(() => {})
    const name = '5.4.3.2.0.5.5.5.2.1.6.e164.example'
    assert.equal((await ask(name)).rcode, 3)
    const added = await numbers.addNumber({ number: '+61 255502345', uri: 'sip:alice@example.com' })
    assert.equal(added.kind, 'done')
    assert.deepEqual(lines((await ask(name)).answers), [
      `${name}. 300 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:alice@example.com!" .`,
    ])
    const [soa] = (await ask('e164.example', 'SOA')).answers
    assert.equal(soa?.type === 'SOA' && soa.data.serial, 1_700_000_001)
    const removed = await numbers.removeNumber('+61255502345')
    assert.equal(removed.kind === 'done' && removed.removed.length, 1)
    const gone = await ask(name)
    assert.deepEqual([gone.rcode, gone.answers], [3, []])
  }))

test('names between numbers exist, blocks answer for what has no number of its own (RFC 4592 §2.2.2, §3.3.1)', () =>
  onNumbers(async ({ numbers, zones, ask }) => {
    await numbers.addZone({ zone: '1.6.e164.example' })
    for (const number of ['+61255501*', '+612555015*', '+61255502911', '+61255501911']) {
      await numbers.addNumber({ number, uri: `sip:${number.slice(1).replace('*', 'x')}@example.com` })
    }
    await zones.start(() => {})
    const target = async (digits: string) => {
      const { rcode, answers } = await ask(`${[...digits].reverse().join('.')}.1.6.e164.example`)
      const [rule] = answers
      return rcode === 0 ? (rule?.type === 'NAPTR' ? rule.data.regexp.slice(10, -13) : 'no data') : 'no name'
    }
    assert.equal(await target('255501234'), '61255501x')
    assert.equal(await target('255501911'), '61255501911')
    assert.equal(await target('255501912'), 'no name', 'RFC 4592 §2.2.2: 2555019 and 25550191 exist')
    assert.equal(await target('255501555'), '612555015x')
    assert.equal(await target('25550'), 'no data')
    assert.equal(await target('2555029'), 'no data')
    assert.equal(await target('25550291'), 'no data')
    assert.equal(await target('255503'), 'no name')
    assert.equal((await ask('x.1.5.5.5.2.1.6.e164.example')).rcode, 3)
    assert.equal((await ask('*.1.0.5.5.5.2.1.6.e164.example')).answers.length, 1)
  }))

test('a zone of the database answers as the same zone in memory does, whatever is asked (RFC 1034 §4.3.2)', () =>
  onNumbers(async ({ numbers, zones, ask }) => {
    const random = createSeededRandom(7)
    const digits = (most: number) =>
      Array.from({ length: 1 + random.integer(most) }, () => 1 + random.integer(3)).join('')
    const nameServers = [{ name: 'ns.e164.example', addresses: ['192.0.2.1', '2001:db8::1'] }]
    await numbers.addZone({ zone: 'e164.example', nameServers })
    const rows = Array.from({ length: 120 }, (_, n) => ({
      number: `+${digits(5)}${random.integer(3) === 0 ? '*' : ''}`,
      uri: `sip:${n}@example.com`,
      order: random.integer(3),
    }))
    assert.equal((await numbers.import([rows])).kind, 'done')
    await zones.start(() => {})
    const [zone] = zones.zones
    assert.ok(zone)
    const copied: ResourceRecord[] = []
    for await (const { answers } of zone.transfer(createQuery(1, zone.origin, 'AXFR'))) copied.push(...answers)
    assert.equal(copied.length, rows.length + 2 + 1 + 2)
    const memory = createZoneSet([createZone(zone.origin, copied)])
    const labels = () => ['', '', '', 'x.', '*.', '12.', '*.*.'][random.integer(7)] ?? ''
    const kinds = new Set<string>()
    for (let n = 0; n < 1500; n++) {
      const number = [...digits(6)].map((digit) => `${digit}.`).join('')
      const front = `${labels()}${number}${random.integer(20) === 0 ? 'x.1.' : ''}`
      const name = `${random.integer(30) === 0 ? ['', 'ns.', 'x.', '*.'][random.integer(4)] : front}E164.example`
      const type = (['NAPTR', 'A', 'ANY', 'SOA', 'AAAA'] as const)[random.integer(5)] ?? 'NAPTR'
      const query = createQuery(1, parseName(name), type, { isRecursionDesired: random.integer(2) === 0 })
      const wanted = answer(memory, query)
      const got = await fetchAnswer(createZoneSet(zones.zones), query)
      const sets = ({ rcode, answers, authorities, additionals }: DnsMessage) => [
        rcode,
        ...[answers, authorities, additionals].map((records) => lines(records).map((line) => line.toLowerCase())),
      ]
      assert.deepEqual(sets(got), sets(wanted), `${name} ${type}`)
      kinds.add(`${wanted.rcode} ${wanted.answers.length > 0}`)
    }
    assert.deepEqual([...kinds].toSorted(), ['0 false', '0 true', '3 false'])
    assert.equal((await ask('e164.example', 'NS')).additionals.length, 2)
  }))

test('a transfer of a zone that changes meanwhile ends with an error, never with a mixture (RFC 5936 §2.2)', () =>
  onNumbers(async ({ numbers, zones }) => {
    await numbers.addZone({ zone: 'e164.example' })
    const rows = Array.from({ length: 5000 }, (_, n) => ({ number: `+1${10_000 + n}`, uri: 'sip:a@example.com' }))
    await numbers.import([rows])
    await zones.start(() => {})
    const [zone] = zones.zones
    assert.ok(zone && !isListed(zone))
    const copy = async (meanwhile: () => Promise<unknown>) => {
      let records = 0
      for await (const { answers } of zone.transfer(createQuery(1, zone.origin, 'AXFR'))) {
        if (records === 0) await meanwhile()
        records += answers.length
      }
      return records
    }
    assert.equal(await copy(async () => undefined), rows.length + 3)
    await assert.rejects(
      copy(() => numbers.addNumber({ number: '+299', uri: 'sip:b@example.com' })),
      /e164\.example\. was changed while it was copied/,
    )
    assert.equal(await copy(async () => undefined), rows.length + 4, 'the next one has it')
  }))

test('numbers and blocks are read as people write them', () => {
  assert.deepEqual(
    ['+61 2 5550-2345', '+6125*', '61255', '+0123', '+*', '+61*2', '+1234567890123456'].map(parseNumberKey),
    ['61255502345', '6125*', undefined, undefined, undefined, undefined, undefined],
  )
})

test('a record set keeps one TTL, and the routes of a number their order (RFC 2181 §5.2)', () =>
  onNumbers(async ({ numbers, zones, ask }) => {
    await numbers.addZone({ zone: 'e164.example', ttl: 900 })
    await numbers.addNumber({ number: '+12', uri: 'sip:a@example.com', preference: 1 })
    await numbers.addNumber({ number: '+12', regexp: '!^\\+(1)2$!sip:\\1@example.com!i', ttl: 60, preference: 2 })
    await zones.start(() => {})
    assert.deepEqual(
      (await ask('2.1.e164.example')).answers.map(
        (record) => record.type === 'NAPTR' && [record.ttl, record.data.preference],
      ),
      [
        [60, 1],
        [60, 2],
      ],
    )
    const [zone] = zones.zones
    assert.ok(zone)
    const copied: ResourceRecord[] = []
    for await (const { answers } of zone.transfer(createQuery(1, zone.origin, 'AXFR'))) copied.push(...answers)
    assert.deepEqual([...recordsOf(createZone(zone.origin, copied))].filter(({ ttl }) => ttl === 60).length, 2)
  }))
