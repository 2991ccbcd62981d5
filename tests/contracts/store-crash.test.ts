import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createSeededRandom } from '@voltaic/runtime'
import { openSqliteStore } from '@voltaic/store'
import { type LabSchema, labMigrations } from './store-fixture.ts'

const WRITER = fileURLToPath(new URL('store-crash-writer.ts', import.meta.url))
const ROUNDS = 3
const MOST_ACKNOWLEDGED = 4000

/** Kills the writer with SIGKILL once it has reported `count` commits. @returns all that it has reported */
async function killAfter(
  writer: ChildProcessByStdio<null, Readable, null>,
  count: number,
): Promise<Map<string, number>> {
  const ended = once(writer, 'exit')
  let text = ''
  let lines = 0
  for await (const chunk of writer.stdout.setEncoding('utf8')) {
    text += chunk
    lines += String(chunk).split('\n').length - 1
    if (lines >= count) writer.kill('SIGKILL')
  }
  assert.deepEqual(await ended, [null, 'SIGKILL'], 'the writer ended by itself')
  // The last line may be cut; what it would have said was not acknowledged to anyone.
  const whole = text.slice(0, text.lastIndexOf('\n')).split('\n')
  return new Map(whole.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]))
}

test('what was acknowledged is there after kill -9, and nothing is half done', { timeout: 60_000 }, async (context) => {
  const seed = Number(process.env['SEED'] ?? process.pid)
  context.diagnostic(`SEED=${seed}`)
  const random = createSeededRandom(seed)
  const directory = mkdtempSync(join(tmpdir(), 'voltaic-crash-'))
  const file = join(directory, 'lab.db')
  const acknowledged = new Map<string, number>()
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const count = 1 + random.integer(MOST_ACKNOWLEDGED)
      const writer = spawn(process.execPath, [WRITER, file, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
      for (const [impi, sqn] of await killAfter(writer, count)) acknowledged.set(impi, sqn)

      const store = await openSqliteStore<LabSchema>({ file, migrations: [labMigrations] })
      const rows = await store.db.selectFrom('lab_auc').select(['impi', 'sqn']).execute()
      await store.close()
      const stored = new Map(rows.map(({ impi, sqn }) => [impi, sqn]))
      const counter = stored.get('counter') ?? -1
      const lost = [...acknowledged.keys()].filter((impi) => !stored.has(impi))
      const message = `seed ${seed}, round ${round}, killed after ${count} of ${acknowledged.size} acknowledged`
      assert.deepEqual(lost, [], message)
      assert.equal(counter, stored.size - 1, message)
      assert.ok(Math.max(...acknowledged.values()) <= counter, message)
      assert.equal(new Set(acknowledged.values()).size, acknowledged.size, `a number was given twice: ${message}`)
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
})
