import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { killRecorder } from './recordings/recording-kill.ts'

const SEED = Number(process.env['VOLTAIC_SEED'] ?? process.pid)
/** A loopback address that nobody else uses, so that the port is free again when what held it was killed. */
const host = `127.${96 + ((process.pid >> 16) & 31)}.${(process.pid >> 8) & 255}.${process.pid & 255}`

test('kill -9 of recorder and receiver during uploads: every finished recording is at the receiver once', async (t) => {
  t.diagnostic(`VOLTAIC_SEED=${SEED}`)
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-recording-kill-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const at = { host, port: 8090 }
  const summary = await killRecorder({ seed: SEED, files: 80, kills: 3, folder, at, say: (line) => t.diagnostic(line) })
  t.diagnostic(JSON.stringify(summary))
  const { lost, different, twice, stray, finished } = summary
  assert.ok(finished > 0)
  assert.deepEqual({ lost, different, twice, stray }, { lost: 0, different: 0, twice: 0, stray: 0 })
})
