import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { HssKillNetwork } from './hss-kill.ts'

const SEED = Number(process.env['VOLTAIC_SEED'] ?? process.pid)

test('two HSSs on one SQLite file, killed in turn: no SQN twice, one S-CSCF, nothing lost or half done', async (t) => {
  t.diagnostic(`VOLTAIC_SEED=${SEED}`)
  const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
  t.after(() => rmSync(compileCache, { recursive: true, force: true }))
  const say = (line: string): void => t.diagnostic(line)
  const network = await HssKillNetwork.start({ seed: SEED, phones: 6, mostAnswers: 200, compileCache, say })
  try {
    await network.round('hss')
    await network.round('hss-2')
    t.diagnostic(network.summary())
  } finally {
    await network.stop()
  }
})
