import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { inspectSqlite } from './sqlite-snapshot.ts'
import { openSqliteStore } from './sqlite-store.ts'

interface Schema {
  lab_row: { id: number; name?: string }
}

const run = (text: string): Migration => ({
  up: (db) =>
    sql
      .raw(text)
      .execute(db)
      .then(() => {}),
})
const first = { '0001-rows': run('create table lab_row (id integer primary key)') }
const later = { ...first, '0002-names': run("alter table lab_row add column name text not null default 'none'") }
const set = (migrations: Readonly<Record<string, Migration>>) => [{ name: 'lab', migrations }]
const ids = (db: Kysely<Schema>) => db.selectFrom('lab_row').select('id').execute()

test('tables of an older version are brought up to date, and kept as they were first, once', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-upgrade-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'lab.sqlite')
  const told: string[][] = []
  const onUpgrade = (...of: readonly [string, string]) => void told.push([...of])

  const old = await openSqliteStore<Schema>({ file, migrations: set(first), onUpgrade })
  await old.db.insertInto('lab_row').values({ id: 7 }).execute()
  await old.close()
  assert.deepEqual([readdirSync(folder), told], [['lab.sqlite'], []])

  const copy = `${file}.before-lab-0001-rows`
  for (let start = 0; start < 2; start++) {
    const store = await openSqliteStore<Schema>({ file, migrations: set(later), onUpgrade })
    assert.deepEqual(await store.db.selectFrom('lab_row').selectAll().execute(), [{ id: 7, name: 'none' }])
    await store.close()
    assert.deepEqual(told, [[file, copy]])
  }
  assert.deepEqual([inspectSqlite(copy), inspectSqlite(file)], [{ lab: '0001-rows' }, { lab: '0002-names' }])

  const again = await openSqliteStore<Schema>({ file: copy, migrations: set(first) })
  assert.deepEqual(await ids(again.db), [{ id: 7 }])
  await again.close()
  await assert.rejects(openSqliteStore({ file, migrations: set(first) }), { code: 'STORE_MIGRATION' })
})

test('an update that fails leaves the copy, and the tables as they were', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-upgrade-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'lab.sqlite')
  await (await openSqliteStore<Schema>({ file, migrations: set(first) })).close()
  const broken = { ...first, '0002-broken': run('create table lab_row (id integer)') }
  await assert.rejects(openSqliteStore({ file, migrations: set(broken) }), { code: 'STORE_MIGRATION' })
  assert.deepEqual(inspectSqlite(file), { lab: '0001-rows' })
  assert.deepEqual(inspectSqlite(`${file}.before-lab-0001-rows`), { lab: '0001-rows' })
})
