import { BENCH_HOSTS, benchConfig, besideHost } from './bench-network.ts'
import { type CoreProcess, startCore } from './core-process.ts'
import { runLoad } from './registration-load.ts'
import type { Row } from './table.ts'

export interface TraceCostOptions {
  /** Registrations with the trace on, and as many with it off. */
  readonly count: number
  /** Registrations begun each second, at each of two cores. */
  readonly rate: number
  /** Folder for CPU profiles of both. */
  readonly profile: string | undefined
}

const CORES = 2
/** What the pairs differ by says how far their mean can be trusted. */
const PAIRS = 40
/** After half of the pairs the cores change their parts: what the machine code of one has more of cancels out. */
const HALVES = 2
/** Not counted, at the beginning of either half: code is compiled for the new state. */
const WARM_UP = 1500

/**
 * What the trace costs a registration: ring and store as `voltaic start` attaches them. Two cores run beside each other
 * and are given the same load at the same time, one traced and one not, so that whatever else the machine does falls on both.
 */
export async function runTraceCost(
  { count, rate, profile }: TraceCostOptions,
  tell: (text: string) => void,
): Promise<readonly Row[]> {
  const perSlice = Math.ceil(count / PAIRS)
  const subscribers = CORES * (HALVES * WARM_UP + perSlice * PAIRS)
  const execArgv = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const cores = [
    // two cores and their phones keep two processors busy, and what is refused for that would be measured as well
    await startCore(subscribers, { args: ['--unguarded'], execArgv }),
    await startCore(subscribers, { args: ['--unguarded', '--beside'], execArgv }),
  ] as const
  try {
    return rowsOf(await measurePairs(cores, perSlice, rate, tell), perSlice)
  } finally {
    for (const core of cores) await core.stop()
  }
}

/** CPU seconds of two cores for the same load. */
interface Pair {
  readonly on: number
  readonly off: number
}

interface Measured {
  readonly pairs: readonly Pair[]
  /** Registrations that came to nothing. */
  readonly failed: number
}

async function measurePairs(
  cores: readonly [CoreProcess, CoreProcess],
  count: number,
  rate: number,
  tell: (text: string) => void,
): Promise<Measured> {
  const { realm } = benchConfig('')
  const hosts = [BENCH_HOSTS.pcscf, besideHost(BENCH_HOSTS.pcscf)]
  // every phone is one, with an address of its own
  let first = 1
  let failed = 0
  const loadBoth = async (each: number): Promise<void> => {
    const loads = hosts.map((pcscf, index) => runLoad({ first: first + index * each, count: each, rate, pcscf }, realm))
    for (const { accepted } of await Promise.all(loads)) failed += each - accepted.length
    first += CORES * each
  }
  const measure = async (traced: CoreProcess, untraced: CoreProcess): Promise<Pair> => {
    const before = { on: traced.cpuSeconds(), off: untraced.cpuSeconds() }
    await loadBoth(count)
    return { on: traced.cpuSeconds() - before.on, off: untraced.cpuSeconds() - before.off }
  }
  const pairs: Pair[] = []
  for (const [traced, untraced] of [cores, cores.toReversed() as [CoreProcess, CoreProcess]]) {
    await traced.switchTrace(true)
    await untraced.switchTrace(false)
    tell(`warming up with ${WARM_UP} registrations`)
    await loadBoth(WARM_UP)
    for (let index = 0; index < PAIRS / HALVES; index++) {
      const pair = await measure(traced, untraced)
      pairs.push(pair)
      const [off, on] = [perThousand(pair.off, count), perThousand(pair.on, count)]
      tell(`  ${pairs.length} of ${PAIRS}: ${off} s for each 1,000, ${on} s traced`)
    }
  }
  return { pairs, failed }
}

const perThousand = (seconds: number, count: number): string => ((seconds / count) * 1000).toFixed(2)

function rowsOf({ pairs, failed }: Measured, perSlice: number): readonly Row[] {
  const off = meanOf(pairs.map((pair) => pair.off))
  const added = pairs.map((pair) => (pair.on - pair.off) / off)
  const mean = meanOf(added)
  const variance = added.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (added.length - 1)
  return [
    { what: 'CPU of the core, per 1,000 registrations, trace off', value: (off / perSlice) * 1000, unit: 's' },
    { what: 'the same, ring and store of the trace on', value: (off / perSlice) * (1 + mean) * 1000, unit: 's' },
    { what: 'what the trace adds, mean of the pairs', value: mean * 100, unit: '%', goal: '10' },
    { what: 'give or take (95 %)', value: 1.96 * Math.sqrt(variance / added.length) * 100, unit: '%' },
    { what: 'not registered', value: failed, unit: '' },
  ]
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}
