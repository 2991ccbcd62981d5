import { createPhone, openSubscribers, type VoltaicConfig } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import type { SaBackend } from '@voltaic/ipsec'
import { type Clock, createSeededRandom, type Runtime } from '@voltaic/runtime'
import { runLoad } from './load-run.ts'
import { type LoadPlan, phonesNeeded } from './plan.ts'
import { dismissPopulation, registerPopulation } from './population.ts'
import type { Progress } from './progress.ts'
import { type LoadReport, reportOf } from './report.ts'
import { ownResources, resourcesOf } from './resources.ts'
import { assertEnoughSockets, assertOwnNetwork } from './safety.ts'
import { severalAtOnce } from './several-at-once.ts'
import { SipWatch } from './sip-watch.ts'
import { addTestSubscribers, type TestSubscribers } from './test-subscribers.ts'
import { registeredShare, reservesResources } from './traffic-set.ts'
import { callSettings, UePhone } from './ue-phone.ts'

export interface LoadOptions {
  readonly phones: number
  readonly transport: 'udp' | 'tcp'
  /** Address of all phones; that of the P-CSCF unless given. */
  readonly host?: string
  /** Who does ESP for all phones; they speak in clear unless given. */
  readonly saBackend?: SaBackend
  /** Whether a network that others can reach may be loaded. */
  readonly isMine: boolean
  /** Whether the test subscribers stay. */
  readonly keep: boolean
  /** Process of the core, when its processor time and memory are to be told. */
  readonly corePid?: number | undefined
}

/** Whoever watches: what is done in words, and how far the traffic is. */
export interface LoadListener {
  say(what: string): void
  progress(progress: Progress): void
}

/** Phones that open their sockets together. */
const STARTING_AT_ONCE = 64

/**
 * Loads a running network with simulated phones: makes subscribers, registers them, offers the traffic, and cleans up.
 *
 * @param signal ends the traffic early; the report is of what was measured until then
 * @throws VoltaicError `LOAD_NOT_LOOPBACK`, `LOAD_FILE_LIMIT`, `LOAD_SUBSCRIBERS_REFUSED`, `LOAD_NOT_REGISTERED`, and
 * what the store and the sockets throw
 */
export async function loadNetwork(
  config: VoltaicConfig,
  plan: LoadPlan,
  options: LoadOptions,
  runtime: Runtime,
  listener: LoadListener,
  signal?: AbortSignal,
): Promise<LoadReport> {
  assertOwnNetwork(config, options.isMine)
  assertEnoughSockets(options.phones, options.transport)
  readResources(options)
  warnOfTooFewPhones(plan, options, listener)
  const subscribers = await openSubscribers(config, runtime)
  try {
    const test = await addTestSubscribers(options.phones, config, subscribers, runtime.random)
    listener.say(madeOf(test, options))
    try {
      return await loadWith(test.sims, { config, plan, options, runtime, listener, signal })
    } finally {
      if (!options.keep) await removeSubscribers(test, listener)
    }
  } finally {
    await subscribers.close()
  }
}

interface Bench {
  readonly config: VoltaicConfig
  readonly plan: LoadPlan
  readonly options: LoadOptions
  readonly runtime: Runtime
  readonly listener: LoadListener
  readonly signal: AbortSignal | undefined
}

async function loadWith(sims: readonly SimCard[], bench: Bench): Promise<LoadReport> {
  const { plan, options, listener, runtime, signal } = bench
  const clock = preciseClock(runtime.clock)
  const watch = new SipWatch(() => clock.now())
  const phones = sims.map((sim, index) => phoneOf(sim, index, watch, bench))
  watch.start()
  try {
    await severalAtOnce(phones, STARTING_AT_ONCE, (phone) => phone.start())
    await prepare(phones, bench)
    const run = await runLoad(plan, {
      clock,
      // it decides what is done and when, and makes nothing that has to be secret
      random: createSeededRandom(plan.seed),
      phones,
      resources: () => readResources(options),
      onProgress: (progress) => listener.progress(progress),
      ...(signal === undefined ? {} : { signal }),
    })
    return reportOf(plan, phones.length, run, watch.counts)
  } finally {
    const left = await dismissPopulation(phones, { clock })
    if (left > 0) listener.say(`${left} phones could not de-register; the network believes them to be there.`)
    watch.stop()
    await severalAtOnce(phones, STARTING_AT_ONCE, (phone) => phone.stop())
  }
}

function phoneOf(sim: SimCard, index: number, watch: SipWatch, { plan, options, config, runtime }: Bench): UePhone {
  const element = `load-${index + 1}`
  const reserves = reservesResources(index, plan.trafficSet)
  // a lifetime of days needs no refresh; whoever registers again is part of the traffic
  const settings = { refreshes: false, imsTimers: true, ...callSettings(reserves) }
  const { transport, host, saBackend } = options
  const own = { ...(host === undefined ? {} : { host }), ...(saBackend === undefined ? {} : { saBackend }) }
  const ue = createPhone(sim, { element, transport, settings, ...own }, config, runtime)
  return new UePhone(ue, watch.watch(element), runtime.clock)
}

async function prepare(phones: readonly UePhone[], { plan, listener, runtime, signal }: Bench): Promise<void> {
  const count = Math.ceil(phones.length * registeredShare(plan.trafficSet))
  if (count === 0) return
  listener.say(`Registering ${count} phones …`)
  const failures = await registerPopulation(phones.slice(0, count), { clock: runtime.clock, signal })
  for (const [why, times] of failures) listener.say(`! ${times} of them could not register: ${why}`)
}

function warnOfTooFewPhones(plan: LoadPlan, { phones }: LoadOptions, listener: LoadListener): void {
  const highest = Math.max(...plan.steps.map(({ saps }) => saps))
  const needed = phonesNeeded(plan, highest)
  if (needed <= phones) return
  listener.say(`! ${highest} SAPS of this mix keep more phones busy than there are: about ${needed} are needed.`)
}

function madeOf({ made, sims, firstImsi, lastImsi }: TestSubscribers, { keep }: LoadOptions): string {
  const kept = sims.length - made
  const again = kept > 0 ? `${kept} of an earlier run are used again; they stay. ` : ''
  const end = keep ? 'They stay: --keep.' : 'They are removed at the end.'
  const now = made > 0 ? `Made ${made} subscribers for this test, IMSI ${firstImsi} to ${lastImsi}. ${end}` : ''
  return `${again}${now}`.trimEnd()
}

async function removeSubscribers(test: TestSubscribers, listener: LoadListener): Promise<void> {
  const removed = await test.remove()
  if (removed > 0) listener.say(`Removed ${removed} subscribers.`)
}

function readResources({ corePid }: LoadOptions): ReturnType<Parameters<typeof runLoad>[1]['resources']> {
  const generator = ownResources()
  return corePid === undefined ? { generator } : { generator, core: resourcesOf(corePid) }
}

/** The machine's clock with fractions of a millisecond, and never set back. */
function preciseClock(clock: Clock): Clock {
  return {
    now: () => performance.timeOrigin + performance.now(),
    startTimer: (milliseconds, fire, holds) => clock.startTimer(milliseconds, fire, holds),
  }
}
