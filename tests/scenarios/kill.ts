import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Isim } from '@voltaic/aka'
import { labConfig, openSubscribers, type Subscribers, type VoltaicConfig } from '@voltaic/core'
import {
  Counters,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type Random,
  type Runtime,
  silentLog,
  sipTrace,
} from '@voltaic/runtime'
import { createSipStack, type SipStack } from '@voltaic/sip'
import type { RegisterOutcome } from '@voltaic/ue'
import { checkGone, checkRegistered, checkSqns, readStoredState } from './kill-checks.ts'
import { KillPhone } from './kill-phone.ts'
import { VictimProcess } from './kill-processes.ts'
import type { KillOrder } from './kill-switch.ts'
import { isimAheadOf } from './network.ts'

/** What is killed: the process of all elements, or the one of a single function, the others living on. */
export type Victim = 'whole core' | 'scscf' | 'pcscf' | 'hss'

export interface KillOptions {
  readonly victim: Victim
  readonly seed: number
  readonly phones: number
  /** A folder for what Node.js compiles. */
  readonly compileCache: string
  say(line: string): void
}

/** Trace events of one round, more or less, and answers among them: the last one that may be deadly. */
const MOST_EVENTS: Readonly<Record<Victim, readonly [events: number, answers: number]>> = {
  'whole core': [1500, 250],
  scscf: [450, 25],
  pcscf: [500, 25],
  hss: [220, 80],
}

/** Until neighbours have found an HSS again, in milliseconds. */
const PATIENCE_MS = 30_000
const POLL_MS = 50

/** A SEQ that is further ahead of a new SIM than the SIM believes (TS 33.102 §C.2.1): it asks for a lower one. */
const SQN_FAR_AHEAD = '000800000000'

const FIRST_PHONE_PORT = 20_001

/** A loopback address that no other process uses, so that ports are free again when what held them was killed. */
function ownHost(): string {
  return `127.${64 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255}`
}

/** A network that loses a process again and again while phones come and go. */
export class KillNetwork {
  readonly #options: KillOptions
  readonly #random: Random
  readonly #data: string
  readonly #config: VoltaicConfig
  readonly #runtime: Runtime
  readonly #subscribers: Subscribers
  readonly #victim: VictimProcess
  readonly #others: VictimProcess | undefined
  readonly #probe: SipStack
  readonly #phones: KillPhone[] = []
  readonly #stopTrace: () => void
  #rounds = 0

  private constructor(
    options: KillOptions,
    data: string,
    config: VoltaicConfig,
    runtime: Runtime,
    subscribers: Subscribers,
  ) {
    const { victim, seed, compileCache } = options
    this.#options = options
    this.#random = createSeededRandom(seed)
    this.#data = data
    this.#config = config
    this.#runtime = runtime
    this.#subscribers = subscribers
    const names = config.elements.map(({ name }) => name)
    this.#victim = new VictimProcess(victim === 'whole core' ? [] : [victim], config, compileCache)
    if (victim !== 'whole core') {
      this.#others = new VictimProcess(
        names.filter((name) => name !== victim),
        config,
        compileCache,
      )
    }
    this.#probe = createSipStack({
      element: 'probe',
      runtime,
      listen: [{ transport: 'udp', address: { host: ownHost(), port: 0 } }],
      resolver: { resolve: async () => [] },
      onRequest: async (_, hop) => hop.reply(405),
    })
    this.#stopTrace = sipTrace.subscribe((trace) => {
      this.#phones.find(({ name }) => name === trace.element)?.ledger.take(trace)
    })
  }

  static async start(options: KillOptions): Promise<KillNetwork> {
    const data = mkdtempSync(join(tmpdir(), 'voltaic-kill-'))
    const runtime: Runtime = {
      clock: createSystemClock(),
      random: createSystemRandom(),
      net: createNodeNet(),
      log: silentLog,
      counters: new Counters(),
    }
    const config = labConfig({ data, host: ownHost() })
    const subscribers = await openSubscribers(config, runtime)
    const network = new KillNetwork(options, data, config, runtime, subscribers)
    await network.#addPhones()
    await Promise.all([network.#victim.start(), network.#others?.start(), network.#probe.start()])
    return network
  }

  async stop(): Promise<void> {
    this.#stopTrace()
    for (const phone of this.#phones) await phone.stop()
    await this.#probe.stop()
    await Promise.all([this.#victim.stop(), this.#others?.stop()])
    await this.#subscribers.close()
    rmSync(this.#data, { recursive: true, force: true })
  }

  async #addPhones(): Promise<void> {
    for (let index = 0; index < this.#options.phones; index++) {
      const imsi = `00101${String(index + 1).padStart(10, '0')}`
      const added = await this.#subscribers.provisioning.add({
        imsi,
        msisdn: `999010${String(index + 1).padStart(5, '0')}`,
        k: this.#random.hex(16),
        opc: this.#random.hex(16),
        ...(index === 1 ? { sqn: SQN_FAR_AHEAD } : {}),
      })
      assert.equal(added.kind, 'added')
      const sim = await this.#subscribers.simCard(imsi)
      assert.ok(sim)
      const phone = new KillPhone({
        name: `ue${index + 1}`,
        sim,
        isim: index === 0 ? isimAheadOf(sim, 1000) : new Isim({ k: sim.k, opc: sim.opc }),
        transport: index % 4 === 3 ? 'tcp' : 'udp',
        at: { host: ownHost(), port: FIRST_PHONE_PORT + index },
        config: this.#config,
        runtime: this.#runtime,
      })
      this.#phones.push(phone)
      await phone.start()
    }
  }

  /** Phones come and go until the process dies; then it is started again, and must know what it said. */
  async round(): Promise<void> {
    this.#rounds += 1
    const order = this.#nextOrder()
    const { busy, outcomes } = await this.#actUntilDead(order)
    await this.#victim.start()
    await this.#settle(busy)
    this.#checkOutcomes(outcomes)
    await this.#check()
    const back = this.#phones.filter(({ ledger }) => ledger.expectation === 'either')
    for (const outcome of await Promise.all(back.map((phone) => this.#comesBack(phone)))) {
      assert.equal(outcome.kind, 'registered', `a phone came back: ${JSON.stringify(outcome)}${this.#victim.errors}`)
    }
    const survivors = this.#phones.filter(({ ledger }) => ledger.expectation === 'registered').length - back.length
    this.#options.say(
      `${this.#options.victim}, round ${this.#rounds}: killed ${order.isLate ? 'after' : 'at'} ${order.answersOnly ? 'answer' : 'event'} ${order.killAfter}, ${outcomes.length} ` +
        `attempts ended, ${busy.size} phones in the middle, ${survivors} found again, ${back.length} came back`,
    )
  }

  /**
   * An HSS that is back is found again by each of its neighbours in its own time (RFC 6733 §2.1): until both have, they say that they
   * cannot do it for now, and the phone tries again.
   */
  async #comesBack(phone: KillPhone): Promise<RegisterOutcome> {
    const { clock } = this.#runtime
    const end = clock.now() + PATIENCE_MS
    for (;;) {
      const outcome = await phone.register()
      const isForNow = outcome.kind === 'refused' && (outcome.status === 480 || outcome.status === 504)
      if (!isForNow || this.#options.victim !== 'hss' || clock.now() > end) return outcome
      await new Promise<void>((resolve) => void clock.startTimer(POLL_MS, resolve))
    }
  }

  /** Any event at all and the moments after an answer take turns: the latter are where promises are broken. */
  #nextOrder(): KillOrder {
    const [events, answers] = MOST_EVENTS[this.#options.victim]
    const answersOnly = this.#rounds % 2 === 0
    const isLate = answersOnly || this.#random.integer(2) === 0
    return { killAfter: 1 + this.#random.integer(answersOnly ? answers : events), answersOnly, isLate }
  }

  /** @returns phones whose registration is under way, and how those ended that are not */
  async #actUntilDead(order: KillOrder): Promise<{ busy: Map<KillPhone, Acting>; outcomes: RegisterOutcome[] }> {
    let isDead = false
    const dead = this.#victim.killAt(order).then(() => {
      isDead = true
    })
    const busy = new Map<KillPhone, Acting>()
    const outcomes: RegisterOutcome[] = []
    for (const phone of this.#phones) {
      const acting = phone
        .act(this.#random, () => isDead)
        .then((ended) => {
          busy.delete(phone)
          outcomes.push(...ended)
        })
      busy.set(phone, acting)
    }
    await Promise.race([dead, Promise.all(busy.values())])
    if (!isDead) await this.#victim.kill()
    await dead
    return { busy: new Map(busy), outcomes }
  }

  /**
   * Phones in the middle are switched off and on: nothing of before is under way any more, and none waits for Timer F.
   * Only an HSS has neighbours that keep requests until it is back: then phones wait for what comes of them.
   */
  async #settle(busy: ReadonlyMap<KillPhone, Acting>): Promise<void> {
    if (this.#options.victim !== 'hss') await Promise.all([...busy.keys()].map((phone) => phone.restart()))
    await Promise.all(busy.values())
  }

  /** Death is silence; what others say of the death of their neighbour is that they could not do it. */
  #checkOutcomes(outcomes: readonly RegisterOutcome[]): void {
    for (const outcome of outcomes) {
      const isAllowed =
        outcome.kind === 'registered' ||
        outcome.kind === 'no answer' ||
        (outcome.kind === 'refused' && this.#others !== undefined && [408, 480, 500, 503, 504].includes(outcome.status))
      assert.ok(isAllowed, JSON.stringify(outcome))
    }
  }

  async #check(): Promise<void> {
    const state = await readStoredState(this.#config)
    for (const phone of this.#phones) {
      assert.deepEqual(phone.ledger.problems, [])
      const { expectation } = phone.ledger
      if (expectation === 'registered')
        await checkRegistered(phone, state, this.#subscribers, this.#probe, this.#config)
      if (expectation === 'not registered') await checkGone(phone, state, this.#subscribers)
    }
    assert.equal(await this.#subscribers.provisioning.count(), this.#phones.length, 'every subscriber is there')
    checkSqns(this.#victim.notes, this.#phones)
  }

  /** SQNs issued so far, each once. */
  get sqns(): number {
    return checkSqns(this.#victim.notes, this.#phones)
  }
}

type Acting = Promise<void>
