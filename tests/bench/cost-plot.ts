/**
 * What an operation costs at 1,000, 10,000 and 100,000 registered subscribers, as a plot: it must not grow.
 *
 *   npm run bench -- cost-plot [--registered 1000,10000,100000] [--seconds 10]
 *
 * Writes docs/cost-by-subscribers.svg.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceRouteOf } from '../interop/sipp-phones.ts'
import { benchConfig } from './bench-network.ts'
import { CALLEES_FROM, CallLoad, type LoadOutcome, type Offered, PAIRS } from './call-load.ts'
import { type CoreProcess, startCore } from './core-process.ts'
import { type CostSeries, costPlotSvg } from './cost-plot-svg.ts'
import { runLoad } from './registration-load.ts'

export interface CostPlotOptions {
  /** Numbers of registered subscribers, ascending; the first is not less than the callers and callees. */
  readonly registered: readonly number[]
  /** How long each operation is measured at each number. */
  readonly seconds: number
  /** More arguments for `core.ts`. */
  readonly args: readonly string[]
}

const FILE = join(import.meta.dirname, '../../docs/cost-by-subscribers.svg')
/** Registrations a second while nothing is measured. */
const FILL_RATE = 350
/** Operations a second: what a machine with other work still has to spare. */
const RATES = { registration: 300, call: 300, MESSAGE: 1000 } as const
const WARM_UP = { count: 4000, rate: 200 }

/** @returns the figures, which are also in the plot */
export async function runCostPlot(
  { registered, seconds, args }: CostPlotOptions,
  tell: (text: string) => void,
): Promise<readonly CostSeries[]> {
  const subscribers =
    Math.max(...registered, CALLEES_FROM) + 2 * PAIRS + registered.length * RATES.registration * seconds
  tell(`starting a core with ${subscribers} subscribers`)
  const core = await startCore(subscribers, { args })
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-bench-sipp-'))
  try {
    const bench = new CostBench(core, folder, tell)
    const points: Costs[] = []
    await bench.warmUp()
    for (const count of registered) {
      await bench.fillTo(count)
      points.push(await bench.measure(seconds))
    }
    const kinds = ['registration', 'call', 'MESSAGE'] as const
    const series = kinds.map((what) => ({
      what: `${what}, ${RATES[what]}/s`,
      points: points.map((point) => ({ registered: point.registered, cpu: point[what] })),
    }))
    writeFileSync(FILE, costPlotSvg(series, `one process, ${seconds} s each; npm run bench -- cost-plot`))
    return series
  } finally {
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Costs {
  readonly registered: number
  readonly registration: number
  readonly call: number
  readonly MESSAGE: number
}

/** One core that gets more and more registered subscribers. */
class CostBench {
  readonly #core: CoreProcess
  readonly #load: CallLoad
  readonly #realm: string
  readonly #tell: (text: string) => void
  #registered = 0
  /** Number of the next subscriber that is neither caller nor callee. */
  #next = PAIRS + 1

  constructor(core: CoreProcess, folder: string, tell: (text: string) => void) {
    const config = benchConfig('')
    this.#core = core
    this.#realm = config.realm
    this.#load = new CallLoad(folder, config.realm, serviceRouteOf(config), () => core.cpuSeconds())
    this.#tell = tell
  }

  async warmUp(): Promise<void> {
    await this.#load.register()
    this.#registered = 2 * PAIRS
    this.#tell('warming up')
    await this.#load.calls(WARM_UP)
    await this.#load.messages(WARM_UP)
  }

  async fillTo(registered: number): Promise<void> {
    if (registered > this.#registered) await this.#register(registered - this.#registered, FILL_RATE)
    this.#tell(`${this.#registered} subscribers are registered`)
  }

  /** Calls and messages first: the registrations that are measured add subscribers of their own. */
  async measure(seconds: number): Promise<Costs> {
    const registered = this.#registered
    const call = costOf(await this.#load.calls(offered(RATES.call, seconds)))
    const message = costOf(await this.#load.messages(offered(RATES.MESSAGE, seconds)))
    const { count, rate } = offered(RATES.registration, seconds)
    const before = this.#core.cpuSeconds()
    await this.#register(count, rate)
    const registration = ((this.#core.cpuSeconds() - before) / (this.#registered - registered)) * 1000
    this.#tell(
      `registration ${registration.toFixed(2)}, call ${call.toFixed(2)}, MESSAGE ${message.toFixed(2)} s/1,000`,
    )
    return { registered, registration, call, MESSAGE: message }
  }

  async #register(count: number, rate: number): Promise<void> {
    for (let left = count; left > 0; ) {
      if (this.#next === CALLEES_FROM + 1) this.#next += PAIRS
      const limit = this.#next <= CALLEES_FROM ? CALLEES_FROM + 1 - this.#next : left
      const batch = Math.min(left, limit)
      const { accepted, failures } = await runLoad({ first: this.#next, count: batch, rate }, this.#realm)
      if (failures.size > 0) this.#tell(`phones that were not registered: ${JSON.stringify([...failures])}`)
      this.#next += batch
      this.#registered += accepted.length
      left -= batch
    }
  }
}

function offered(rate: number, seconds: number): Offered {
  return { rate, count: rate * seconds }
}

function costOf({ count, failed, coreCpu, errors }: LoadOutcome): number {
  if (failed > 0) throw new Error(`${failed} of ${count} operations failed:\n${errors}`)
  return (coreCpu / count) * 1000
}
