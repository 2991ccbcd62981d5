import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createRuntime } from '@voltaic/core'
import { createResolver, type Resolver } from '@voltaic/dns'
import { createEnumClient, type EnumClient, type RuleReading } from '@voltaic/enum'
import { createSeededRandom } from '@voltaic/runtime'

const FOLDER = join(import.meta.dirname, 'enum-playground')
const MAIN = join(import.meta.dirname, '../apps/cli/src/main.ts')
const LOOKUPS = 10_000
const SEED = 20_260_101
/** Five standard deviations: with a right share, one seed of 1.7 million would be outside. */
const DEVIATIONS = 5

const READINGS: readonly RuleReading[] = [{}, { weighting: 'preference' }, { failover: 'order' }]
const rows = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| +'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', what = '', ...cells]) => ({ number, what, cells }))

/** What a cell says: one step after the other, each with destinations and their shares. */
function stepsOf(cell: string, number: string): readonly ReadonlyMap<string, number>[] {
  if (cell === 'no number') return []
  return cell.split(' then ').map((step) => {
    const parts = step.split(', ').map((part) => /^(\S+)(?: ([\d.]+) %)?$/.exec(part))
    return new Map(parts.map((part) => [(part?.[1] ?? '').replace('N', number), Number(part?.[2] ?? 100) / 100]))
  })
}

describe('examples/enum-playground', () => {
  let server: ChildProcess
  let dns: Resolver
  let client: EnumClient

  before(async () => {
    server = spawn(process.execPath, [MAIN, 'enum', 'serve', FOLDER, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const runtime = createRuntime()
    dns = createResolver(runtime, { element: 'test', servers: [{ host: '127.0.0.1', port: await portOf(server) }] })
    const { counters } = runtime
    const random = createSeededRandom(SEED)
    client = createEnumClient({ dns, random, counters }, { zones: [{ suffix: 'e164.arpa' }] })
  })

  after(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await dns.stop()
    await ended
  })

  test('the table has every kind of routing', () => assert.equal(rows.length, 18))

  for (const { number, what, cells } of rows) {
    for (const [i, reading] of READINGS.entries()) {
      const isSame = cells[i] === 'same'
      const cell = (isSame ? cells[0] : cells[i]) ?? ''
      test(`${number}, ${what}, read as ${JSON.stringify(reading)}: ${cell}`, async () => {
        const steps = stepsOf(cell, number)
        if (isSame || steps.every(({ size }) => size === 1)) assertSteps(await urisOf(client, number, reading), steps)
        else await assertShared(client, number, reading, steps)
      })
    }
  }
})

async function assertShared(
  client: EnumClient,
  number: string,
  reading: RuleReading,
  steps: readonly ReadonlyMap<string, number>[],
): Promise<void> {
  const firsts = new Map<string, number>()
  for (let n = 0; n < LOOKUPS; n++) {
    const uris = await urisOf(client, number, reading)
    assertSteps(uris, steps)
    const first = uris[0] ?? ''
    firsts.set(first, (firsts.get(first) ?? 0) + 1)
  }
  for (const [uri, share] of steps[0] ?? []) {
    const count = firsts.get(uri) ?? 0
    const bound = DEVIATIONS * Math.sqrt(LOOKUPS * share * (1 - share))
    const said = `${uri}: ${count} of ${LOOKUPS}, ${share * LOOKUPS} ± ${bound.toFixed(0)} expected, seed ${SEED}`
    assert.ok(Math.abs(count - share * LOOKUPS) <= bound, said)
  }
}

async function urisOf(client: EnumClient, number: string, reading: RuleReading): Promise<readonly string[]> {
  const outcome = await client.lookup(number, reading)
  assert.notEqual(outcome.kind, 'failed')
  return outcome.kind === 'found' ? outcome.candidates.map(({ uri }) => uri) : []
}

/** All destinations of a step, in whatever order, come before those of the next one. */
function assertSteps(uris: readonly string[], steps: readonly ReadonlyMap<string, number>[]): void {
  let at = 0
  for (const step of steps) {
    assert.deepEqual(new Set(uris.slice(at, at + step.size)), new Set(step.keys()))
    at += step.size
  }
  assert.equal(uris.length, at)
}

function portOf({ stdout }: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = ''
    stdout?.on('data', (piece) => {
      said += String(piece)
      const port = /ready, at 127\.0\.0\.1:(\d+) over/.exec(said)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    stdout?.on('end', () => reject(new Error(`it ended: ${said}`)))
  })
}
