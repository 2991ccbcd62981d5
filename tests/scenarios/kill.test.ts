import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { KillNetwork, type Victim } from './kill.ts'

const SEED = Number(process.env['VOLTAIC_SEED'] ?? process.pid)
const ROUNDS: Readonly<Record<Victim, number>> = { 'whole core': 4, scscf: 2, pcscf: 2, hss: 2 }

const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
after(() => rmSync(compileCache, { recursive: true, force: true }))

for (const victim of ['whole core', 'scscf', 'pcscf', 'hss'] as const) {
  test(`kill -9 of ${victim} at a random trace event loses nothing that a phone was told`, async (context) => {
    context.diagnostic(`VOLTAIC_SEED=${SEED}`)
    const network = await KillNetwork.start({
      victim,
      seed: SEED,
      phones: 20,
      compileCache,
      say: (line) => context.diagnostic(line),
    })
    try {
      for (let round = 0; round < ROUNDS[victim]; round++) await network.round()
    } finally {
      await network.stop()
    }
  })
}
