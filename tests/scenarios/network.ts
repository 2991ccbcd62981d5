import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Isim } from '@voltaic/aka'
import type { Web } from '@voltaic/application-servers'
import {
  askCores,
  type CallView,
  type Core,
  createCore,
  createPhone,
  type DigestAccount,
  openSubscribers,
  type Subscribers,
  type VoltaicConfig,
} from '@voltaic/core'
import type { PendingPush, SimCard, SubscriberInput, TerminationOrder, TerminationOutcome } from '@voltaic/hss'
import { createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import {
  type Clock,
  createManualClock,
  createSeededRandom,
  createSystemClock,
  type ManualClock,
  MemoryNet,
  type Net,
  type Runtime,
} from '@voltaic/runtime'
import type { SipStack } from '@voltaic/sip'
import { createTraceRing, type TracedMessage, type TraceRing } from '@voltaic/trace'
import type { Ue, UeConfig, UeMedia } from '@voltaic/ue'
import { watchUserData } from '../user-data/watch-user-data.ts'
import { networkConfig, type ServerOfNetwork } from './network-config.ts'
import { startElements } from './network-elements.ts'
import { PHONES_HOST, withIpsec } from './network-ipsec.ts'
import { createTestRuntime } from './network-runtime.ts'
import { type Processes, startProcesses } from './processes.ts'

/** How the elements of a network reach each other and their phones. */
export type Deployment = 'memory' | 'udp' | 'tcp' | 'ipv6' | 'processes'

export const DEPLOYMENTS: readonly Deployment[] = ['memory', 'udp', 'tcp', 'ipv6', 'processes']

export interface NetworkOptions {
  /** Changes the configuration: more S-CSCFs, other lifetimes. */
  readonly adapt?: (config: VoltaicConfig) => VoltaicConfig
  /** Only these elements run; by name. */
  readonly only?: readonly string[]
  /** A second I-CSCF, `icscf-2`, at a port of its own. */
  readonly hasSpareIcscf?: boolean
  /** Application servers, each an element. */
  readonly servers?: readonly ServerOfNetwork[]
  /** The web servers that they ask, and that ask them. */
  readonly web?: Web
  /** The time of a network that is not in memory; the machine's unless given. */
  readonly systemClock?: Clock
  /** What a network that is not in memory reaches the world with; real sockets for every hop unless given. */
  readonly systemNet?: Net
  /** Phones that speak so and the P-CSCF protect Gm by ESP inside the process; for a network in memory. */
  readonly ipsec?: 'udp' | 'tcp'
  /** Told of every line of the log, those for debugging too. */
  readonly onLog?: (line: string) => void
  /** Messages that the trace keeps: 100,000 unless given. */
  readonly traceCapacity?: number
}

export interface Phone extends Ue {
  readonly sim: SimCard
}

/** What a phone has of its own, besides its settings. */
export interface PhoneParts {
  /** Another time than that of the network. */
  readonly clock?: Clock
  readonly media?: UeMedia
  readonly transport?: 'udp' | 'tcp'
  /** Without IPsec, though the network has it. */
  readonly inClear?: boolean
  /** An address of its own; for a network in memory. */
  readonly host?: string
}

/** A whole network for a test, of whatever deployment, with phones. */
export interface Network {
  readonly deployment: Deployment
  readonly config: VoltaicConfig
  readonly runtime: Runtime
  readonly subscribers: Subscribers
  /** Steps the time of a network in memory; the others have the machine's. */
  readonly clock: ManualClock | undefined
  /** Adds a subscriber with random keys and starts a phone with that SIM. */
  phone(settings?: Partial<UeConfig>): Promise<Phone>
  /** Starts a phone with a SIM that may be wrong. */
  phoneOf(sim: SimCard, settings?: Partial<UeConfig>, parts?: PhoneParts): Promise<Phone>
  addSubscriber(input?: Partial<SubscriberInput>): Promise<SimCard>
  /** Adds a subscriber with that password and no SIM. */
  addDigestSubscriber(password: string, input?: Partial<SubscriberInput>): Promise<DigestAccount>
  /** Starts a phone with a password that may be wrong. */
  digestPhone(account: DigestAccount, settings?: Partial<UeConfig>, parts?: PhoneParts): Promise<Ue>
  /** The in-memory network, for its faults. */
  readonly memory: MemoryNet | undefined
  /** Warnings and errors fail the test, but for those that match. */
  expectProblems(expected: RegExp): void
  /** What the SIP stacks of the elements hold; of a network that is not of processes. */
  sipStacks(): ReadonlyMap<string, SipStack>
  /** Stops one element; as a process it is killed. */
  stopElement(name: string): Promise<void>
  /** Starts an element that was stopped. */
  startElement(name: string): Promise<void>
  /** The calls that the S-CSCFs serve. */
  calls(): Promise<readonly CallView[]>
  /** Legs of calls that the P-CSCFs keep; of a network that is not of processes. */
  readonly callLegs: number
  /** Ends a call as an operator does. @returns whether there was such a call */
  releaseCall(callId: string): Promise<boolean>
  /** Ends registrations as an operator does, at the HSS. */
  terminateRegistration(order: TerminationOrder): Promise<TerminationOutcome>
  /** What the HSS has not brought to its S-CSCFs yet. */
  pendingPushes(): Promise<readonly PendingPush[]>
  /** Moves the clock, second by second and ten minutes at the most, until the work is done. */
  whileTimePasses<T>(work: Promise<T>): Promise<T>
  /** Every message that crossed an edge, both ends of each. */
  trace(): readonly TracedMessage[]
  /** Is told of every message from now on. @returns a function that ends it */
  watch(listener: (message: TracedMessage) => void): () => void
  /** Waits until a message of the trace satisfies the condition. */
  seen(condition: (message: TracedMessage) => boolean, what: string): Promise<TracedMessage>
  stop(): Promise<void>
}

export const SEED: number = Number(process.env['VOLTAIC_SEED'] ?? 20261123)

/** Starts a network; a test must stop it. The seed of random identities is printed when `VOLTAIC_SEED` is not set. */
export async function startNetwork(deployment: Deployment, options: NetworkOptions = {}): Promise<Network> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-scenario-'))
  const clock = deployment === 'memory' ? createManualClock() : undefined
  const problems: string[] = []
  const runtime = createTestRuntime(clock, SEED, problems, options)
  const base = await networkConfig(deployment, data, runtime.net, options.hasSpareIcscf, options.servers)
  const protecting = options.ipsec ? withIpsec(base) : base
  const config = options.adapt ? options.adapt(protecting) : protecting
  const ring = createTraceRing({ clock: runtime.clock, bothEnds: true, capacity: options.traceCapacity ?? 100_000 })
  const subscribers = await openSubscribers(config, runtime)
  const processes = deployment === 'processes' ? await startProcesses(config) : undefined
  const cores = processes ? new Map<string, Core>() : await startElements(config, runtime, options.only, options.web)
  const memory = runtime.net instanceof MemoryNet ? runtime.net : undefined
  const phoneBackend = options.ipsec ? createProcessSaBackend(runtime.net, runtime) : undefined
  const phoneTransport = options.ipsec ?? (deployment === 'tcp' ? 'tcp' : 'udp')
  const parts = {
    deployment,
    phoneTransport,
    config,
    runtime,
    subscribers,
    clock,
    ring,
    cores,
    processes,
    memory,
    problems,
    phoneBackend,
    web: options.web,
  }
  const network = new TestNetwork(parts)
  const userData = watchUserData()
  network.onStop(async () => {
    for (const core of [...cores.values()].toReversed()) await core.stop()
    await processes?.stop()
    await phoneBackend?.close()
    await subscribers.close()
    ring.stop()
    assert.deepEqual(userData.stop(), [], 'every User-Data is as TS 29.228 §B and §E have it')
    rmSync(data, { recursive: true, force: true })
    if (clock) assert.equal(clock.pending, 0, 'no timer is left')
  })
  return network
}

interface Parts {
  readonly deployment: Deployment
  readonly phoneTransport: 'udp' | 'tcp'
  readonly config: VoltaicConfig
  readonly runtime: Runtime
  readonly subscribers: Subscribers
  readonly clock: ManualClock | undefined
  readonly ring: TraceRing
  readonly cores: Map<string, Core>
  readonly processes: Processes | undefined
  readonly memory: MemoryNet | undefined
  readonly problems: string[]
  /** ESP of the phones, which are at a host of their own then. */
  readonly phoneBackend: SaBackend | undefined
  readonly web: Web | undefined
}

class TestNetwork implements Network {
  readonly deployment: Deployment
  readonly config: VoltaicConfig
  readonly runtime: Runtime
  readonly subscribers: Subscribers
  readonly clock: ManualClock | undefined
  readonly memory: MemoryNet | undefined
  readonly #phoneTransport: 'udp' | 'tcp'
  readonly #cores: Map<string, Core>
  readonly #processes: Processes | undefined
  readonly #problems: string[]
  readonly #phoneBackend: SaBackend | undefined
  readonly #web: Web | undefined
  readonly #ring: TraceRing
  readonly #phones: Ue[] = []
  readonly #expected: RegExp[] = []
  readonly #random = createSeededRandom(SEED)
  #lastImsi = 0
  #stop: () => Promise<void> = async () => {}

  constructor(parts: Parts) {
    this.deployment = parts.deployment
    this.config = parts.config
    this.runtime = parts.runtime
    this.subscribers = parts.subscribers
    this.clock = parts.clock
    this.memory = parts.memory
    this.#ring = parts.ring
    this.#phoneTransport = parts.phoneTransport
    this.#cores = parts.cores
    this.#processes = parts.processes
    this.#problems = parts.problems
    this.#phoneBackend = parts.phoneBackend
    this.#web = parts.web
  }

  expectProblems(expected: RegExp): void {
    this.#expected.push(expected)
  }

  sipStacks(): ReadonlyMap<string, SipStack> {
    return new Map([...this.#cores.values()].flatMap((core) => [...core.sipStacks]))
  }

  async stopElement(name: string): Promise<void> {
    await this.#processes?.kill(name)
    await this.#cores.get(name)?.stop()
    this.#cores.delete(name)
  }

  async startElement(name: string): Promise<void> {
    if (this.#processes) return this.#processes.start(name)
    const core = await createCore(this.config, this.runtime, [name], this.#web)
    this.#cores.set(name, core)
    await core.start()
  }

  async calls(): Promise<readonly CallView[]> {
    if (!this.#processes) return [...this.#cores.values()].flatMap((core) => core.calls())
    const answers = await askCores(this.config.data, { ask: 'calls' })
    return answers.flatMap((answer) => ('calls' in answer ? answer.calls : []))
  }

  get callLegs(): number {
    return [...this.#cores.values()].reduce((sum, core) => sum + core.callLegs, 0)
  }

  async releaseCall(callId: string): Promise<boolean> {
    if (!this.#processes) return [...this.#cores.values()].some((core) => core.releaseCall(callId))
    const answers = await askCores(this.config.data, { ask: 'release call', callId })
    return answers.some((answer) => 'released' in answer && answer.released)
  }

  async terminateRegistration(order: TerminationOrder): Promise<TerminationOutcome> {
    const hss = this.#hss
    if (hss) return hss.terminateRegistration(order)
    const answers = await askCores(this.config.data, { ask: 'terminate registration', order })
    return answers.flatMap((answer) => ('termination' in answer ? answer.termination : []))[0] ?? assert.fail('no HSS')
  }

  async pendingPushes(): Promise<readonly PendingPush[]> {
    const hss = this.#hss
    if (hss) return hss.pushes.pending()
    const answers = await askCores(this.config.data, { ask: 'pending pushes' })
    return answers.flatMap((answer) => ('pushes' in answer ? answer.pushes : []))
  }

  get #hss(): Core['hss'] {
    return [...this.#cores.values()].find(({ hss }) => hss !== undefined)?.hss
  }

  watch(listener: (message: TracedMessage) => void): () => void {
    return this.#ring.subscribe(listener)
  }

  async whileTimePasses<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const done = work.finally(() => {
      isDone = true
    })
    for (let second = 0; second < 600 && !isDone; second++) await this.clock?.advance(1000)
    return done
  }

  onStop(stop: () => Promise<void>): void {
    this.#stop = stop
  }

  async #add(input: Partial<SubscriberInput>): Promise<string> {
    this.#lastImsi += 1
    const imsi = `00101${String(this.#lastImsi).padStart(10, '0')}`
    const msisdn = `999010${String(this.#lastImsi).padStart(5, '0')}`
    const result = await this.subscribers.provisioning.add({ imsi, msisdn, ...input })
    assert.equal(result.kind, 'added', JSON.stringify(result))
    return imsi
  }

  async addDigestSubscriber(password: string, input: Partial<SubscriberInput> = {}): Promise<DigestAccount> {
    const imsi = await this.#add({ digestPassword: password, ...input })
    return { impi: `${input.imsi ?? imsi}@${this.config.realm}`, password }
  }

  async addSubscriber(input: Partial<SubscriberInput> = {}): Promise<SimCard> {
    const imsi = await this.#add({ k: this.#random.hex(16), opc: this.#random.hex(16), ...input })
    const sim = await this.subscribers.simCard(input.imsi ?? imsi)
    assert.ok(sim)
    return sim
  }

  async phone(settings: Partial<UeConfig> = {}): Promise<Phone> {
    return this.phoneOf(await this.addSubscriber(), settings)
  }

  async phoneOf(sim: SimCard, settings: Partial<UeConfig> = {}, parts: PhoneParts = {}): Promise<Phone> {
    return Object.assign(await this.#startPhone(sim, settings, parts), { sim })
  }

  digestPhone(account: DigestAccount, settings: Partial<UeConfig> = {}, parts: PhoneParts = {}): Promise<Ue> {
    return this.#startPhone(account, settings, { ...parts, inClear: true })
  }

  async #startPhone(account: SimCard | DigestAccount, settings: Partial<UeConfig>, parts: PhoneParts): Promise<Ue> {
    const element = `ue${this.#phones.length + 1}`
    const ue = createPhone(
      account,
      {
        element,
        transport: parts.transport ?? this.#phoneTransport,
        settings: { refreshes: false, regEvent: false, ...settings },
        ...mediaOf(parts),
        ...(this.#phoneBackend && !parts.inClear ? { saBackend: this.#phoneBackend, host: PHONES_HOST } : {}),
        ...(parts.host !== undefined && { host: parts.host }),
      },
      this.config,
      parts.clock === undefined ? this.runtime : { ...this.runtime, clock: parts.clock },
    )
    this.#phones.push(ue)
    await ue.start()
    return ue
  }

  trace(): readonly TracedMessage[] {
    return this.#ring.read()
  }

  seen(condition: (message: TracedMessage) => boolean, what: string): Promise<TracedMessage> {
    const already = this.trace().find(condition)
    if (already) return Promise.resolve(already)
    const sighted = new Promise<TracedMessage>((resolve, reject) => {
      const giveUp = createSystemClock().startTimer(10_000, () => reject(new Error(`not seen within 10 s: ${what}`)))
      const stop = this.#ring.subscribe((message) => {
        if (!condition(message)) return
        stop()
        giveUp.cancel()
        resolve(message)
      })
    })
    // what follows an answer starts with the next tick of the clock
    void this.clock?.advance(1)
    return sighted
  }

  async stop(): Promise<void> {
    for (const phone of this.#phones) await phone.stop()
    await this.#stop()
    const unexpected = this.#problems.filter((problem) => !this.#expected.some((pattern) => pattern.test(problem)))
    assert.deepEqual(unexpected, [], 'no warning and no error was logged')
  }
}

function mediaOf({ media }: PhoneParts): { readonly media?: UeMedia } {
  return media === undefined ? {} : { media }
}

/** An `Isim` whose SQN array is ahead of the network: its next challenge will be refused with AUTS. */
export function isimAheadOf(sim: SimCard, seq: number): Isim {
  const { scheme } = sim
  return new Isim(sim, { scheme, state: { seqs: Array.from({ length: 2 ** scheme.indLength }, () => seq) } })
}
