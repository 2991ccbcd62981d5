import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore } from '@voltaic/store'
import { createHss } from './hss.ts'
import { type HssTables, hssMigrations } from './schema.ts'
import { listSubscribers } from './subscriber-list.ts'

const K = '465b5ce8b199b49faa5f0a2ee238a6bc'

test('a search finds the same whether many fit or few, page by page', async (t) => {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const runtime = {
    clock: createManualClock(),
    random: createSeededRandom(1),
    log: silentLog,
    counters: new Counters(),
  }
  const hss = createHss({ runtime, store, sealer: createSealer(generateKeySet()) }, { plmn: { mcc: '001', mnc: '01' } })
  t.after(async () => {
    await hss.stop()
    await store.close()
  })
  for (let number = 10; number < 20; number++) {
    const msisdn = `+49170000${number % 2}${number}`
    const added = await hss.provisioning.add({ imsi: `0010100000000${number}`, msisdn, k: K, opc: K })
    assert.equal(added.kind, 'added')
  }
  const all = 10
  const cases: readonly (readonly [search: string, found: number])[] = [
    ['00101', all],
    ['001010000000013', 1],
    ['+49170000', all],
    ['491700001', all / 2],
    ['sip:+491700000', all / 2],
    ['tel:+49170000113', 1],
    ['+49170000113@ims', 1],
    ['SIP:+49170000113@', 1],
    ['001010000000014@ims', 1],
    ['13', 0],
    ['nobody', 0],
    ["'; drop table hss_impi; --", 0],
  ]
  for (const [search, found] of cases) {
    const few = await listSubscribers(store.db, { search, limit: 100 })
    assert.equal(few.length, found, search)
    assert.deepEqual(await listSubscribers(store.db, { search, limit: 100 }, 0), few, search)
    const after = few[1]?.impi
    const page = { search, after, limit: 2 }
    assert.deepEqual(await listSubscribers(store.db, page, 0), await listSubscribers(store.db, page), search)
  }
})
