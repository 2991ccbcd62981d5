import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Core,
  createCore,
  createPhone,
  DEFAULT_GM,
  labConfig,
  openSubscribers,
  type VoltaicConfig,
} from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import { createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import {
  Counters,
  createMemoryNet,
  createSeededRandom,
  type MemoryNet,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import { StepClock } from './step-clock.ts'

/** All phones have this host, and so one back end. */
const PHONE_HOST = '10.0.0.2'
const PCSCF_HOST = '10.0.0.1'
/** Sets that are no longer used are gone after 64 × T1 with the timers for radio; some seconds more for the last answer. */
const OLD_SET_MS = 140_000
/** Seconds: what a phone that crashed leaves at the S-CSCF is gone after some batches more. */
const EXPIRES = 1200

/** Octets by which the heap may differ from one moment to another. */
const MOST_GROWTH = 12 * 2 ** 20

export interface ReplaceOptions {
  readonly phones: number
  /** How many of them are registered at the same time. */
  readonly atOnce: number
  readonly seed: number
  say(line: string): void
}

/** What there is of a kind at one moment. */
export interface Holdings {
  readonly associations: number
  readonly sockets: number
  /** Streams that the core keeps. */
  readonly streams: number
  readonly timers: number
  /** Octets in use after a collection, where the process can ask for one. */
  readonly heap: number | undefined
}

/**
 * Registers phones with IPsec at a whole core in memory, has each replace its security associations twice, and then leave:
 * half of them de-register, half come back in clear as after a power cut. At the end all is as it was.
 *
 * @returns the milliseconds of processor time for one registration or replacement, both sides and the core together
 */
export async function replaceRegistrations(options: ReplaceOptions): Promise<number> {
  const world = await World.start(options)
  try {
    return await world.run()
  } finally {
    await world.stop()
  }
}

class World {
  readonly #options: ReplaceOptions
  readonly #clock: StepClock
  readonly #net: MemoryNet
  readonly #runtime: Runtime
  readonly #config: VoltaicConfig
  readonly #core: Core
  readonly #backend: SaBackend
  readonly #data: string

  private constructor(options: ReplaceOptions, data: string, parts: WorldParts) {
    this.#options = options
    this.#data = data
    this.#clock = parts.clock
    this.#net = parts.net
    this.#runtime = parts.runtime
    this.#config = parts.config
    this.#core = parts.core
    const { clock, random, net } = parts.runtime
    this.#backend = createProcessSaBackend(net, { clock, random, counters: new Counters() })
  }

  static async start(options: ReplaceOptions): Promise<World> {
    const data = mkdtempSync(join(tmpdir(), 'voltaic-gm-replace-'))
    const clock = new StepClock()
    const random = createSeededRandom(options.seed)
    const net = createMemoryNet({ clock, random })
    const runtime: Runtime = { clock, random, net, log: silentLog, counters: new Counters() }
    const config = configWithGm(labConfig({ data, host: PCSCF_HOST }))
    const core = await createCore(config, runtime)
    await core.start()
    return new World(options, data, { clock, net, runtime, config, core })
  }

  async run(): Promise<number> {
    const { phones, atOnce, say } = this.#options
    const sims = await this.#sims(Math.min(phones, atOnce))
    // so that what is made once, and is kept, is there before
    await this.#batch(sims)
    const before = await this.#holdings()
    const cpu = process.cpuUsage()
    let done = 0
    while (done < phones) {
      const batch = sims.slice(0, phones - done)
      await this.#batch(batch)
      done += batch.length
      say(`${done} registrations, each replaced twice: ${formatHoldings(await this.#holdings())}`)
    }
    const { user, system } = process.cpuUsage(cpu)
    const after = await this.#holdings()
    say(`before: ${formatHoldings(before)}`)
    say(`after:  ${formatHoldings(after)}`)
    assert.deepEqual({ ...after, heap: undefined }, { ...before, heap: undefined })
    assert.ok((after.heap ?? 0) - (before.heap ?? 0) < MOST_GROWTH, 'memory has grown')
    return (user + system) / 1000 / (3 * done)
  }

  async stop(): Promise<void> {
    await this.#core.stop()
    assert.equal(this.#clock.pending, 0, 'timers left')
    assert.equal(this.#net.openSockets, 0, 'sockets left')
    rmSync(this.#data, { recursive: true, force: true })
  }

  /** Phones that register, replace their sets twice, and are gone. */
  async #batch(sims: readonly SimCard[]): Promise<void> {
    const phones = sims.map((sim, index) => this.#phone(sim, index))
    await Promise.all(phones.map((phone) => phone.start()))
    for (let times = 0; times < 3; times++) await this.#registerAll(phones, 4 * phones.length)
    // a crash and a return: the network takes the new set in place of the old one, and then lets the phone go
    const crashed = phones.filter((_, index) => index % 2 === 1)
    await Promise.all(crashed.map((phone) => phone.stop()))
    await Promise.all(crashed.map((phone) => phone.start()))
    await this.#registerAll(crashed, 0)
    await this.#whileTimePasses(Promise.all(phones.map((phone) => phone.deregister())))
    await this.#clock.advance(OLD_SET_MS)
    await Promise.all(phones.map((phone) => phone.stop()))
  }

  /** @param most associations that the phones have at most, where that is known */
  async #registerAll(phones: readonly Ue[], most: number): Promise<void> {
    const outcomes = await this.#whileTimePasses(Promise.all(phones.map((phone) => phone.register())))
    const failed = outcomes.find(({ kind }) => kind !== 'registered')
    assert.equal(failed, undefined, JSON.stringify(failed))
    // the first message over it makes a set the only one
    await this.#whileTimePasses(Promise.all(phones.map((phone) => phone.options(phone.config.impu))))
    if (most === 0) return
    await this.#clock.advance(OLD_SET_MS)
    const both = [this.#backend, this.#core.saBackend].map((backend) => backend?.list())
    for (const list of await Promise.all(both)) assert.equal(list?.length, most, 'one set for each phone')
  }

  #phone(sim: SimCard, index: number): Ue {
    const options = {
      element: `ue${index + 1}`,
      host: PHONE_HOST,
      saBackend: this.#backend,
      transport: index % 3 === 0 ? 'tcp' : 'udp',
      settings: { refreshes: false, imsTimers: true, media: 'none', expires: EXPIRES },
    } as const
    return createPhone(sim, options, this.#config, this.#runtime)
  }

  async #sims(count: number): Promise<readonly SimCard[]> {
    const { random } = this.#runtime
    const subscribers = await openSubscribers(this.#config, this.#runtime)
    try {
      const sims: SimCard[] = []
      for (let index = 0; index < count; index++) {
        const number = String(index).padStart(10, '0')
        const keys = { k: random.hex(16), opc: random.hex(16) }
        await subscribers.provisioning.add({ imsi: `00101${number}`, msisdn: `999${number}`, ...keys })
        const sim = await subscribers.simCard(`00101${number}`)
        assert.ok(sim)
        sims.push(sim)
      }
      return sims
    } finally {
      await subscribers.close()
    }
  }

  async #holdings(): Promise<Holdings> {
    const lists = await Promise.all([this.#backend.list(), this.#core.saBackend?.list()])
    globalThis.gc?.()
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    return {
      associations: lists.reduce((sum, list) => sum + (list?.length ?? 0), 0),
      sockets: this.#net.openSockets,
      streams: [...this.#core.sipStacks.values()].reduce((sum, stack) => sum + stack.connectionCount, 0),
      timers: this.#clock.pending,
      heap: globalThis.gc === undefined ? undefined : heapUsed + external,
    }
  }

  async #whileTimePasses<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const settled = work.finally(() => {
      isDone = true
    })
    for (let waited = 0; !isDone && waited < 3000; waited++) await this.#clock.advance(100)
    return settled
  }
}

interface WorldParts {
  readonly clock: StepClock
  readonly net: MemoryNet
  readonly runtime: Runtime
  readonly config: VoltaicConfig
  readonly core: Core
}

function configWithGm(config: VoltaicConfig): VoltaicConfig {
  const elements = config.elements.map((element) =>
    element.function === 'pcscf'
      ? { ...element, gm: { ...DEFAULT_GM, backend: 'process', policy: 'require' } as const }
      : element,
  )
  return { ...config, elements }
}

function formatHoldings({ associations, sockets, streams, timers, heap }: Holdings): string {
  const memory = heap === undefined ? '' : `, ${(heap / 2 ** 20).toFixed(1)} MiB`
  return `${associations} SAs, ${sockets} sockets, ${streams} streams, ${timers} timers${memory}`
}
