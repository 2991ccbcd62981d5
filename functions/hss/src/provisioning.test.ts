import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Counters, createManualClock, createSeededRandom, type ManualClock, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore, type Store } from '@voltaic/store'
import { IMPORT_BATCH, MAX_PROBLEMS } from './bulk-import.ts'
import { createHss, type Hss } from './hss.ts'
import { undoAbandonedImports } from './import-journal.ts'
import { type HssTables, hssMigrations } from './schema.ts'
import type { SubscriberInput } from './subscriber-input.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const keys = { k: '465b5ce8b199b49faa5f0a2ee238a6bc', opc: 'cd63cb71954a9f4e48a5994e37a02baf' }
const alice = { imsi: '001010000000001', msisdn: '+491701234567', ...keys }
const bob = { imsi: '001010000000002', msisdn: '+491701234568', ...keys }

async function withHss(run: (hss: Hss, store: Store<HssTables>, clock: ManualClock) => Promise<void>): Promise<void> {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const runtime = {
    clock: createManualClock(),
    random: createSeededRandom(1),
    log: silentLog,
    counters: new Counters(),
  }
  const hss = createHss({ runtime, store, sealer: createSealer(generateKeySet()) }, { plmn: { mcc: '001', mnc: '01' } })
  try {
    await run(hss, store, runtime.clock)
  } finally {
    await store.close()
  }
}

async function rowCounts(store: Store<HssTables>): Promise<readonly number[]> {
  const tables = [
    'hss_subscription',
    'hss_impi',
    'hss_authentication',
    'hss_registration_set',
    'hss_impu',
    'hss_registration',
  ] as const
  return Promise.all(
    tables.map(async (table) => {
      const count = store.db.selectFrom(table).select(({ fn }) => fn.countAll<number>().as('count'))
      return (await count.executeTakeFirstOrThrow()).count
    }),
  )
}

/** A MAR, to use up SQNs. */
function mar(hss: Hss, imsi: string) {
  const impi = `${imsi}@${realm}`
  const scheme = 'Digest-AKAv1-MD5'
  return hss.cx.multimediaAuth({ impi, impu: `sip:${impi}`, scheme, numberOfItems: 1, serverName: 'sip:s.example' })
}

describe('add and show', () => {
  test('a subscriber is found by IMSI, number, IMPI and every IMPU, and shown without keys', () =>
    withHss(async (hss) => {
      const added = await hss.provisioning.add(alice)
      assert.equal(added.kind, 'added')
      const identities = [
        alice.imsi,
        alice.msisdn,
        '491701234567',
        `${alice.imsi}@${realm}`,
        'tel:+491701234567',
        `sip:+491701234567@${realm};user=phone`,
        `sip:${alice.imsi}@${realm}`,
      ]
      for (const identity of identities) {
        const view = await hss.provisioning.show(identity)
        assert.deepEqual(view, added.kind === 'added' ? added.subscriber : undefined)
      }
      const text = JSON.stringify(await hss.provisioning.show(alice.imsi))
      for (const secret of Object.values(keys)) assert.equal(text.includes(secret), false)
      assert.equal(await hss.provisioning.show('001010000000009'), undefined)
    }))

  test('K and OPc lie sealed in the database', () =>
    withHss(async (hss, store) => {
      await hss.provisioning.add(alice)
      const { sealed_keys: sealed } = await store.db
        .selectFrom('hss_impi')
        .select('sealed_keys')
        .executeTakeFirstOrThrow()
      const hex = Buffer.from(sealed).toString('hex')
      assert.equal(hex.includes(keys.k) || hex.includes(keys.opc), false)
    }))

  test('the SIM card of a subscriber holds the keys that were typed', () =>
    withHss(async (hss) => {
      await hss.provisioning.add(alice)
      const card = await hss.simCard(alice.msisdn)
      assert.equal(card?.impi, `${alice.imsi}@${realm}`)
      assert.equal(Buffer.from(card?.k ?? []).toString('hex'), keys.k)
      assert.equal(Buffer.from(card?.opc ?? []).toString('hex'), keys.opc)
    }))

  test('an IMSI and a number exist once; what is refused leaves no row behind', () =>
    withHss(async (hss, store) => {
      await hss.provisioning.add(alice)
      const before = await rowCounts(store)
      assert.deepEqual(await hss.provisioning.add({ ...bob, imsi: alice.imsi }), {
        kind: 'refused',
        problems: [{ field: 'imsi', reason: `"${alice.imsi}" exists already` }],
      })
      const sameNumber = await hss.provisioning.add({ ...bob, msisdn: alice.msisdn })
      assert.equal(sameNumber.kind, 'refused')
      if (sameNumber.kind === 'refused')
        assert.deepEqual(
          sameNumber.problems.map(({ field }) => field),
          ['msisdn'],
        )
      assert.equal((await hss.provisioning.add({ ...bob, k: 'short' })).kind, 'refused')
      assert.deepEqual(await rowCounts(store), before)
    }))

  test('a service profile must exist before it is named', () =>
    withHss(async (hss) => {
      const refused = await hss.provisioning.add({ ...alice, serviceProfile: 'gold' })
      assert.deepEqual(refused, {
        kind: 'refused',
        problems: [{ field: 'serviceProfile', reason: 'there is no service profile of this name' }],
      })
      await hss.provisioning.setServiceProfile('gold', { initialFilterCriteria: [], sharedIfcSetIds: [7] })
      assert.equal((await hss.provisioning.add({ ...alice, serviceProfile: 'gold' })).kind, 'added')
    }))

  test('a subscription must have IMPIs, sets and identities, and name its own IMPIs', () =>
    withHss(async (hss, store) => {
      const impus = [{ identity: 'sip:a@x', barred: false }]
      const fieldsOf = async (record: Parameters<typeof hss.provisioning.addSubscription>[0]) => {
        const result = await hss.provisioning.addSubscription(record)
        return result.kind === 'refused' ? result.problems.map(({ field }) => field) : []
      }
      assert.deepEqual(await fieldsOf({ impis: [], registrationSets: [] }), ['impis', 'registrationSets'])
      assert.deepEqual(await fieldsOf({ impis: [], registrationSets: [{ impus, impis: ['b@x'] }] }), [
        'impis',
        'registrationSets[0].impis',
      ])
      assert.deepEqual(await rowCounts(store), [0, 0, 0, 0, 0, 0])
    }))
})

describe('list and remove', () => {
  test('the list goes on where the page before ended', () =>
    withHss(async (hss) => {
      await hss.provisioning.import([bob, alice])
      const first = await hss.provisioning.list({ limit: 1 })
      assert.deepEqual(first, [
        {
          impi: `${alice.imsi}@${realm}`,
          imsi: alice.imsi,
          msisdn: '491701234567',
          state: 'not-registered',
        },
      ])
      const second = await hss.provisioning.list({ after: first[0]?.impi ?? '' })
      assert.deepEqual(
        second.map(({ imsi }) => imsi),
        [bob.imsi],
      )
      assert.equal(await hss.provisioning.count(), 2)
    }))

  test('remove takes everything of the subscription and nothing of others', () =>
    withHss(async (hss, store) => {
      await hss.provisioning.add(bob)
      const before = await rowCounts(store)
      await hss.provisioning.add(alice)
      assert.equal((await hss.provisioning.remove(alice.msisdn))?.impis[0]?.imsi, alice.imsi)
      assert.deepEqual(await rowCounts(store), before)
      assert.equal(await hss.provisioning.remove(alice.msisdn), undefined)
      assert.equal((await mar(hss, alice.imsi)).result, 'DIAMETER_ERROR_USER_UNKNOWN')
    }))

  test('a SIM that comes back goes on with its SQN: none is used twice with one K', () =>
    withHss(async (hss) => {
      await hss.provisioning.add(alice)
      for (let i = 0; i < 3; i++) await mar(hss, alice.imsi)
      await hss.provisioning.remove(alice.imsi)
      await hss.provisioning.import([bob, alice])
      assert.equal((await hss.provisioning.show(alice.imsi))?.impis[0]?.seq, 3)
      assert.equal((await hss.provisioning.show(bob.imsi))?.impis[0]?.seq, 0)
    }))
})

describe('import', () => {
  const many = (count: number): SubscriberInput[] =>
    Array.from({ length: count }, (_, i) => ({ imsi: `00101${String(i).padStart(10, '0')}`, ...keys }))

  test('more rows than one INSERT holds come in with their own identities', () =>
    withHss(async (hss, store) => {
      assert.deepEqual(await hss.provisioning.import(many(1001)), { kind: 'imported', count: 1001 })
      assert.deepEqual(await rowCounts(store), [1001, 1001, 1001, 1001, 1001, 1001])
      for (const index of [0, 400, 1000]) {
        const imsi = many(1001)[index]?.imsi ?? ''
        const view = await hss.provisioning.show(imsi)
        assert.deepEqual(
          view?.registrationSets[0]?.impus.map(({ identity }) => identity),
          [`sip:${imsi}@${realm}`],
        )
        assert.equal((await mar(hss, imsi)).result, 'DIAMETER_SUCCESS')
      }
    }))

  test('one bad row refuses all; every bad row is named with field and reason', () =>
    withHss(async (hss, store) => {
      const rows = many(10)
      rows[3] = { ...rows[3], k: 'no' } as SubscriberInput
      rows[7] = { ...rows[7], imsi: '26201' } as SubscriberInput
      assert.deepEqual(await hss.provisioning.import(rows), {
        kind: 'refused',
        problems: [
          { row: 4, field: 'k', reason: 'must be 32 hexadecimal digits, holds other characters' },
          { row: 8, field: 'imsi', reason: '"26201" is not 6 to 15 digits' },
        ],
      })
      assert.deepEqual(await rowCounts(store), [0, 0, 0, 0, 0, 0])
    }))

  test('a row that is there twice, or exists already, refuses all', () =>
    withHss(async (hss, store) => {
      await hss.provisioning.add(many(6)[5] as SubscriberInput)
      const before = await rowCounts(store)
      const [first] = many(1) as [SubscriberInput]
      const result = await hss.provisioning.import([...many(6), first])
      assert.deepEqual(result, {
        kind: 'refused',
        problems: [
          { row: 6, field: 'imsi', reason: '"001010000000005" exists already' },
          { row: 7, field: 'imsi', reason: '"001010000000000" is in row 1 already' },
        ],
      })
      assert.deepEqual(await rowCounts(store), before)
    }))

  test('no more than a hundred problems are reported', () =>
    withHss(async (hss) => {
      const result = await hss.provisioning.import(many(500).map((row) => ({ ...row, k: '' })))
      assert.equal(result.kind === 'refused' && result.problems.length, MAX_PROBLEMS)
    }))

  test('rows that fail to be read leave nothing behind', () =>
    withHss(async (hss, store) => {
      function* broken() {
        yield alice
        throw new Error('the file ends here')
      }
      await assert.rejects(hss.provisioning.import(broken()), /the file ends here/)
      assert.deepEqual(await rowCounts(store), [0, 0, 0, 0, 0, 0])
    }))

  describe('of which another process thinks that it was killed', () => {
    /** Rows of an import that stands still after its first batch until `meanwhile` is done. */
    async function* slow(rows: readonly SubscriberInput[], meanwhile: () => Promise<unknown>) {
      yield rows.slice(0, IMPORT_BATCH)
      await meanwhile()
      yield rows.slice(IMPORT_BATCH)
    }

    test('one that is only slow stays, in the process that does it', () =>
      withHss(async (hss, _store, clock) => {
        const rows = slow(many(IMPORT_BATCH), async () => {
          await clock.advance(120_000)
          assert.equal(await hss.provisioning.undoAbandonedImports(), 0)
        })
        assert.deepEqual(await hss.provisioning.import(rows), { kind: 'imported', count: IMPORT_BATCH })
        assert.equal(await hss.provisioning.count(), IMPORT_BATCH)
      }))

    for (const [what, end] of [
      ['is done', []],
      ['has more rows', many(3 * IMPORT_BATCH).slice(-1)],
      ['has a bad row', [{ imsi: 'x', k: '' }]],
    ] as const) {
      test(`what was taken away is not told as imported, and takes nothing else along: it ${what}`, () =>
        withHss(async (hss, store, clock) => {
          const others = many(2 * IMPORT_BATCH).slice(-IMPORT_BATCH)
          let finishOther = () => {}
          let other: Promise<unknown> = Promise.resolve()
          const rows = slow([...many(IMPORT_BATCH), ...end], async () => {
            await clock.advance(120_000)
            assert.equal(await undoAbandonedImports(store.db, clock.now(), new Set()), 1)
            // an import of another process has the number now, and is under way
            const isStored = new Promise<void>((resolve) => {
              const wait = new Promise<void>((go) => {
                finishOther = go
              })
              other = hss.provisioning.import(
                slow(others, async () => {
                  resolve()
                  await wait
                }),
              )
            })
            await isStored
          })
          const outcome = await hss.provisioning.import(rows).then(
            ({ kind }) => kind,
            ({ code }) => code,
          )
          assert.equal(outcome, what === 'has a bad row' ? 'refused' : 'IMPORT_TAKEN_AWAY')
          finishOther()
          assert.deepEqual(await other, { kind: 'imported', count: IMPORT_BATCH })
          assert.equal(await hss.provisioning.count(), IMPORT_BATCH)
          assert.equal((await store.db.selectFrom('hss_import').selectAll().execute()).length, 0)
        }))
    }
  })
})
