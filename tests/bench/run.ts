/**
 * Our own figures.
 *
 *   npm run bench                        registrations through a whole core in a process of its own
 *   npm run bench -- --rate 600 --count 5000 --warm-up 3000 --subscribers 100000
 *   npm run bench -- --memory            and what 20,000 registered phones weigh in it
 *   npm run bench -- codecs              codecs, AKA, HSS and trace, one by one
 *   npm run bench -- hss                 UAR and MAR over Diameter to an HSS in a process of its own
 *   npm run bench -- hss --data FOLDER --count 60000 --profile FOLDER      subscribers that are kept for the next run
 *   npm run bench -- trace-cost          what ring and store of the trace cost a registration: two cores beside each other
 *   npm run bench -- gm                  what IPsec between phone and P-CSCF costs
 *   npm run bench -- calls               calls, messages and OPTIONS of SIPp (of the Debian package sip-tester)
 *   npm run bench -- calls --only call,message --seconds 20 --profile FOLDER
 *   npm run bench -- services            calls along ten application servers, and of users with 100 filter criteria
 *   npm run bench -- services --memory   and what such users weigh, registered
 *   npm run bench -- rohc                what a packet of a call costs either side of header compression
 *   npm run bench -- dns                 our DNS server and BIND's named under dnsperf (Debian packages bind9, dnsperf)
 *   npm run bench -- subscriber-search   how long the API looks for a subscriber among 100,000
 *   npm run bench -- cost-plot           cost by registered subscribers, into docs/cost-by-subscribers.svg
 *
 * calls and cost-plot take --unguarded for a machine with other work, where the core would refuse some of the load.
 *
 * Progress goes to stderr, the table to stdout.
 */
import { parseArgs } from 'node:util'
import { benchConfig } from './bench-network.ts'
import { runCallBenches } from './calls.ts'
import { runCodecBenches } from './codecs.ts'
import { type CoreProcess, startCore } from './core-process.ts'
import { runCostPlot } from './cost-plot.ts'
import type { CostSeries } from './cost-plot-svg.ts'
import { runDnsLoad } from './dns-load.ts'
import { runGmBench } from './gm.ts'
import { runHssLoad } from './hss-load.ts'
import { type Load, type LoadFigures, runLoad } from './registration-load.ts'
import { runRohcBench } from './rohc.ts'
import { runServiceCalls, runServiceMemory } from './services.ts'
import { runSearchBench } from './subscriber-search.ts'
import { formatTable, type Row } from './table.ts'
import { runTraceCost } from './trace-cost.ts'

/** Registered for the memory figure, after the others. */
const MEMORY_COUNT = 20_000
/** Registrations, or what is done as often. */
const COUNT = 5000
/** Requests to an HSS for each figure. */
const CX_COUNT = 60_000
/** Questions of each kind; the API takes so many in a minute. */
const SEARCHES = 40
/** Registrations a second at each of two cores, which two processors carry beside the phones. */
const TRACE_RATE = 100
/** Until the transactions of the last registration are over (Timer J, 32 s) and what they held is garbage. */
const SETTLE_SECONDS = 40

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    rate: { type: 'string', default: '600' },
    'warm-up': { type: 'string', default: '3000' },
    subscribers: { type: 'string', default: '100000' },
    memory: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '10' },
    profile: { type: 'string' },
    data: { type: 'string' },
    registered: { type: 'string', default: '1000,10000,100000' },
    numbers: { type: 'string', default: '1000000' },
    unguarded: { type: 'boolean', default: false },
  },
})

const { realm } = benchConfig('')
const seconds = Number(values.seconds)
const args = values.unguarded ? ['--unguarded'] : []
const tell = (text: string): void => void process.stderr.write(`${text}\n`)

if (positionals[0] === 'codecs') {
  if (runCodecBenches(tell) > 0) process.exitCode = 1
} else if (positionals[0] === 'trace-cost') {
  const { profile } = values
  const count = Number(values.count ?? COUNT)
  process.stdout.write(formatTable(await runTraceCost({ count, rate: TRACE_RATE, profile }, tell)))
} else if (positionals[0] === 'rohc') {
  process.stdout.write(formatTable(runRohcBench(tell)))
} else if (positionals[0] === 'gm') {
  process.stdout.write(formatTable(await runGmBench(Number(values.count ?? COUNT))))
} else if (positionals[0] === 'hss') {
  const { subscribers, count, profile, data } = values
  const options = { subscribers: Number(subscribers), count: Number(count ?? CX_COUNT), profile, data }
  process.stdout.write(formatTable(await runHssLoad(options, tell)))
} else if (positionals[0] === 'calls') {
  const { only, subscribers, profile } = values
  const options = { only: only.split(','), seconds, subscribers: Number(subscribers), profile, args }
  process.stdout.write(formatTable(await runCallBenches(options, tell)))
} else if (positionals[0] === 'services') {
  process.stdout.write(formatTable(await (values.memory ? runServiceMemory(tell) : runServiceCalls({ seconds }, tell))))
} else if (positionals[0] === 'dns') {
  process.stdout.write(formatTable(await runDnsLoad({ seconds, numbers: Number(values.numbers) }, tell)))
} else if (positionals[0] === 'subscriber-search') {
  const options = { subscribers: Number(values.subscribers), count: Number(values.count ?? SEARCHES) }
  process.stdout.write(formatTable(await runSearchBench(options, tell)))
} else if (positionals[0] === 'cost-plot') {
  const registered = values.registered.split(',').map(Number)
  process.stdout.write(formatTable(costRows(await runCostPlot({ registered, seconds, args }, tell))))
} else {
  const rate = Number(values.rate)
  tell(`starting a core with ${values.subscribers} subscribers`)
  const core = await startCore(Number(values.subscribers))
  try {
    process.stdout.write(formatTable(await measureRegistrations(core, rate)))
  } finally {
    await core.stop()
  }
}

async function measureRegistrations(core: CoreProcess, rate: number): Promise<readonly Row[]> {
  const warmUp: Load = { first: 1, count: Number(values['warm-up']), rate }
  const load: Load = { first: 1 + warmUp.count, count: Number(values.count ?? COUNT), rate }
  tell(`warming up with ${warmUp.count} registrations`)
  await runLoad(warmUp, realm)
  tell(`${load.count} registrations at ${rate}/s`)
  const before = core.cpuSeconds()
  const figures = await runLoad(load, realm, (done) => tell(`  ${done} of ${load.count}`))
  const cpu = ((core.cpuSeconds() - before) / load.count) * 1000
  const rows = registrationRows(figures, cpu, load)
  return values.memory ? [...rows, ...(await measureMemory(core, { ...load, first: load.first + load.count }))] : rows
}

function registrationRows({ challenged, accepted, failures, seconds }: LoadFigures, cpu: number, load: Load): Row[] {
  const failed = [...failures].map(([why, times]): Row => ({ what: `failed: ${why}`, value: times, unit: '' }))
  return [
    { what: `registrations at ${load.rate}/s`, value: load.count, unit: '' },
    { what: 'CPU of the core, per 1,000', value: cpu, unit: 's', goal: '0.75' },
    { what: 'registrations a second', value: load.count / seconds, unit: '' },
    { what: 'REGISTER to 401, p50', value: quantile(challenged, 0.5), unit: 'ms' },
    { what: 'REGISTER to 401, p99', value: quantile(challenged, 0.99), unit: 'ms' },
    { what: 'REGISTER to 200, p50', value: quantile(accepted, 0.5), unit: 'ms' },
    { what: 'REGISTER to 200, p99', value: quantile(accepted, 0.99), unit: 'ms' },
    { what: 'not registered', value: load.count - accepted.length, unit: '', goal: '< 0.1 %' },
    ...failed,
  ]
}

/** What is left of registrations when everything that passes has passed. */
async function measureMemory(core: CoreProcess, { first, rate }: Load): Promise<readonly Row[]> {
  await settle()
  const before = await core.memory()
  tell(`${MEMORY_COUNT} registrations that stay`)
  const { accepted } = await runLoad({ first, count: MEMORY_COUNT, rate }, realm)
  await settle()
  const after = await core.memory()
  const perPhone = (octets: number) => octets / accepted.length / 1024
  return [
    { what: 'memory per registered phone, RSS', value: perPhone(after.rss - before.rss), unit: 'KiB', goal: '8' },
    { what: 'memory per registered phone, in use', value: perPhone(after.used - before.used), unit: 'KiB' },
    { what: 'RSS in all', value: after.rss / 1024 / 1024, unit: 'MiB' },
  ]
}

async function settle(): Promise<void> {
  tell(`waiting ${SETTLE_SECONDS} s for transactions to end`)
  await new Promise((resolve) => setTimeout(resolve, SETTLE_SECONDS * 1000))
}

function costRows(series: readonly CostSeries[]): Row[] {
  return series.flatMap(({ what, points }) =>
    points.map(({ registered, cpu }) => ({
      what: `${what}: CPU of the core, per 1,000, with ${registered} registered`,
      value: cpu,
      unit: 's',
    })),
  )
}

function quantile(sorted: Float64Array, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
