import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createRuntime, openNumberDatabase } from '@voltaic/core'
import { NumberProvisioning } from '@voltaic/dns-server'
import { createSeededRandom } from '@voltaic/runtime'
import { repository } from '../../scripts/tree.ts'
import type { Row } from './table.ts'

export interface DnsLoadOptions {
  /** How long each load lasts. */
  readonly seconds: number
  /** Rows in the database. */
  readonly numbers: number
}

const NAMES = 10_000
const BLOCKS = 100
const QUERIES = 50_000
/** Queries on their way while the server is driven as far as it goes. */
const OUTSTANDING = 100
/** For the delay: far below what either server can do. */
const CALM_RATE = 5000
const PORTS = { ours: 5391, named: 5392 }
/** Ticks a second in /proc; the same on every Linux that Node.js runs on. */
const USER_HZ = 100
const SEED = 20261127

/** dnsperf against our server and BIND's named, each alone with it: 10,000 names with wildcards, then a large database. */
export async function runDnsLoad(options: DnsLoadOptions, tell: (text: string) => void): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-dns-load-'))
  try {
    const files = writeZones(folder, options.numbers)
    tell(`storing ${options.numbers} numbers`)
    await fillDatabase(files.database, options.numbers)
    const loads: readonly [what: string, start: () => Promise<Server>, queries: string][] = [
      ['Voltaic, master file', () => startOurs([files.zones]), files.queries],
      ['named, master file', () => startNamed(folder, join(files.zones, 'e164.arpa.zone')), files.queries],
      [`Voltaic, ${options.numbers} rows`, () => startOurs(['--database', files.database]), files.manyQueries],
      [`named, file of ${options.numbers}`, () => startNamed(folder, files.manyZone), files.manyQueries],
    ]
    const rows: Row[] = []
    for (const [what, start, queries] of loads) {
      tell(what)
      rows.push(...(await measure(what, await start(), queries, options.seconds)))
    }
    return rows
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Files {
  readonly zones: string
  readonly queries: string
  readonly database: string
  readonly manyZone: string
  readonly manyQueries: string
}

const nameOf = (digits: string) => `${[...digits].reverse().join('.')}.e164.arpa`
const HEAD = '$TTL 300\n@ SOA ns.e164.arpa. h.e164.arpa. 1 3600 600 604800 60\n@ NS ns.e164.arpa.\nns A 192.0.2.1\n'
const naptrOf = (owner: string, regexp: string) => `${owner}. NAPTR 100 10 "u" "E2U+sip" "${regexp}" .\n`
const uriOf = (digits: string) => `sip:+${digits}@ims.example.com`

/** 60 % of the questions have a name of their own, 30 % a block, 10 % nothing. */
function writeZones(folder: string, numbers: number): Files {
  const random = createSeededRandom(SEED)
  const zones = join(folder, 'zones')
  mkdirSync(zones)
  const single = Array.from({ length: NAMES - BLOCKS }, (_, n) => `612${55_500_000 + 7 * n}`)
  const blocks = Array.from({ length: BLOCKS }, (_, n) => `6135550${String(n).padStart(2, '0')}`)
  const lines = [
    ...single.map((digits) => naptrOf(nameOf(digits), `!^.*$!${uriOf(digits)}!`)),
    ...blocks.map((digits) => naptrOf(`*.${nameOf(digits)}`, '!^(.*)$!sip:\\\\1@gw.example.com!')),
  ]
  writeFileSync(join(zones, 'e164.arpa.zone'), HEAD + lines.join(''))
  const questions = Array.from({ length: QUERIES }, () => {
    const kind = random.integer(10)
    if (kind < 6) return single[random.integer(single.length)] ?? ''
    return kind < 9
      ? `${blocks[random.integer(BLOCKS)]}${100 + random.integer(900)}`
      : `614${10_000_000 + random.integer(9e7)}`
  })
  const many = Array.from({ length: QUERIES }, () => numberAt(random.integer(numbers)))
  const manyZone = join(folder, 'many.zone')
  const manyLines = Array.from({ length: numbers }, (_, n) =>
    naptrOf(nameOf(numberAt(n)), `!^.*$!${uriOf(numberAt(n))}!`),
  )
  writeFileSync(manyZone, HEAD + manyLines.join(''))
  const asked = (file: string, all: readonly string[]) => {
    writeFileSync(join(folder, file), all.map((digits) => `${nameOf(digits)} NAPTR\n`).join(''))
    return join(folder, file)
  }
  return {
    zones,
    queries: asked('queries', questions),
    database: join(folder, 'numbers.sqlite'),
    manyZone,
    manyQueries: asked('many-queries', many),
  }
}

function numberAt(n: number): string {
  return `612${10_000_000 + n}`
}

async function fillDatabase(file: string, count: number): Promise<void> {
  const store = await openNumberDatabase(file)
  const numbers = new NumberProvisioning({ store, clock: createRuntime().clock })
  await numbers.addZone({ zone: 'e164.arpa' })
  function* rows() {
    for (let from = 0; from < count; from += 1000) {
      const some = Array.from({ length: Math.min(1000, count - from) }, (_, n) => numberAt(from + n))
      yield some.map((digits) => ({ number: `+${digits}`, uri: uriOf(digits) }))
    }
  }
  const result = await numbers.import(rows())
  await store.close()
  if (result.kind === 'refused') throw new Error(JSON.stringify(result.problems[0]))
}

interface Server {
  readonly child: ChildProcess
  readonly port: number
}

function startOurs(args: readonly string[]): Promise<Server> {
  const main = join(repository, 'apps/cli/src/main.ts')
  const child = spawn(process.execPath, [main, 'enum', 'serve', ...args, '--port', String(PORTS.ours)])
  return started(child, PORTS.ours, child.stdout, ['ready'])
}

function startNamed(folder: string, zone: string): Promise<Server> {
  const configuration = join(folder, 'named.conf')
  const options = `directory "${folder}"; listen-on port ${PORTS.named} { 127.0.0.1; }; listen-on-v6 { none; };
    recursion no; dnssec-validation no; pid-file none; lock-file none; session-keyfile "${folder}/session.key"; notify no;`
  const text = `options { ${options} }; controls {}; zone "e164.arpa" { type primary; file "${zone}"; };\n`
  writeFileSync(configuration, text)
  const child = spawn('named', ['-g', '-c', configuration])
  return started(child, PORTS.named, child.stderr, [' running', 'all zones loaded'])
}

async function started(
  child: ChildProcess,
  port: number,
  output: NodeJS.ReadableStream,
  words: readonly string[],
): Promise<Server> {
  await new Promise<void>((resolve, reject) => {
    let text = ''
    output.on('data', (data: Buffer) => {
      text = (text + data).slice(-10_000)
      if (words.every((word) => text.includes(word))) resolve()
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`it ended before it was ready: ${text}`)))
  })
  return { child, port }
}

async function measure(
  what: string,
  { child, port }: Server,
  queries: string,
  seconds: number,
): Promise<readonly Row[]> {
  const pid = child.pid ?? 0
  try {
    await dnsperf(port, queries, ['-l', '2', '-q', String(OUTSTANDING)])
    const before = cpuSeconds(pid)
    const text = await dnsperf(port, queries, ['-l', String(seconds), '-q', String(OUTSTANDING)])
    const cpu = cpuSeconds(pid) - before
    const completed = Number(/Queries completed: +(\d+)/.exec(text)?.[1])
    const lost = Number(/Queries lost: +(\d+)/.exec(text)?.[1])
    const calm = await dnsperf(port, queries, ['-l', '3', '-Q', String(CALM_RATE), '-v'])
    return [
      { what: `${what}: queries a second`, value: Number(/Queries per second: +([\d.]+)/.exec(text)?.[1]), unit: '/s' },
      { what: `${what}: CPU, per 1,000`, value: cpu / (completed / 1000), unit: 's', digits: 4 },
      { what: `${what}: queries per CPU second`, value: completed / cpu, unit: '/s' },
      { what: `${what}: lost`, value: lost, unit: '' },
      { what: `${what}: p99 at ${CALM_RATE}/s`, value: 1000 * p99Of(calm), unit: 'ms' },
      { what: `${what}: memory, RSS`, value: rssOf(pid), unit: 'MiB' },
    ]
  } finally {
    child.removeAllListeners('exit')
    child.kill('SIGTERM')
    await once(child, 'close')
  }
}

async function dnsperf(port: number, queries: string, more: readonly string[]): Promise<string> {
  const args = ['-s', '127.0.0.1', '-p', String(port), '-d', queries, '-c', '2', ...more]
  return (await promisify(execFile)('dnsperf', args, { maxBuffer: 2 ** 28 })).stdout
}

/** Of the lines that `-v` writes: `> NOERROR 1.2.3.e164.arpa NAPTR 0.000123` */
function p99Of(text: string): number {
  const delays = [...text.matchAll(/^> [A-Z]+ \S+ NAPTR ([\d.]+)$/gm)].map(([, delay]) => Number(delay))
  return delays.toSorted((a, b) => a - b)[Math.floor(delays.length * 0.99)] ?? Number.NaN
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / USER_HZ
}

function rssOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
