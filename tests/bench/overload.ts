import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceRouteOf } from '../interop/sipp-phones.ts'
import { benchConfig } from './bench-network.ts'
import { CallLoad, type LoadOutcome } from './call-load.ts'
import { startCore } from './core-process.ts'

const SUBSCRIBERS = 51_000
/** Calls a second at which the search for the capacity begins, and by how much it grows. */
const FIRST_RATE = 200
const STEP = 100
const HIGHEST_RATE = 4000
const STEP_SECONDS = 8
/** Until what runs often is compiled. */
const WARM_UP_CALLS = 5000
/** The ladder ends where this times as many are offered as were ever served: a busy moment does not end it. */
const OFFERED_PART = 1.4
/** Of what is offered; what is missing the admission has refused while the process was busy for a moment. */
const FULLY_SERVED_PART = 0.98
/** What must still be served of the capacity. */
const SERVED_PART = 0.9
/** Calls that are neither served nor refused in order: none but for a handful of a hundred thousand. */
const FAILED_PART = 0.001

/**
 * Finds how many calls a second the core serves, then offers twice as many.
 *
 * @param seconds how long twice the capacity is offered
 * @param known capacity in calls a second, when it need not be found
 * @returns whether 90 % of the capacity were served and the rest was refused with 503 and Retry-After
 */
export async function runOverload(
  seconds: number,
  known: number | undefined,
  say: (line: string) => void,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-bench-sipp-'))
  const core = await startCore(SUBSCRIBERS)
  try {
    const config = benchConfig('')
    const load = new CallLoad(folder, config.realm, serviceRouteOf(config), () => core.cpuSeconds())
    await load.register()
    const capacity = known ?? (await findCapacity(load, say))
    const rate = 2 * capacity
    const outcome = await load.calls({ count: rate * seconds, rate })
    say(`offered ${rate}/s for ${seconds} s: ${describe(outcome)}`)
    const half = Math.ceil(capacity / 2)
    const after = await load.calls({ count: half * STEP_SECONDS, rate: half })
    say(`then ${half}/s: ${describe(after)}`)
    const part = (100 * servedPerSecond(outcome, rate)) / capacity
    say(`served of the capacity: ${part.toFixed(0)} %, goal ${100 * SERVED_PART} %`)
    return isPassed(outcome, rate, capacity) && after.answered >= FULLY_SERVED_PART * after.count
  } finally {
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The most calls that are served a second on a ladder of rates, which ends where more are offered. */
async function findCapacity(load: CallLoad, say: (line: string) => void): Promise<number> {
  await load.calls({ count: WARM_UP_CALLS, rate: FIRST_RATE })
  let capacity = 0
  for (let rate = FIRST_RATE; rate <= HIGHEST_RATE; rate += STEP) {
    const outcome = await load.calls({ count: rate * STEP_SECONDS, rate })
    say(`${rate}/s: ${describe(outcome)}`)
    capacity = Math.max(capacity, servedPerSecond(outcome, rate))
    if (rate > OFFERED_PART * capacity) break
  }
  say(`capacity: ${capacity.toFixed(0)} calls/s`)
  return Math.round(capacity)
}

/** Over the time in which calls were begun: SIPp takes a little longer until the last has ended. */
function servedPerSecond({ answered, count }: LoadOutcome, rate: number): number {
  return answered / (count / rate)
}

function isPassed(outcome: LoadOutcome, rate: number, capacity: number): boolean {
  const { count, failed } = outcome
  return servedPerSecond(outcome, rate) >= SERVED_PART * capacity && failed <= FAILED_PART * count
}

function describe({ count, answered, refused, failed, seconds, coreCpu }: LoadOutcome): string {
  const cpu = ((100 * coreCpu) / seconds).toFixed(0)
  return `${count} calls in ${seconds.toFixed(1)} s, served ${answered}, refused with 503 ${refused}, failed ${failed}; CPU ${cpu} %`
}
