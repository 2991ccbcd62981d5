// Asks BIND's named and our server the same: random master files with everything that they may have, and random questions,
// over UDP and TCP in turn (see tests/interop/compare-with-bind.ts). Needs bind9 of Debian.
//   npm run test:soak -- dns-bind [--queries 10000] [--seed NUMBER]
// Ends with exit code 1 at the first answer that differs in RCODE, AA, TC, ANSWER or AUTHORITY.
import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { bindVersion } from '../interop/bind.ts'
import { compareOnRandomFiles } from '../interop/compare-with-bind.ts'

/** Random questions on one set of zones before new ones are made. */
const QUERIES_PER_ROUND = 400

const { values } = parseArgs({ options: { queries: { type: 'string', default: '10000' }, seed: { type: 'string' } } })
const firstSeed = Number(values.seed ?? randomInt(2 ** 24))
const runtime: Runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}
const totals: Record<string, number> = {}
let asked = 0
let seed = firstSeed
console.log(`${await bindVersion()}, seeds from ${firstSeed} on`)
for (; asked < Number(values.queries); seed++) {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-dns-bind-'))
  try {
    const transport = seed % 2 === 0 ? 'udp' : 'tcp'
    const kinds = await compareOnRandomFiles(runtime, folder, { seed, queries: QUERIES_PER_ROUND, transport })
    for (const [kind, count] of Object.entries(kinds)) {
      totals[kind] = (totals[kind] ?? 0) + count
      asked += count
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
console.log(`${asked} queries on ${seed - firstSeed} sets of zones, all answered alike:`)
for (const [kind, count] of Object.entries(totals).toSorted()) console.log(`  ${kind.padEnd(20)} ${count}`)
