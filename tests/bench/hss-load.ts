import { BENCH_HOSTS, benchConfig } from './bench-network.ts'
import { type CoreProcess, startCore } from './core-process.ts'
import { type CxFigures, type CxLoad, type CxLoadClient, type CxQuestion, connectCxLoad } from './cx-load.ts'
import type { Row } from './table.ts'

export interface HssLoadOptions {
  readonly subscribers: number
  /** For each figure. */
  readonly count: number
  /** Folder with the subscribers of an earlier run; one that is new is kept for the next. */
  readonly data?: string | undefined
  /** Folder for a CPU profile of the HSS. */
  readonly profile?: string | undefined
}

const OUTSTANDING = [1, 16, 64] as const
const QUESTIONS: readonly CxQuestion[] = ['UAR', 'MAR']
/** Before anything is measured, so that the code is compiled and the pages of the database are there. */
const WARM_UP = 10_000

const GOALS: Readonly<Record<string, { readonly rate: string; readonly p99: string }>> = {
  'UAR 16': { rate: '30000', p99: '3' },
  'MAR 16': { rate: '15000', p99: '5' },
}

/**
 * UAR and MAR over Diameter to an HSS that is a process of its own, with its database on disk as shipped and the trace
 * attached.
 *
 * @throws Error when the HSS is not there
 */
export async function runHssLoad(options: HssLoadOptions, tell: (text: string) => void): Promise<readonly Row[]> {
  const { subscribers, count, data, profile } = options
  tell(`starting an HSS with ${subscribers} subscribers`)
  const execArgv = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const hss = await startCore(subscribers, { args: ['--only', 'hss'], execArgv, data })
  try {
    const client = await connectCxLoad({ host: BENCH_HOSTS.hss, port: 3868 }, benchConfig('').realm)
    try {
      return await measureAll(hss, client, { subscribers, count }, tell)
    } finally {
      client.close()
    }
  } finally {
    await hss.stop()
  }
}

async function measureAll(
  hss: CoreProcess,
  client: CxLoadClient,
  { subscribers, count }: HssLoadOptions,
  tell: (text: string) => void,
): Promise<readonly Row[]> {
  for (const question of QUESTIONS) await client.run({ question, count: WARM_UP, outstanding: 16, subscribers })
  const rows: Row[] = []
  for (const outstanding of OUTSTANDING) {
    for (const question of QUESTIONS) {
      // one at a time waits more than it works
      const load = { question, count: outstanding === 1 ? Math.ceil(count / 4) : count, outstanding, subscribers }
      const before = hss.cpuSeconds()
      const figures = await client.run(load)
      const cpu = ((hss.cpuSeconds() - before) / load.count) * 1000
      tell(`${question}, ${outstanding} outstanding: ${Math.round(load.count / figures.seconds)}/s`)
      rows.push(...rowsOf(load, figures, cpu))
    }
  }
  const { rss, used } = await hss.memory()
  return [...rows, memoryRow('RSS of the HSS', rss), memoryRow('in use in the HSS', used)]
}

function rowsOf(load: CxLoad, { latencies, seconds, lost, refused }: CxFigures, cpu: number): Row[] {
  const { question, outstanding } = load
  const what = `${question}, ${outstanding} outstanding`
  const goal = GOALS[`${question} ${outstanding}`]
  const failures = [...refused].map(([result, times]): Row => ({ what: `${what}: ${result}`, value: times, unit: '' }))
  return [
    { what: `${what}: rate`, value: latencies.length / seconds, unit: '/s', ...(goal && { goal: goal.rate }) },
    { what: `${what}: p50`, value: quantile(latencies, 0.5), unit: 'ms' },
    { what: `${what}: p99`, value: quantile(latencies, 0.99), unit: 'ms', ...(goal && { goal: goal.p99 }) },
    { what: `${what}: CPU of the HSS, per 1,000`, value: cpu * 1000, unit: 'ms' },
    { what: `${what}: lost`, value: lost, unit: '', goal: '0' },
    ...failures,
  ]
}

function memoryRow(what: string, octets: number): Row {
  return { what, value: octets / 1024 / 1024, unit: 'MiB' }
}

function quantile(sorted: Float64Array, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
