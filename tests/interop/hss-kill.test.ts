import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HssKillNetwork } from '../scenarios/hss-kill.ts'
import { SEED } from '../scenarios/network.ts'
import { startPostgres } from './postgres.ts'

test('two HSSs on one PostgreSQL, killed in turn with it: no SQN twice, one S-CSCF, nothing half done', async (t) => {
  const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
  t.after(() => rmSync(compileCache, { recursive: true, force: true }))
  const database = await startPostgres()
  t.after(() => database.remove())
  const say = (line: string): void => t.diagnostic(line)
  say(`${database.version}, seed ${SEED}`)
  const network = await HssKillNetwork.start({ seed: SEED, phones: 6, mostAnswers: 300, database, compileCache, say })
  try {
    for (const victim of ['database', 'hss', 'database'] as const) await network.round(victim)
    say(network.summary())
  } finally {
    await network.stop()
  }
})
