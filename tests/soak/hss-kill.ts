// Kills one of two HSSs on one store, or the server of their database, under load again and again (see
// tests/scenarios/hss-kill.ts): on SQLite, and on a PostgreSQL of its own where the server is installed.
//   npm run test:soak -- hss-kill [--minutes 10] [--phones 20]
// Ends with exit code 1 at the first thing that was lost. VOLTAIC_SEED repeats a run as far as the scheduler allows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../interop/postgres.ts'
import { HssKillNetwork } from '../scenarios/hss-kill.ts'

/** Rounds on one store before a new one is made. */
const ROUNDS = 12

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, phones: { type: 'string', default: '20' } },
})
const milliseconds = Number(values.minutes) * 60_000
const end = Date.now() + milliseconds
const firstSeed = Number(process.env['VOLTAIC_SEED'] ?? process.pid)
const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
let kills = 0
for (let run = 0; run < 2 || Date.now() < end; run++) {
  const seed = firstSeed + run
  const database = run % 2 === 0 ? undefined : await startPostgres(milliseconds / 1000 + 600)
  console.log(`VOLTAIC_SEED=${seed}, ${database?.version ?? 'SQLite'}`)
  const victims =
    database === undefined ? (['hss', 'hss-2'] as const) : (['database', 'hss', 'database', 'hss-2'] as const)
  const network = await HssKillNetwork.start({
    seed,
    phones: Number(values.phones),
    mostAnswers: 3000,
    ...(database !== undefined && { database }),
    compileCache,
    say: (line) => console.log(`  ${line}`),
  })
  try {
    for (let round = 0; round < ROUNDS; round++) {
      await network.round(victims[round % victims.length] ?? 'hss')
      kills += 1
    }
    console.log(`  ${network.summary()}`)
  } finally {
    await network.stop()
    await database?.remove()
  }
}
rmSync(compileCache, { recursive: true, force: true })
console.log(`${kills} kills, nothing was lost or half done`)
