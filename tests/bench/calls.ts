import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceRouteOf } from '../interop/sipp-phones.ts'
import { BENCH_HOSTS, benchConfig } from './bench-network.ts'
import { CallLoad, type LoadOutcome, type Offered } from './call-load.ts'
import { startCore } from './core-process.ts'
import type { Row } from './table.ts'

export interface CallBenchOptions {
  /** Benches whose name contains one of these; all if one is empty. */
  readonly only: readonly string[]
  /** How long each load lasts. */
  readonly seconds: number
  readonly subscribers: number
  /** A folder for a CPU profile of each core, if one is wanted: it costs time of its own. */
  readonly profile: string | undefined
  /** More arguments for `core.ts`. */
  readonly args: readonly string[]
}

interface Bench {
  readonly what: string
  readonly rate: number
  /** CPU seconds of the core for 1,000 operations. */
  readonly goal: string
  run(load: CallLoad, offered: Offered): Promise<LoadOutcome>
}

const SCSCF = { host: BENCH_HOSTS.scscf, port: 6060 }

/** Rates at which the peers are measured, and those that must be sustained. */
const DIRECT: readonly Bench[] = [
  { what: 'call P-S-P', rate: 300, goal: '1.0', run: (load, offered) => load.calls(offered) },
  { what: 'call P-S-P', rate: 600, goal: '1.0', run: (load, offered) => load.calls(offered) },
  { what: 'call P-S-P', rate: 1200, goal: 'sustained', run: (load, offered) => load.calls(offered) },
  { what: 'MESSAGE P-S-P', rate: 2000, goal: '0.30', run: (load, offered) => load.messages(offered) },
  { what: 'MESSAGE P-S-P', rate: 4000, goal: 'sustained', run: (load, offered) => load.messages(offered) },
  {
    what: 'OPTIONS answered',
    rate: 20_000,
    goal: '0.020',
    run: (load, offered) => load.options(offered, BENCH_HOSTS.pcscf, SCSCF),
  },
]
const VIA_ICSCF: readonly Bench[] = [
  { what: 'call via I-CSCF with LIR', rate: 300, goal: '1.3', run: (load, offered) => load.calls(offered) },
  { what: 'call via I-CSCF with LIR', rate: 1000, goal: 'sustained', run: (load, offered) => load.calls(offered) },
]

/** Before the first figure, in seconds and at a rate that any machine has: what is compiled and loaded then counts not. */
const WARM_UP = { count: 6000, rate: 300 }

/** Calls, messages and OPTIONS of SIPp through a core in a process of its own, whose CPU time is taken. */
export async function runCallBenches(options: CallBenchOptions, tell: (text: string) => void): Promise<readonly Row[]> {
  const wanted = ({ what, rate }: Bench) =>
    options.only.some((word) => `${what} ${rate}/s`.toLowerCase().includes(word.toLowerCase()))
  const direct = await runOn(options.args, DIRECT.filter(wanted), options, tell)
  const viaIcscf = await runOn([...options.args, '--via-icscf'], VIA_ICSCF.filter(wanted), options, tell)
  return [...direct, ...viaIcscf]
}

async function runOn(
  args: readonly string[],
  benches: readonly Bench[],
  { subscribers, seconds, profile }: Omit<CallBenchOptions, 'args'>,
  tell: (text: string) => void,
): Promise<readonly Row[]> {
  if (benches.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-bench-sipp-'))
  tell(`starting a core with ${subscribers} subscribers`)
  const execArgv = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile]
  const core = await startCore(subscribers, { args, execArgv })
  try {
    const config = benchConfig('')
    const load = new CallLoad(folder, config.realm, serviceRouteOf(config), () => core.cpuSeconds())
    await load.register()
    tell('warming up')
    for (const run of new Set(benches.map((bench) => bench.run))) await run(load, WARM_UP)
    const rows: Row[] = []
    for (const bench of benches) {
      tell(`${bench.what} at ${bench.rate}/s for ${seconds} s`)
      const outcome = await bench.run(load, { count: bench.rate * seconds, rate: bench.rate })
      if (outcome.failed > 0) tell(outcome.errors.slice(0, 1000))
      rows.push(...rowsOf(bench, outcome))
    }
    return rows
  } finally {
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function rowsOf({ what, rate, goal }: Bench, outcome: LoadOutcome): Row[] {
  const { count, failed, refused, coreCpu, calleesCpu, seconds } = outcome
  const served = count - failed - refused
  const name = `${what}, ${rate}/s`
  const callees: Row[] =
    calleesCpu === 0
      ? []
      : [{ what: `${name}: CPU of SIPp answering, per 1,000 served`, value: (calleesCpu / served) * 1000, unit: 's' }]
  return [
    { what: `${name}: CPU of the core, per 1,000 served`, value: (coreCpu / served) * 1000, unit: 's', goal },
    ...callees,
    { what: `${name}: failed of ${count}`, value: failed, unit: '' },
    { what: `${name}: refused with 503`, value: refused, unit: '' },
    { what: `${name}: begun and ended a second`, value: count / seconds, unit: '' },
  ]
}
