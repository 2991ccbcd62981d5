import { benchConfig } from './bench-network.ts'
import { type CoreProcess, startCore } from './core-process.ts'
import { runLoad } from './registration-load.ts'
import type { Row } from './table.ts'

export interface TraceCostOptions {
  /** Registrations with the trace on, and as many with it off. */
  readonly count: number
  /** Registrations begun each second. */
  readonly rate: number
  /** More arguments for the core. */
  readonly args: readonly string[]
}

/**
 * Pairs of slices, one with the trace and one without: what else the machine does meanwhile falls on both, and what the
 * pairs differ by says how far their mean can be trusted.
 */
const PAIRS = 50
const WARM_UP = 2000

/**
 * What the trace costs a registration: ring and store as `voltaic start` attaches them, switched on and off in turn in one
 * process, so that both are measured in the same state of it.
 */
export async function runTraceCost(
  { count, rate, args }: TraceCostOptions,
  tell: (text: string) => void,
): Promise<readonly Row[]> {
  const perSlice = Math.ceil(count / PAIRS)
  const core = await startCore(WARM_UP + 2 * perSlice * PAIRS, { args })
  try {
    return rowsOf(await measurePairs(core, perSlice, rate, tell), perSlice)
  } finally {
    await core.stop()
  }
}

/** CPU seconds of two slices beside each other. */
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
  core: CoreProcess,
  count: number,
  rate: number,
  tell: (text: string) => void,
): Promise<Measured> {
  const { realm } = benchConfig('')
  await core.switchTrace(true)
  tell(`warming up with ${WARM_UP} registrations`)
  await runLoad({ first: 1, count: WARM_UP, rate }, realm)
  const pairs: Pair[] = []
  let first = 1 + WARM_UP
  let failed = 0
  const measure = async (trace: 'on' | 'off'): Promise<number> => {
    await core.switchTrace(trace === 'on')
    const before = core.cpuSeconds()
    const { accepted } = await runLoad({ first, count, rate }, realm)
    first += count
    failed += count - accepted.length
    return core.cpuSeconds() - before
  }
  for (let index = 0; index < PAIRS; index++) {
    // each kind is as often first as second
    const early = await measure(index % 2 === 0 ? 'off' : 'on')
    const late = await measure(index % 2 === 0 ? 'on' : 'off')
    const pair = index % 2 === 0 ? { off: early, on: late } : { off: late, on: early }
    pairs.push(pair)
    tell(
      `  ${index + 1} of ${PAIRS}: ${perThousand(pair.off, count)} s for each 1,000, ${perThousand(pair.on, count)} s traced`,
    )
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
