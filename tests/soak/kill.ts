// Kills the core and single functions of it at random trace events for a long time (see tests/scenarios/kill.ts).
//   npm run test:soak -- kill [--minutes 30] [--phones 50]
// Ends with exit code 1 at the first thing that was lost. VOLTAIC_SEED repeats a run as far as the scheduler allows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { KillNetwork, type Victim } from '../scenarios/kill.ts'

const VICTIMS: readonly Victim[] = ['whole core', 'whole core', 'scscf', 'pcscf', 'hss']
/** Rounds on one set of databases before a new network is made. */
const ROUNDS = 10

const { values } = parseArgs({ options: { minutes: { type: 'string' }, phones: { type: 'string' } } })
const end = Date.now() + Number(values.minutes ?? 30) * 60_000
const phones = Number(values.phones ?? 50)
const firstSeed = Number(process.env['VOLTAIC_SEED'] ?? process.pid)
const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
let rounds = 0
let sqns = 0
for (let run = 0; Date.now() < end; run++) {
  const seed = firstSeed + run
  const victim = VICTIMS[run % VICTIMS.length] ?? 'whole core'
  console.log(`VOLTAIC_SEED=${seed}`)
  const network = await KillNetwork.start({ victim, seed, phones, compileCache, say: (line) => console.log(line) })
  try {
    for (let round = 0; round < ROUNDS && Date.now() < end; round++) {
      await network.round()
      rounds += 1
    }
    sqns += network.sqns
  } finally {
    await network.stop()
  }
}
rmSync(compileCache, { recursive: true, force: true })
console.log(`${rounds} kills, ${sqns} SQNs, each issued once; nothing was lost that a phone had been told`)
