import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { GroupCommit } from './group-commit.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { openSqliteFile } from './sqlite-file.ts'

const INSERT = 'insert into t values (?)'

/** A table in a file, a group commit on it, and a second connection that can lock it. */
async function withTable(body: (table: ReturnType<typeof openTable>) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'voltaic-group-'))
  const table = openTable(join(directory, 't.db'))
  try {
    await body(table)
  } finally {
    table.connection.close()
    table.other.close()
    rmSync(directory, { recursive: true })
  }
}

function openTable(file: string) {
  const clock = createManualClock(0)
  const connection = new SqliteConnection(openSqliteFile(file, {}), file, clock)
  const other = openSqliteFile(file, {})
  connection.run('create table t (id integer primary key) strict', [])
  const commits: number[] = []
  const group = new GroupCommit(connection, clock, (submissions) => commits.push(submissions))
  const insert = (id: number) => group.submit([{ sql: INSERT, parameters: [id] }])
  const ids = () => connection.run('select id from t order by id', []).map((row) => row['id'])
  return { clock, connection, other, group, commits, insert, ids }
}

describe('group commit', () => {
  test('a turn of the event loop is one transaction, in which a failure counts for itself', () =>
    withTable(async ({ insert, commits, ids }) => {
      const outcomes = await Promise.allSettled([insert(1), insert(2), insert(1), insert(3)])
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
      )
      assert.deepEqual([commits, ids()], [[4], [1, 2, 3]])
      await insert(4)
      assert.deepEqual(commits, [4, 1])
    }))

  test('a large turn is cut into transactions, so that none takes long', () =>
    withTable(async ({ insert, commits, ids }) => {
      await Promise.all(Array.from({ length: 1201 }, (_, id) => insert(id)))
      assert.deepEqual([commits, ids().length], [[500, 500, 201], 1201])
    }))

  test('while another process has the lock, work waits by the clock and the process goes on', () =>
    withTable(async ({ clock, insert, other, commits }) => {
      other.exec('begin immediate')
      let isDone = false
      const inserted = insert(1).then(() => {
        isDone = true
      })
      await clock.advance(4000)
      assert.equal(isDone, false)
      const more = insert(2)
      other.exec('rollback')
      await clock.advance(100)
      await Promise.all([inserted, more])
      assert.deepEqual([commits, clock.pending], [[2], 0])
    }))

  test('a lock that does not go away is STORE_BUSY after five seconds, and later work succeeds', () =>
    withTable(async ({ clock, insert, other, ids }) => {
      other.exec('begin immediate')
      const failed = assert.rejects(insert(1), { code: 'STORE_BUSY' })
      await clock.advance(5010)
      await failed
      other.exec('rollback')
      await insert(2)
      assert.deepEqual([ids(), clock.pending], [[2], 0])
    }))

  test('what a full disk undoes is not acknowledged', () =>
    withTable(async ({ connection, group, ids }) => {
      connection.run('create table blobs (id integer primary key, octets blob) strict', [])
      connection.run('pragma max_page_count = 30', [])
      const insert = (id: number) =>
        group.submit([{ sql: 'insert into blobs values (?, zeroblob(?))', parameters: [id, 8000] }])
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, id) => insert(id)))
      const acknowledged = outcomes.flatMap(({ status }, id) => (status === 'fulfilled' ? [id] : []))
      const stored = connection.run('select id from blobs order by id', []).map((row) => row['id'])
      assert.deepEqual(stored, acknowledged)
      assert.ok(acknowledged.length < 20)
      for (const outcome of outcomes) if (outcome.status === 'rejected') assert.equal(outcome.reason.code, 'STORE_FULL')
      assert.deepEqual(ids(), [])
    }))

  test('close waits for what has been submitted, also behind a transaction that is open', () =>
    withTable(async ({ connection, insert, group, ids }) => {
      await connection.beginTransaction()
      const inserted = insert(1)
      const closed = group.close()
      await assert.rejects(insert(2), { code: 'STORE_CLOSED' })
      connection.endTransaction('commit')
      await Promise.all([inserted, closed])
      assert.deepEqual(ids(), [1])
    }))
})
