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
    const after = await load.calls({ count: (capacity / 2) * STEP_SECONDS, rate: capacity / 2 })
    say(`then ${capacity / 2}/s: ${describe(after)}`)
    return isPassed(outcome, capacity) && after.answered === after.count
  } finally {
    await core.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The highest rate of a ladder at which every call is served. */
async function findCapacity(load: CallLoad, say: (line: string) => void): Promise<number> {
  await load.calls({ count: FIRST_RATE * STEP_SECONDS, rate: FIRST_RATE })
  let capacity = 0
  for (let rate = FIRST_RATE; rate <= HIGHEST_RATE; rate += STEP) {
    const outcome = await load.calls({ count: rate * STEP_SECONDS, rate })
    say(`${rate}/s: ${describe(outcome)}`)
    if (outcome.answered < outcome.count) break
    capacity = rate
  }
  say(`capacity: ${capacity} calls/s`)
  return capacity
}

function isPassed({ count, answered, failed, seconds }: LoadOutcome, capacity: number): boolean {
  return answered / seconds >= SERVED_PART * capacity && failed <= FAILED_PART * count
}

function describe({ count, answered, refused, failed, seconds, coreCpu }: LoadOutcome): string {
  const cpu = ((100 * coreCpu) / seconds).toFixed(0)
  return `${count} calls in ${seconds.toFixed(1)} s, served ${(answered / seconds).toFixed(0)}/s, refused with 503 ${refused}, failed ${failed}; CPU ${cpu} %`
}
