import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { startTestApi, type TestApi } from './test-api.ts'

const keys = '465b5ce8b199b49faa5f0a2ee238a6bc,cd63cb71954a9f4e48a5994e37a02baf'
const imsiOf = (row: number) => `00101${String(row).padStart(10, '0')}`
const csvOf = (rows: number) =>
  `imsi,k,opc\n${Array.from({ length: rows }, (_, row) => `${imsiOf(row + 1)},${keys}\n`).join('')}`

let api: TestApi
beforeEach(async () => {
  await api?.stop()
  api = await startTestApi()
})
after(() => api.stop())

const total = async () => (await api.ask('GET', '/subscribers')).body.total
const rowsOf = (table: 'hss_import' | 'hss_import_range' | 'hss_impi' | 'hss_number') =>
  api.store.db.selectFrom(table).selectAll().execute()

describe('import', () => {
  test('CSV in several batches is stored whole, and leaves no journal', async () => {
    const { status, body } = await api.ask('POST', '/imports', { body: csvOf(1001), type: 'text/csv' })
    assert.deepEqual([status, body], [200, { imported: 1001 }])
    assert.equal(await total(), 1001)
    assert.deepEqual(await rowsOf('hss_import'), [])
    const audit = (await api.ask('GET', '/audit')).body.entries[0]
    assert.deepEqual([audit.operation, audit.outcome, audit.after], ['importSubscribers', 'done', { imported: 1001 }])
  })

  test('a bad row far behind refuses all that was stored before it; rows are named with field and reason', async () => {
    const csv = `${csvOf(900)}${imsiOf(950)},short,${keys.slice(33)}\n${imsiOf(1)},${keys}\n${csvOf(3).slice(11)}`
    const { status, body } = await api.ask('POST', '/imports', { body: csv, type: 'text/csv' })
    assert.equal(status, 422)
    assert.deepEqual(
      body.problems.map(({ row, field, reason }: Record<string, unknown>) => [row, field, reason]).slice(0, 2),
      [
        [901, 'k', 'must be 32 hexadecimal digits, holds other characters'],
        [902, 'imsi', `"${imsiOf(1)}" is in row 1 already`],
      ],
    )
    assert.equal(await total(), 0)
    assert.deepEqual([await rowsOf('hss_import'), await rowsOf('hss_import_range')], [[], []])
  })

  test('a row that exists already refuses all, and that subscriber stays', async () => {
    await api.ask('POST', '/imports', { body: `imsi,k,opc\n${imsiOf(700)},${keys}\n`, type: 'text/csv' })
    const { status, body } = await api.ask('POST', '/imports', { body: csvOf(900), type: 'text/csv' })
    assert.deepEqual([status, body.problems[0].row, body.problems[0].field], [409, 700, 'imsi'])
    assert.equal(await total(), 1)
  })

  test('a dry run finds the same problems and stores nothing', async () => {
    const good = await api.ask('POST', '/imports?dryRun=true', { body: csvOf(500), type: 'text/csv' })
    assert.deepEqual(good.body, { imported: 500, dryRun: true })
    assert.equal(await total(), 0)
    await api.ask('POST', '/imports', { body: csvOf(1), type: 'text/csv' })
    const bad = await api.ask('POST', '/imports?dryRun=true', { body: csvOf(500), type: 'text/csv' })
    assert.deepEqual([bad.status, bad.body.problems[0].row], [409, 1])
  })

  test('JSON is taken too', async () => {
    const [k, opc] = keys.split(',')
    const body = { subscribers: [{ imsi: imsiOf(1), k, opc, msisdn: '+491701234567' }] }
    assert.deepEqual((await api.ask('POST', '/imports', { body })).body, { imported: 1 })
    assert.equal((await rowsOf('hss_number')).length, 1)
  })

  test('what a killed import has left is taken away, and a later one is let alone', async () => {
    await api.ask('POST', '/imports', { body: csvOf(1), type: 'text/csv' })
    const [{ subscription_id: id } = assert.fail()] = await rowsOf('hss_impi')
    const journal = async (importId: number, renewedAt: number) => {
      await api.store.db.insertInto('hss_import').values({ id: importId, renewed_at: renewedAt }).execute()
    }
    await journal(1, api.clock.now())
    await api.store.db.insertInto('hss_import_range').values({ import_id: 1, first_id: id, last_id: id }).execute()
    assert.equal(await api.hss.provisioning.undoAbandonedImports(), 0)
    assert.equal(await total(), 1)
    await api.clock.advance(60_001)
    await journal(2, api.clock.now())
    assert.equal(await api.hss.provisioning.undoAbandonedImports(), 1)
    assert.equal(await total(), 0)
    assert.deepEqual(
      (await rowsOf('hss_import')).map(({ id: each }) => each),
      [2],
    )
  })

  test('after a quick restart it is taken away as soon as its minute is over, without another command', async () => {
    await api.ask('POST', '/imports', { body: csvOf(1), type: 'text/csv' })
    const [{ subscription_id: id } = assert.fail()] = await rowsOf('hss_impi')
    await api.store.db.insertInto('hss_import').values({ id: 1, renewed_at: api.clock.now() }).execute()
    await api.store.db.insertInto('hss_import_range').values({ import_id: 1, first_id: id, last_id: id }).execute()
    await api.clock.advance(1000)
    await api.api.start()
    assert.equal(await total(), 1)
    await api.clock.advance(60_000)
    for (let turn = 0; turn < 1000 && (await total()) > 0; turn++) await setImmediate()
    assert.equal(await total(), 0)
  })
})
