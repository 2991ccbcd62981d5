import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { apiMigrations } from '@voltaic/api'
import { hssMigrations } from '@voltaic/hss'
import { type Log, silentLog } from '@voltaic/runtime'
import { openSqliteStore, sql } from '@voltaic/store'
import { labConfig } from './config/lab-config.ts'
import { knownMigrations } from './known-migrations.ts'
import { createRuntime } from './runtime.ts'
import { openHssStore } from './stores.ts'

/** Steps that have been released: data folders with any of them as the last one exist. */
const RELEASED = '0006-sip-digest'

test('a data folder of an older version starts: its database is kept, then brought up to date', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-upgrade-'))
  t.after(() => rmSync(data, { recursive: true }))
  const file = join(data, 'hss.sqlite')
  const steps = Object.entries(hssMigrations.migrations).filter(([name]) => name <= RELEASED)
  const migrations = [{ name: 'hss', migrations: Object.fromEntries(steps) }, apiMigrations]
  const old = await openSqliteStore({ file, migrations })
  await old.close()

  const said: unknown[] = []
  const log: Log = { ...silentLog, warn: (event, fields) => void said.push([event, fields]) }
  const store = await openHssStore(labConfig({ data }), createRuntime({ log }))
  const { rows } = await sql<{ name: string }>`select max(name) as name from hss_migration`.execute(store.db)
  await store.close()
  const copy = `${file}.before-hss-${RELEASED}`
  assert.equal(rows[0]?.name, knownMigrations.get('hss')?.at(-1))
  assert.deepEqual(said, [['store.upgrade', { file, copy }]])
  assert.ok(existsSync(copy))
})
