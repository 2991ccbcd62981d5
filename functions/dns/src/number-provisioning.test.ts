import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { openSqliteStore } from '@voltaic/store'
import { MAX_IMPORT_PROBLEMS } from './number-import.ts'
import { NumberProvisioning } from './number-provisioning.ts'
import type { NumberRouteInput } from './number-route.ts'
import { type NumberTables, numberMigrations } from './number-schema.ts'

async function onProvisioning(run: (numbers: NumberProvisioning) => Promise<void>): Promise<void> {
  const store = await openSqliteStore<NumberTables>({ file: ':memory:', migrations: [numberMigrations] })
  try {
    const clock = createManualClock(1_700_000_000_000)
    await run(
      new NumberProvisioning({
        store,
        clock,
        network: {
          realm: 'ims.net.example',
          hosts: ['sip.carrier.example', 'a.e.ims.net.example'],
          suffixes: ['e.ims.net.example'],
        },
      }),
    )
  } finally {
    await store.close()
  }
}

const uri = 'sip:alice@example.com'

test('what is wrong with a route is told field by field (RFC 6116 §3.2)', () =>
  onProvisioning(async (numbers) => {
    await numbers.addZone({ zone: 'e164.arpa' })
    const fieldsOf = async (input: NumberRouteInput) => {
      const result = await numbers.addNumber(input)
      return result.kind === 'refused' ? result.problems.map(({ field }) => field) : []
    }
    assert.deepEqual(await fieldsOf({ number: '255', uri }), ['number'])
    assert.deepEqual(await fieldsOf({ number: '+255' }), ['uri'])
    assert.deepEqual(await fieldsOf({ number: '+255', uri, regexp: '!^.*$!sip:a@b!' }), ['uri'])
    assert.deepEqual(await fieldsOf({ number: '+255', uri: 'alice' }), ['uri'])
    assert.deepEqual(await fieldsOf({ number: '+255', uri: 'sip:a\\1@b' }), ['uri'])
    assert.deepEqual(await fieldsOf({ number: '+255', uri: `sip:${'a'.repeat(255)}@b` }), ['uri'])
    assert.deepEqual(await fieldsOf({ number: '+255', regexp: '!(!sip:a@b!' }), ['regexp'])
    assert.deepEqual(await fieldsOf({ number: '+255', regexp: '!^.*$!sip:\\1@b!' }), ['regexp'])
    assert.deepEqual(await fieldsOf({ number: '+255', regexp: '!^.*$!sip:\u00e9@b!' }), ['regexp'])
    assert.deepEqual(await fieldsOf({ number: '+255', uri, services: 'sip+E2U' }), ['services'])
    assert.deepEqual(await fieldsOf({ number: '+255', uri, order: 65_536, preference: -1, ttl: 0.5 }), [
      'order',
      'preference',
      'ttl',
    ])
    assert.deepEqual(await fieldsOf({ number: '+255', uri }), [])
    assert.deepEqual(await fieldsOf({ number: '+255', uri }), ['number'], 'it leads there already')
    assert.deepEqual(await fieldsOf({ number: '+255', uri: 'sip:a!b@example.com' }), [])
    assert.deepEqual(
      (await numbers.numbers({ limit: 10 })).map((each) => each.uri),
      [uri, 'sip:a!b@example.com'],
    )
  }))

test('the zone of a number is the one whose digits are closest, unless it is named', () =>
  onProvisioning(async (numbers) => {
    const zoneOf = async (number: string, zone?: string) => {
      const result = await numbers.addNumber({ number, uri }, zone)
      return result.kind === 'done' ? result.number.zone : result.problems.map(({ reason }) => reason).join()
    }
    assert.match(await zoneOf('+61255'), /no zone for numbers yet: voltaic enum zone add/)
    for (const zone of ['e164.arpa', '1.6.E164.arpa.', 'e164.other']) await numbers.addZone({ zone })
    assert.equal(await zoneOf('+61255'), '1.6.e164.arpa')
    assert.match(
      await zoneOf('+49255'),
      /name the zone with --zone: there are e164\.arpa, 1\.6\.e164\.arpa, e164\.other/,
    )
    assert.equal(await zoneOf('+49255', 'E164.other.'), 'e164.other')
    assert.match(await zoneOf('+49255', '1.6.e164.arpa'), /begins so/)
    assert.match(await zoneOf('+49255', 'e165.arpa'), /no zone e165\.arpa/)
    const again = await numbers.addZone({ zone: 'e164.arpa' })
    assert.equal(again.kind, 'refused')
    assert.equal((await numbers.removeZone('1.6.e164.arpa'))?.origin, '1.6.e164.arpa')
    assert.deepEqual(
      (await numbers.zones()).map(({ origin }) => origin),
      ['e164.arpa', 'e164.other'],
    )
    assert.deepEqual(
      (await numbers.numbers({ limit: 9 })).map(({ number }) => number),
      ['+49255'],
    )
  }))

test('a zone has servers and times that can be served', () =>
  onProvisioning(async (numbers) => {
    const wrong = await numbers.addZone({
      zone: 'e164.arpa',
      ttl: -1,
      nameServers: [{ name: 'ns..x', addresses: ['300.0.0.1'] }],
    })
    assert.deepEqual(wrong.kind === 'refused' && wrong.problems.map(({ field, reason }) => `${field} ${reason}`), [
      'nameServers "ns..x" is no host name',
      'nameServers "300.0.0.1" is no IP address',
      'ttl is not 0 to 2147483647',
    ])
    assert.equal((await numbers.addZone({ zone: 'a..b' })).kind, 'refused')
    assert.equal((await numbers.addZone({ zone: '.' })).kind, 'refused')
    for (const [zone, says] of [
      ['*', /^"\*" is a wildcard$/],
      ['*.e164.arpa', /is a wildcard/],
      ['1.*.e164.arpa', /is a wildcard/],
      ['arpa', /has one label/],
      ['-a.arpa', /none of a host name: "-a"/],
      ['1\n2.arpa', /^"1\\n2\.arpa" has a label/],
      ['xn--\u00e9.arpa', /^"xn--\u00e9\.arpa" (has a label|is no name)/],
      ['1.2', /ends with digits/],
      ['IMS.net.example', /would hide the names of this network, ims\.net\.example/],
      ['net.example.', /would hide/],
      ['scscf.ims.net.example', /is in ims\.net\.example/],
      ['e.ims.net.example', /would hide a\.e\.ims/],
      ['carrier.example', /would hide sip\.carrier\.example/],
      ['a.sip.Carrier.example', /would hide sip\.carrier\.example/],
      ['3gppnetwork.org', /is in 3gppnetwork\.org/],
      ['epc.mnc001.mcc001.pub.3gppnetwork.org', /is in 3gppnetwork\.org/],
      ['10.in-addr.arpa', /is in in-addr\.arpa/],
      ['ip6.arpa', /is in ip6\.arpa/],
    ] as const) {
      const result = await numbers.addZone({ zone })
      const [problem = assert.fail(zone)] = result.kind === 'refused' ? result.problems : []
      assert.match(problem.reason, says)
      assert.match('remedy' in problem ? `${problem.remedy}` : '', /^Give e164\.arpa/)
    }
    assert.equal((await numbers.addZone({ zone: 'e164.net.example' })).kind, 'done')
    assert.equal((await numbers.addZone({ zone: '1.e.ims.net.example' })).kind, 'done')
    assert.equal((await numbers.addZone({ zone: '1.6.xn--bcher-kva.example' })).kind, 'done')
  }))

test('a number is changed and removed where it is; where two zones have it, one is to be named', () =>
  onProvisioning(async (numbers) => {
    for (const zone of ['e164.arpa', 'e164.other']) await numbers.addZone({ zone })
    const number = '+1234567'
    await numbers.addNumber({ number, uri }, 'e164.other')
    const changed = await numbers.changeNumber(number, { number, uri: 'sip:bob@example.com' })
    assert.equal(changed?.kind === 'done' && changed.number.zone, 'e164.other')
    await numbers.addNumber({ number, uri }, 'e164.arpa')
    for (const result of [await numbers.removeNumber(number), await numbers.changeNumber(number, { number, uri })]) {
      const [problem] = result?.kind === 'refused' ? result.problems : []
      assert.equal(problem?.reason, 'is wanted: +1234567 is in the zones e164.arpa and e164.other')
    }
    await numbers.removeNumber(number, { zone: 'e164.arpa' })
    const removed = await numbers.removeNumber(number)
    assert.deepEqual(removed.kind === 'done' && removed.removed.map(({ zone }) => zone), ['e164.other'])
    assert.deepEqual(await numbers.removeNumber(number), { kind: 'done', removed: [] })
    assert.equal(await numbers.changeNumber(number, { number, uri }), undefined)
  }))

test('an import is stored whole or not at all, and names each row that is wrong', () =>
  onProvisioning(async (numbers) => {
    await numbers.addZone({ zone: '1.6.e164.arpa' })
    const rows = Array.from({ length: 1201 }, (_, n) => ({ number: `+61${1000 + n}`, uri: `sip:${n}@example.com` }))
    const serialNow = async () => (await numbers.zones())[0]?.serial
    const before = await serialNow()
    const wrong = await numbers.import([
      rows.slice(0, 600),
      [
        { number: '+62', uri },
        { number: 'x', uri },
      ],
      rows.slice(600),
    ])
    assert.deepEqual(
      wrong.kind === 'refused' && wrong.problems.map((problem) => 'row' in problem && [problem.row, problem.field]),
      [
        [601, 'number'],
        [602, 'number'],
      ],
    )
    assert.deepEqual([await numbers.numbers({ limit: 1 }), await serialNow()], [[], before])
    const done = await numbers.import([rows])
    assert.deepEqual(done, { kind: 'done', count: 1201 })
    assert.equal(await serialNow(), (before ?? 0) + 1)
    const again = await numbers.import([[{ number: '+6199', uri }, rows[5] ?? { number: '' }]])
    assert.deepEqual(again.kind === 'refused' && again.problems, [
      { row: 2, field: 'number', reason: 'leads there already' },
    ])
    const twice = await numbers.import([
      [
        { number: '+6199', uri },
        { number: '+6199', uri },
      ],
    ])
    assert.equal(twice.kind, 'refused')
    assert.deepEqual(await numbers.import([[{ number: '+6199', uri }]], { replace: true }), { kind: 'done', count: 1 })
    assert.deepEqual(
      (await numbers.numbers({ limit: 5 })).map(({ number }) => number),
      ['+6199'],
    )
    const hopeless = await numbers.import([Array.from({ length: 500 }, () => ({ number: 'x', uri }))])
    assert.equal(hopeless.kind === 'refused' && hopeless.problems.length, MAX_IMPORT_PROBLEMS)
  }))

test('a list begins where it is told and ends with a whole number', () =>
  onProvisioning(async (numbers) => {
    await numbers.addZone({ zone: 'e164.arpa' })
    for (const number of ['+60', '+61', '+610', '+6100*', '+612', '+62']) await numbers.addNumber({ number, uri })
    await numbers.addNumber({ number: '+610', uri: 'sip:b@example.com' })
    const list = async (search?: string, after?: string, limit = 10) =>
      (await numbers.numbers({ search, after, limit })).map(({ number }) => number)
    assert.deepEqual(await list('+61'), ['+61', '+610', '+610', '+6100*', '+612'])
    assert.deepEqual(await list('+610'), ['+610', '+610', '+6100*'])
    assert.deepEqual(await list('+61', undefined, 2), ['+61', '+610', '+610'])
    assert.deepEqual(await list('+61', '+610'), ['+6100*', '+612'])
    assert.deepEqual(await list(undefined, '+612'), ['+62'])
    const one = await numbers.removeNumber('+610', { uri })
    assert.equal(one.kind === 'done' && one.removed.length, 1)
    assert.deepEqual(await list('+610'), ['+610', '+6100*'])
    const none = await numbers.removeNumber('+699')
    assert.deepEqual(none, { kind: 'done', removed: [] })
  }))

test('a route is changed in place: what it leads to, its order, its number; not onto one that is there', () =>
  onProvisioning(async (numbers) => {
    await numbers.addZone({ zone: '1.6.e164.arpa' })
    const two = { number: '+6155', regexp: '!^\\+(.*)$!sip:\\1@b!' }
    for (const input of [{ number: '+6155', uri }, two]) await numbers.addNumber(input)
    const list = async () => (await numbers.numbers({ limit: 9 })).map((each) => [each.number, each.uri ?? each.regexp])
    const [serial] = (await numbers.zones()).map((each) => each.serial)
    const several = await numbers.changeNumber('+6155', { number: '+6155', uri: 'sip:c@b' })
    assert.equal(several?.kind === 'refused' && several.problems[0]?.field, 'number')
    const same = await numbers.changeNumber('+6155', { ...two, order: 1 }, { uri })
    assert.match(JSON.stringify(same), /leads there already/)
    assert.deepEqual(
      await list(),
      [
        ['+6155', uri],
        ['+6155', two.regexp],
      ],
      'nothing was lost by the refusal',
    )
    const changed = await numbers.changeNumber('+6155', { ...two, number: '+6156', order: 7 }, { regexp: two.regexp })
    assert.deepEqual(changed?.kind === 'done' && [changed.before.order, changed.number.order], [100, 7])
    assert.deepEqual(await list(), [
      ['+6155', uri],
      ['+6156', two.regexp],
    ])
    assert.deepEqual(
      (await numbers.zones()).map((each) => each.serial),
      [(serial ?? 0) + 1],
    )
    assert.equal(await numbers.changeNumber('+6155', { number: '+6155', uri }, { uri: 'sip:nobody@b' }), undefined)
    const outside = await numbers.changeNumber('+6155', { number: '+49', uri })
    assert.match(JSON.stringify(outside), /begins so/)
  }))

test('a preview says at which name a record stands, and what it makes of an example (RFC 6116 §3.2)', () =>
  onProvisioning(async (numbers) => {
    await numbers.addZone({ zone: '1.6.e164.arpa' })
    const of = async (input: NumberRouteInput, example?: string) => {
      const result = await numbers.previewNumber(input, { example })
      return result.kind === 'done' ? result.preview : result.problems.map(({ field }) => field)
    }
    assert.deepEqual(await of({ number: '+61255*', regexp: '!^\\+61(.*)$!sip:0\\1@gw.example!' }), {
      example: '+612551234',
      name: '*.5.5.2.1.6.e164.arpa',
      question: '4.3.2.1.5.5.2.1.6.e164.arpa',
      record: '*.5.5.2.1.6.e164.arpa. NAPTR 100 10 "u" "E2U+sip" "!^\\\\+61(.*)$!sip:0\\\\1@gw.example!" .',
      uri: 'sip:02551234@gw.example',
      groups: ['2551234'],
    })
    const useless = await of({ number: '+61255', regexp: '!^\\+49!sip:a@b!' })
    assert.match('reason' in useless ? (useless.reason ?? '') : '', /does not match \+61255/)
    assert.deepEqual(await of({ number: '+61255*', uri }, '+61355'), ['example'])
    assert.deepEqual(await of({ number: '+61255*', uri }, 'alice'), ['example'])
    assert.deepEqual(await of({ number: '+49', uri }), ['zone'])
    assert.deepEqual(await numbers.numbers({ limit: 1 }), [], 'nothing is stored')
  }))
