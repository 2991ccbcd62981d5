import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { CompiledQuery } from 'kysely'
import { openSqliteFile } from './sqlite-file.ts'
import { openSqliteStore } from './sqlite-store.ts'
import type { MigrationSet } from './store.ts'

interface Schema {
  lab_counter: { id: number; count: number }
}

const migrations: readonly MigrationSet[] = [
  {
    name: 'lab',
    migrations: {
      '0001-counter': {
        async up(db) {
          const table = db.schema.createTable('lab_counter').addColumn('id', 'integer', (column) => column.primaryKey())
          await table.addColumn('count', 'integer', (column) => column.notNull()).execute()
          await db.insertInto('lab_counter').values({ id: 1, count: 0 }).execute()
        },
      },
    },
  },
]

const INCREMENT = CompiledQuery.raw('update lab_counter set count = count + 1 where id = 1 returning count')

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'voltaic-sqlite-'))
  try {
    await body(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** A process of its own that counts up, as a command line beside the running core does. */
const OTHER_PROCESS = `
const { DatabaseSync } = require('node:sqlite')
const database = new DatabaseSync(process.argv[1], { timeout: 5000 })
const increment = database.prepare('update lab_counter set count = count + 1')
for (let index = 0; index < 60; index++) increment.run()
database.close()`

describe('SQLite store', { timeout: 30_000 }, () => {
  test('directory and files are for their owner only', () =>
    inDirectory(async (directory) => {
      const file = join(directory, 'data', 'voltaic.db')
      const store = await openSqliteStore<Schema>({ file, migrations })
      const modes = ['data', 'data/voltaic.db', 'data/voltaic.db-wal', 'data/voltaic.db-shm'].map(
        (name) => statSync(join(directory, name)).mode & 0o777,
      )
      assert.deepEqual(modes, [0o700, 0o600, 0o600, 0o600])
      await store.close()
    }))

  test('a place that cannot hold a database, or holds something else, is named', () =>
    inDirectory(async (directory) => {
      const open = (file: string) => openSqliteStore<Schema>({ file, migrations })
      const says = (code: string, text: RegExp) => (error: unknown) => {
        assert.equal((error as { code: string }).code, code)
        assert.match(String(error), text)
        assert.notEqual((error as { remedy: string }).remedy, '')
        return true
      }
      await assert.rejects(open('/proc/nowhere/v.db'), says('STORE_CANNOT_OPEN', /\/proc\/nowhere/))
      mkdirSync(join(directory, 'folder.db'))
      await assert.rejects(open(join(directory, 'folder.db')), says('STORE_CANNOT_OPEN', /folder\.db/))
      writeFileSync(join(directory, 'text.db'), 'this is not a database, but a text of some length\n'.repeat(100))
      await assert.rejects(open(join(directory, 'text.db')), says('STORE_CORRUPT', /text\.db/))
    }))

  test('another process writes beside this one, and no increment is lost', () =>
    inDirectory(async (directory) => {
      const file = join(directory, 'v.db')
      const store = await openSqliteStore<Schema>({ file, migrations })
      const other = spawn(process.execPath, ['-e', OTHER_PROCESS, file], { stdio: 'inherit' })
      const ended = once(other, 'exit')
      for (let index = 0; index < 30; index++) {
        await store.commit([INCREMENT])
        await store.db.executeQuery(INCREMENT)
      }
      assert.deepEqual(await ended, [0, null])
      const { count } = await store.db.selectFrom('lab_counter').select('count').executeTakeFirstOrThrow()
      assert.equal(count, 120)
      await store.close()
    }))

  test('two that open a new database at the same time both find their tables', () =>
    inDirectory(async (directory) => {
      const file = join(directory, 'v.db')
      const stores = await Promise.all([1, 2, 3].map(() => openSqliteStore<Schema>({ file, migrations })))
      for (const store of stores) await store.commit([INCREMENT])
      const [first] = stores
      const rows = await first!.db.selectFrom('lab_counter').select('count').execute()
      assert.deepEqual(rows, [{ count: 3 }])
      for (const store of stores) await store.close()
    }))

  test('the query builder waits for the lock of another process by the clock, for five seconds', () =>
    inDirectory(async (directory) => {
      const file = join(directory, 'v.db')
      const clock = createManualClock()
      const store = await openSqliteStore<Schema>({ file, migrations, clock })
      const other = openSqliteFile(file, {})
      other.exec('begin immediate')
      const update = () => store.db.updateTable('lab_counter').set({ count: 5 }).execute()
      const refused = assert.rejects(update(), { code: 'STORE_BUSY' })
      await clock.advance(6000)
      await refused
      const refusedToo = assert.rejects(
        store.db.transaction().execute(async () => assert.fail('begun')),
        { code: 'STORE_BUSY' },
      )
      await clock.advance(6000)
      await refusedToo
      const waiting = update()
      await clock.advance(1000)
      other.exec('rollback')
      await clock.advance(100)
      await waiting
      assert.equal(clock.pending, 0)
      other.close()
      await store.close()
    }))

  test('more statements than are kept prepared all work', async () => {
    const store = await openSqliteStore<Schema>({ file: ':memory:', migrations })
    for (let index = 0; index < 1200; index++) {
      const { rows } = await store.db.executeQuery(CompiledQuery.raw(`select ${index} as value`))
      assert.deepEqual(rows, [{ value: index }])
    }
    await store.close()
  })

  test('rows are not streamed, and the error says what to do instead', async () => {
    const store = await openSqliteStore<Schema>({ file: ':memory:', migrations })
    const stream = store.db.selectFrom('lab_counter').selectAll().stream()
    await assert.rejects(stream.next(), { code: 'STORE_UNSUPPORTED' })
    await store.close()
  })
})
