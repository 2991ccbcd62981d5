import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore } from '@voltaic/store'
import { createHss } from './hss.ts'
import { type HssTables, hssMigrations } from './schema.ts'

const plmn = { mcc: '001', mnc: '01' }
const alice = {
  imsi: '001010000000001',
  k: '465b5ce8b199b49faa5f0a2ee238a6bc',
  opc: 'cd63cb71954a9f4e48a5994e37a02baf',
}
const impi = '001010000000001@ims.mnc001.mcc001.3gppnetwork.org'
const openStore = () => openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
const runtime = () => ({
  clock: createManualClock(),
  random: createSeededRandom(1),
  log: silentLog,
  counters: new Counters(),
})

test('the HSS does not start with a key file that belongs to another database, and says so without a key', async () => {
  const store = await openStore()
  await createHss({ runtime: runtime(), store, sealer: createSealer(generateKeySet()) }, { plmn }).provisioning.add(
    alice,
  )
  const hss = createHss({ runtime: runtime(), store, sealer: createSealer(generateKeySet()) }, { plmn })
  await assert.rejects(hss.start(), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'KEY_UNKNOWN')
    assert.equal(error.message.includes(alice.k) || error.message.includes(alice.opc), false)
    return true
  })
  await store.close()
})

test('sealed keys that were moved to another subscriber do not open there', async () => {
  const store = await openStore()
  const hss = createHss({ runtime: runtime(), store, sealer: createSealer(generateKeySet()) }, { plmn })
  await hss.provisioning.import([alice, { ...alice, imsi: '001010000000002' }])
  const other = await store.db
    .selectFrom('hss_impi')
    .selectAll()
    .where('imsi', '=', '001010000000002')
    .executeTakeFirstOrThrow()
  await store.db.updateTable('hss_impi').set({ sealed_keys: other.sealed_keys }).where('impi', '=', impi).execute()
  const request = {
    impi,
    impu: `sip:${impi}`,
    scheme: 'Digest-AKAv1-MD5',
    numberOfItems: 1,
    serverName: 'sip:s',
  } as const
  await assert.rejects(hss.cx.multimediaAuth(request), { code: 'SEAL_BROKEN' })
  assert.equal((await hss.provisioning.show(impi))?.impis[0]?.seq, 0)
  await store.close()
})

test('stop waits for the operations under way', async () => {
  const store = await openStore()
  const hss = createHss({ runtime: runtime(), store, sealer: createSealer(generateKeySet()) }, { plmn })
  await hss.start()
  await hss.provisioning.add(alice)
  const request = {
    impi,
    impu: `sip:${impi}`,
    scheme: 'Digest-AKAv1-MD5',
    numberOfItems: 1,
    serverName: 'sip:s',
  } as const
  let isAnswered = false
  const answer = hss.cx.multimediaAuth(request).then(() => {
    isAnswered = true
  })
  await hss.stop()
  assert.equal(isAnswered, true)
  await answer
  await store.close()
})
