// Kills a service centre with SIGKILL at random moments, with messages in flight (see tests/scenarios/sms/sms-kill.ts): on
// SQLite, and on a PostgreSQL of its own where the server is installed.
//   npm run test:soak -- sms-kill [--messages 10000] [--kills 20] [--pairs 100]
// Ends with exit code 1 when a message was lost or shown twice. VOLTAIC_SEED repeats a run as far as the scheduler allows.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../interop/postgres.ts'
import { killServiceCentre, type SmsKillOptions } from '../scenarios/sms/sms-kill.ts'

/** Seconds that the server of the database may live. */
const DATABASE_LIFE = 7200

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '20' },
    pairs: { type: 'string', default: '100' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'voltaic-sms-'))
const common = {
  messages: Number(values.messages),
  kills: Number(values.kills),
  pairs: Number(values.pairs),
  compileCache: join(folder, 'compiled'),
  say: (line: string) => console.log(`  ${line}`),
}
const firstSeed = Number(process.env['VOLTAIC_SEED'] ?? process.pid)

async function play(what: string, options: Pick<SmsKillOptions, 'seed' | 'off' | 'place'>): Promise<void> {
  console.log(`${what}, VOLTAIC_SEED=${options.seed}: ${common.messages} messages, ${common.kills} deaths`)
  const summary = await killServiceCentre({ ...common, ...options })
  console.log(`  ${JSON.stringify(summary)}`)
  if (summary.lost + summary.repeatsShown > 0 || summary.acknowledged < common.messages) process.exitCode = 1
}

await play('SQLite, all in flight before the first is delivered', {
  seed: firstSeed,
  off: 'all',
  place: join(folder, 'all.sqlite'),
})
await play('SQLite, delivered while others are taken', {
  seed: firstSeed + 1,
  off: 'half',
  place: join(folder, 'half.sqlite'),
})
const database = await startPostgres(DATABASE_LIFE)
await play(database.version, { seed: firstSeed + 2, off: 'half', place: database.url })
await database.remove()
rmSync(folder, { recursive: true, force: true })
