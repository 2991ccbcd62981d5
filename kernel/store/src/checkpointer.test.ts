import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, watch } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Checkpointer } from './checkpointer.ts'
import { openSqliteFile } from './sqlite-file.ts'

const TIMEOUT = { timeout: 20_000 }

describe('checkpointer', TIMEOUT, () => {
  test('moves what was committed into the database file, on its own thread', TIMEOUT, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'voltaic-checkpoint-'))
    const file = join(directory, 'c.db')
    const database = openSqliteFile(file, {})
    const checkpointer = new Checkpointer(file, () => assert.fail('the thread died'))
    try {
      database.exec('create table t (octets blob); insert into t values (zeroblob(200000))')
      const before = statSync(file).size
      const watcher = watch(file)
      const changed = once(watcher, 'change')
      checkpointer.committed(1000)
      await changed
      watcher.close()
      await checkpointer.stop()
      assert.ok(before < 100_000)
      assert.ok(statSync(file).size > 200_000)
    } finally {
      await checkpointer.stop()
      database.close()
      rmSync(directory, { recursive: true })
    }
  })

  test('tells when its thread dies, and can still be stopped', TIMEOUT, async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const checkpointer = new Checkpointer('/proc/nowhere/c.db', resolve)
    // the thread does not keep a process alive
    const alive = watch(tmpdir())
    checkpointer.committed(1000)
    await promise
    alive.close()
    checkpointer.committed(1)
    await checkpointer.stop()
  })

  test('starts no thread for a few commits', TIMEOUT, async () => {
    const checkpointer = new Checkpointer('/proc/nowhere/c.db', () => assert.fail('a thread was started'))
    checkpointer.committed(999)
    await checkpointer.stop()
  })
})
