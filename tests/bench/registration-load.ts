import { createNodeNet } from '@voltaic/runtime'
import { BENCH_HOSTS, benchSubscriber } from './bench-network.ts'
import { registerPhone } from './bench-phone.ts'

export interface Load {
  /** Number of the first subscriber, from 1. */
  readonly first: number
  readonly count: number
  /** Registrations begun each second. */
  readonly rate: number
  /** Host of the P-CSCF; that of the bench network unless given. */
  readonly pcscf?: string
}

export interface LoadFigures {
  /** From the first REGISTER to its 401, in milliseconds, sorted. */
  readonly challenged: Float64Array
  /** From the second REGISTER to its 200, in milliseconds, sorted. */
  readonly accepted: Float64Array
  /** Why phones were not registered, and how many. */
  readonly failures: ReadonlyMap<string, number>
  readonly seconds: number
}

/** How often phones are started, in milliseconds: those that are due begin together. */
const TICK = 5
const PCSCF_PORT = 5060

/**
 * Registers new subscribers at a steady rate, each from an address of its own.
 *
 * @param onProgress called about once a second with the number of registrations that are over
 */
export async function runLoad(
  { first, count, rate, pcscf = BENCH_HOSTS.pcscf }: Load,
  realm: string,
  onProgress: (done: number) => void = () => {},
): Promise<LoadFigures> {
  const world = { net: createNodeNet(), realm, pcscf: { host: pcscf, port: PCSCF_PORT } }
  const challenged: number[] = []
  const accepted: number[] = []
  const failures = new Map<string, number>()
  const one = async (number: number): Promise<void> => {
    const outcome = await registerPhone(benchSubscriber(number), addressOf(number), world).catch(
      (error: unknown) => ({ kind: 'failed', why: String(error) }) as const,
    )
    if (outcome.kind === 'failed') {
      failures.set(outcome.why, (failures.get(outcome.why) ?? 0) + 1)
    } else {
      challenged.push(outcome.challengedAfter)
      accepted.push(outcome.acceptedAfter)
    }
    done += 1
  }

  let done = 0
  const underWay: Promise<void>[] = []
  const start = performance.now()
  const progress = setInterval(() => onProgress(done), 1000)
  while (underWay.length < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - start) / 1000) * rate))
    while (underWay.length < due) underWay.push(one(first + underWay.length))
    await new Promise((resolve) => setTimeout(resolve, TICK))
  }
  await Promise.all(underWay)
  clearInterval(progress)
  return {
    challenged: Float64Array.from(challenged).sort(),
    accepted: Float64Array.from(accepted).sort(),
    failures,
    seconds: (performance.now() - start) / 1000,
  }
}

/** 127.160.0.1 and on: 250 hosts a network, so that none is a network or broadcast address. */
function addressOf(number: number): { host: string; port: number } {
  const network = Math.floor(number / 250)
  return { host: `127.${160 + Math.floor(network / 250)}.${network % 250}.${(number % 250) + 1}`, port: 5060 }
}
