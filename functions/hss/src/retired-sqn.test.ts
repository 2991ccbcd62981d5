import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore } from '@voltaic/store'
import { createHss } from './hss.ts'
import { type HssTables, hssMigrations } from './schema.ts'

const alice = {
  imsi: '001010000000001',
  k: '465b5ce8b199b49faa5f0a2ee238a6bc',
  opc: 'cd63cb71954a9f4e48a5994e37a02baf',
}

test('a SIM that comes back with another IND length goes on behind the last SQN (TS 33.102 §C.1.1.1)', async () => {
  const store = await openSqliteStore<HssTables>({ file: ':memory:', migrations: [hssMigrations] })
  const runtime = {
    clock: createManualClock(),
    random: createSeededRandom(1),
    log: silentLog,
    counters: new Counters(),
  }
  const hss = createHss({ runtime, store, sealer: createSealer(generateKeySet()) }, { plmn: { mcc: '001', mnc: '01' } })
  const seqAfter = async (indLength: string) => {
    await hss.provisioning.add({ ...alice, indLength })
    return (await hss.provisioning.remove(alice.imsi))?.impis[0]?.seq
  }
  await hss.provisioning.add({ ...alice, sqn: '00000000006a' })
  // SEQ 3 of SQNs with 5 bits of IND: none above 7f was used
  assert.equal((await hss.provisioning.remove(alice.imsi))?.impis[0]?.seq, 3)
  assert.equal(await seqAfter('0'), 0x7f)
  assert.equal(await seqAfter('4'), 7)
  assert.equal(await seqAfter('5'), 3)
  await store.close()
})
