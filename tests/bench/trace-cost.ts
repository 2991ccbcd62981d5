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

/** Slices, so that what else the machine does meanwhile falls on both; each kind is as often first as second. */
const SLICES: readonly ('on' | 'off')[] = Array.from({ length: 5 }, () => ['off', 'on', 'on', 'off'] as const).flat()
const WARM_UP = 2000

/**
 * What the trace costs a registration: ring and store as `voltaic start` attaches them, switched on and off in turn in one
 * process, so that both are measured in the same state of it.
 */
export async function runTraceCost(
  { count, rate, args }: TraceCostOptions,
  tell: (text: string) => void,
): Promise<readonly Row[]> {
  const perSlice = Math.ceil((2 * count) / SLICES.length)
  const core = await startCore(WARM_UP + perSlice * SLICES.length, { args })
  try {
    return rowsOf(await measureSlices(core, perSlice, rate, tell), perSlice)
  } finally {
    await core.stop()
  }
}

/** CPU seconds of a slice, and what failed in it. */
interface Slice {
  readonly trace: 'on' | 'off'
  readonly cpu: number
  readonly failed: number
}

async function measureSlices(
  core: CoreProcess,
  count: number,
  rate: number,
  tell: (text: string) => void,
): Promise<readonly Slice[]> {
  const { realm } = benchConfig('')
  await core.switchTrace(true)
  tell(`warming up with ${WARM_UP} registrations`)
  await runLoad({ first: 1, count: WARM_UP, rate }, realm)
  const slices: Slice[] = []
  for (const [index, trace] of SLICES.entries()) {
    await core.switchTrace(trace === 'on')
    const before = core.cpuSeconds()
    const { accepted } = await runLoad({ first: 1 + WARM_UP + index * count, count, rate }, realm)
    const cpu = core.cpuSeconds() - before
    slices.push({ trace, cpu, failed: count - accepted.length })
    tell(`  trace ${trace}: ${((cpu / count) * 1000).toFixed(3)} s for each 1,000`)
  }
  return slices
}

function rowsOf(slices: readonly Slice[], perSlice: number): readonly Row[] {
  // the median: a slice during which others had the caches says nothing of either
  const perThousand = (trace: 'on' | 'off') => {
    const own = slices.filter((slice) => slice.trace === trace).toSorted((a, b) => a.cpu - b.cpu)
    const [low = Number.NaN, high = low] = [own[(own.length - 1) >> 1]?.cpu, own[own.length >> 1]?.cpu]
    return ((low + high) / 2 / perSlice) * 1000
  }
  const [on, off] = [perThousand('on'), perThousand('off')]
  return [
    { what: 'CPU of the core, per 1,000 registrations, trace off', value: off, unit: 's' },
    { what: 'the same, ring and store of the trace on', value: on, unit: 's' },
    { what: 'what the trace adds', value: (on / off - 1) * 100, unit: '%', goal: '10' },
    { what: 'not registered', value: slices.reduce((sum, { failed }) => sum + failed, 0), unit: '' },
  ]
}
