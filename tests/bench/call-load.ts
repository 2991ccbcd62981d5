import { type Address, formatAddress } from '@voltaic/runtime'
import { runSipp, type SippLoad, type SippOutcome, type SippPhone, startSipp } from '../interop/sipp.ts'
import { phoneHost, sippPhone } from '../interop/sipp-phones.ts'
import { BENCH_HOSTS } from './bench-network.ts'
import { cpuSecondsOf } from './core-process.ts'

/** Callers, and as many callees: as many as Kamailio is measured with. */
export const PAIRS = 500
/** Number of the first callee among the subscribers, less one: caller n calls callee 50,000 + n. */
export const CALLEES_FROM = 50_000
/** Where one SIPp answers for all callees. */
const CALLEES: Address = { host: '127.0.0.22', port: 5080 }
/** Registrations of callers and callees begun each second. */
const REGISTER_RATE = 100
/** Runs under way at once, more than any of these loads has while all goes well. */
const AT_ONCE = 6000
const LONGEST_RUN_SECONDS = 150

/** Operations of one kind at a steady rate. */
export interface Offered {
  readonly count: number
  /** Begun each second. */
  readonly rate: number
}

export interface LoadOutcome {
  readonly count: number
  /** Operations that SIPp saw fail. */
  readonly failed: number
  /** Those that were refused with 503 and Retry-After, which are no failures. */
  readonly refused: number
  /** Those that the side that answers saw from beginning to end. */
  readonly answered: number
  /** User and system time of the core, in seconds. */
  readonly coreCpu: number
  /** The same of the SIPp that answers; 0 when there is none. */
  readonly calleesCpu: number
  readonly seconds: number
  /** What SIPp says of the failed ones. */
  readonly errors: string
}

/** Loads of SIPp for the core of the bench network, which must be running. */
export class CallLoad {
  readonly #folder: string
  readonly #realm: string
  readonly #coreCpu: () => number
  readonly #serviceRoute: string
  readonly #callersFrom: number

  /**
   * @param folder for the files of SIPp
   * @param coreCpu user and system time of the core so far, in seconds
   * @param callersFrom number of the first caller among the subscribers, less one
   */
  constructor(folder: string, realm: string, serviceRoute: string, coreCpu: () => number, callersFrom = 0) {
    this.#folder = folder
    this.#realm = realm
    this.#serviceRoute = serviceRoute
    this.#coreCpu = coreCpu
    this.#callersFrom = callersFrom
  }

  /** Registers callers and callees, or callers alone. @throws Error when one of them is not registered */
  async register(who: 'all' | 'callers' = 'all'): Promise<void> {
    for (const phones of who === 'all' ? [this.#callers(), this.#callees()] : [this.#callers()]) {
      const load = this.#load('register', 'register', phones, { count: phones.length, rate: REGISTER_RATE })
      const { status, failed, stdout, errors } = await runSipp(load)
      if (status !== 0 || failed > 0) throw new Error(`phones were not registered:\n${stdout.slice(-3000)}${errors}`)
    }
  }

  /** INVITE, 180, 200, ACK, BYE, 200. */
  calls(offered: Offered): Promise<LoadOutcome> {
    return this.#answered('call-callee', this.#load('calls', 'call-caller', this.#callers(), offered))
  }

  /** MESSAGE, 200. */
  messages(offered: Offered): Promise<LoadOutcome> {
    return this.#answered('message-receiver', this.#load('messages', 'message-sender', this.#callers(), offered))
  }

  /** OPTIONS for an element itself, 200, from `from`. */
  async options(offered: Offered, from: string, target: Address): Promise<LoadOutcome> {
    const load: SippLoad = { ...this.#load('options', 'options', [], offered), sockets: 'u1' }
    const outcome = await this.#measure({ ...load, at: { host: from, port: 0 }, target }, () => 0)
    return { ...outcome, answered: outcome.count - outcome.failed }
  }

  async #answered(scenario: string, load: SippLoad): Promise<LoadOutcome> {
    const run = { scenarios: [scenario], sockets: 'u1', at: CALLEES, folder: this.#folder, name: scenario } as const
    const callees = await startSipp(run, LONGEST_RUN_SECONDS + 30)
    let outcome: Omit<LoadOutcome, 'answered'>
    let answered = 0
    try {
      outcome = await this.#measure(load, () => cpuSecondsOf(callees.pid))
    } finally {
      answered = (await callees.stop()).successful
    }
    return { ...outcome, answered }
  }

  async #measure(load: SippLoad, calleesCpu: () => number): Promise<Omit<LoadOutcome, 'answered'>> {
    const [coreBefore, calleesBefore, started] = [this.#coreCpu(), calleesCpu(), performance.now()]
    const outcome: SippOutcome = await runSipp(load)
    if (Number.isNaN(outcome.failed)) throw new Error(`SIPp ended with ${outcome.status}:\n${outcome.stderr}`)
    return {
      count: load.runs,
      failed: load.runs - outcome.successful,
      refused: outcome.refused,
      coreCpu: this.#coreCpu() - coreBefore,
      calleesCpu: calleesCpu() - calleesBefore,
      seconds: (performance.now() - started) / 1000,
      errors: outcome.errors,
    }
  }

  #load(name: string, scenario: string, phones: readonly SippPhone[], { count, rate }: Offered): SippLoad {
    return {
      scenarios: [scenario],
      sockets: 'ui',
      at: { host: '127.0.0.1', port: 5060 },
      folder: this.#folder,
      name,
      target: PCSCF,
      phones,
      realm: this.#realm,
      runs: count,
      rate,
      atOnce: AT_ONCE,
      seconds: LONGEST_RUN_SECONDS,
      keys: { proxy: formatAddress(PCSCF), service_route: this.#serviceRoute },
      variables: scenario === 'call-caller' ? { calls_each: 1 } : {},
    }
  }

  #callers(): readonly SippPhone[] {
    return Array.from({ length: PAIRS }, (_, index) => {
      const number = this.#callersFrom + index + 1
      return sippPhone(number, this.#realm, { host: phoneHost(number), callee: CALLEES_FROM + index + 1 })
    })
  }

  #callees(): readonly SippPhone[] {
    return Array.from({ length: PAIRS }, (_, index) => {
      const number = CALLEES_FROM + index + 1
      return sippPhone(number, this.#realm, { host: phoneHost(number), contact: formatAddress(CALLEES) })
    })
  }
}

const PCSCF: Address = { host: BENCH_HOSTS.pcscf, port: 5060 }
