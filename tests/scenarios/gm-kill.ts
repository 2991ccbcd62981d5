import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askCores, createPhone, DEFAULT_GM, labConfig, type VoltaicConfig } from '@voltaic/core'
import { chooseSaBackend, type HostSaBackend, type SaBackend } from '@voltaic/ipsec'
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
import type { RegisterOutcome, Ue } from '@voltaic/ue'
import { openEthernetTap } from '../contracts/ethernet-tap.ts'
import { backendIn, type NetworkNamespace, netIn } from '../contracts/network-namespaces.ts'
import { interfaceIndex, joinNamespaces, LAB_HOSTS } from '../contracts/sa-backend-namespaces.ts'
import {
  addSubscribers,
  answeredCall,
  endAnswered,
  endRinging,
  newCall,
  PAIR_SETTINGS,
  pairOf,
  ringingCall,
} from './call-pairs.ts'
import { GmKillWire } from './gm-kill-wire.ts'
import { VictimProcess } from './kill-processes.ts'
import type { KillOrder } from './kill-switch.ts'

export interface GmKillOptions {
  readonly backend: HostSaBackend
  readonly phones: number
  /** Calls that are answered when the P-CSCF is killed. */
  readonly answered: number
  /** Calls that ring then: who waits for their answer gives up after Timer C only. */
  readonly ringing: number
  readonly seed: number
  /** Whether to wait, two minutes and more, until the sets of phones that have left are taken out. */
  readonly waitsForRemoval: boolean
  readonly say: (line: string) => void
}

type Hosts = Awaited<ReturnType<typeof joinNamespaces>>

/** Phones that register, and calls that are made, at once: more would only wait for each other. */
const AT_ONCE = 20
/** Sets that are no longer used are gone after 64 × T1 with the timers for radio; some seconds more for the last answer. */
const OLD_SET_MS = 140_000
/** TCP sends a FIN again after some seconds at the most, since a P-CSCF is back soon. */
const CLOSING_MS = 15_000
/** Trace events of a P-CSCF while one phone registers, and of them 200s that leave: it dies before as many have passed. */
const EVENTS_OF_ONE = 10

/**
 * Kills a P-CSCF that has security associations with its phones, while some register and others are in calls, and starts
 * it again. All that were told that they are registered can call and be called without a REGISTER, over the associations
 * of before; the calls of before can be ended; and when all have left, nothing stays.
 *
 * @spec TS 33.203 §7.4; RFC 4303 §2.2, §3.4.3
 */
export async function killWithAssociations(options: GmKillOptions): Promise<void> {
  const lab = await GmKillLab.start(options)
  try {
    await lab.run()
    await lab.checkHost()
  } finally {
    await lab.stop()
  }
}

class GmKillLab {
  readonly #options: GmKillOptions
  readonly #config: VoltaicConfig
  readonly #hosts: Hosts
  readonly #pcscf: VictimProcess
  readonly #others: VictimProcess
  readonly #runtime: Runtime
  readonly #random: Random
  readonly #wire: GmKillWire
  readonly #closers: (() => unknown)[] = []
  readonly #phones: Ue[] = []
  /** REGISTERs that each phone has sent. */
  readonly #registers = new Map<string, number>()
  /** And how many of them when it was told that it is registered. */
  readonly #told = new Map<Ue, number>()
  /** Streams that phones have opened inside their sets; in all, and now. */
  #streams = 0
  readonly #open = new Set<object>()

  static async start(options: GmKillOptions): Promise<GmKillLab> {
    const hosts = await joinNamespaces()
    const tap = await hosts.pcscf.run(async () => openEthernetTap(interfaceIndex()))
    const lab = new GmKillLab(options, hosts, new GmKillWire(tap, LAB_HOSTS.pcscf[4], protectedPorts()))
    lab.#closers.push(hosts.ue.close, hosts.pcscf.close, tap.close)
    await Promise.all([lab.#start(lab.#others), lab.#start(lab.#pcscf)])
    await lab.#startPhones()
    return lab
  }

  private constructor(options: GmKillOptions, hosts: Hosts, wire: GmKillWire) {
    const data = mkdtempSync(join(tmpdir(), 'voltaic-gm-kill-'))
    const gm = { ...DEFAULT_GM, backend: options.backend, policy: 'require' } as const
    this.#options = options
    this.#hosts = hosts
    this.#wire = wire
    this.#config = labConfig({ data, host: LAB_HOSTS.pcscf[4], gm })
    this.#random = createSeededRandom(options.seed)
    this.#runtime = {
      clock: createSystemClock(),
      random: createSystemRandom(),
      net: netIn(hosts.ue, createNodeNet()),
      log: silentLog,
      counters: new Counters(),
    }
    const others = this.#config.elements.flatMap(({ name }) => (name === 'pcscf' ? [] : [name]))
    const cache = join(data, 'compile-cache')
    this.#pcscf = new VictimProcess(['pcscf'], this.#config, cache)
    this.#others = new VictimProcess(others, this.#config, cache)
    this.#closers.push(() => rmSync(data, { recursive: true, force: true }))
    this.#closers.push(
      sipTrace.subscribe(({ element, direction, data: octets }) => this.#note(element, direction, octets)),
    )
  }

  async run(): Promise<void> {
    const { phones, answered, ringing, say } = this.#options
    const isInCall = 2 * (answered + ringing)
    const early = this.#phones.slice(0, Math.max(isInCall, Math.floor(0.6 * phones)))
    await inBatches(early, (phone) => this.#register(phone))
    assert.equal(this.#told.size, early.length)
    const pairs = Array.from({ length: isInCall / 2 }, (_, index) => pairOf(early[2 * index], early[2 * index + 1]))
    const calls = await inBatches(pairs.slice(0, answered), answeredCall)
    const ringingCalls = await inBatches(pairs.slice(answered), ringingCall)
    this.#wire.read()
    const late = this.#phones.slice(early.length)
    const underWay = await this.#killWhile(late)
    const told = [...this.#told.keys()]
    say(`${told.length} phones registered, ${phones - told.length} in the middle of it`)
    say(`${calls.length} calls answered, ${ringingCalls.length} ringing: the P-CSCF was killed and started again`)

    const streams = this.#streams
    await this.#untilClosed([...this.#open])
    await this.#callAround(told)
    await Promise.all(calls.map(endAnswered))
    say(
      `all ${told.length} have called and were called, ${this.#streams - streams} of their streams are new; BYEs went through`,
    )
    await this.#comeBack(await underWay)
    await this.#callAround(this.#phones)
    await Promise.all(ringingCalls.map(endRinging))
    for (const phone of this.#phones) assert.equal(phone.calls.length, 0, `${phone.config.element} has a call left`)
    say(
      `so have all ${phones}, ${ringingCalls.length} calls that rang are given up; no phone has sent a REGISTER again`,
    )
    await this.#checkAssociations()
    await this.#leave()
  }

  /** What the killed process has left on its host is gone with the end of the next one. */
  async checkHost(): Promise<void> {
    await this.#pcscf.stop()
    const left = await this.#hosts.pcscf.run(async () => leftOnHost())
    assert.equal(left, '', `the host of the P-CSCF is not as it was ${this.#pcscf.errors}`)
  }

  /** Ends all, also after a failure. */
  async stop(): Promise<void> {
    for (const phone of this.#phones) await phone.stop()
    await this.#pcscf.stop()
    await this.#others.stop()
    for (const close of this.#closers.toReversed()) await close()
  }

  async #start(victim: VictimProcess): Promise<void> {
    let ready: Promise<void> | undefined
    // a process begins in the namespace of the thread that makes it
    await this.#hosts.pcscf.run(async () => {
      ready = victim.start()
      ready.catch(() => {})
    })
    await ready
  }

  async #startPhones(): Promise<void> {
    const { phones, backend: name } = this.#options
    const backend = await this.#openBackend(this.#hosts.ue, name)
    const sims = await addSubscribers(phones, this.#config, this.#runtime)
    for (const [index, sim] of sims.entries()) {
      const phone = createPhone(
        sim,
        {
          element: `ue${index + 1}`,
          // of two neighbours, who call each other, in turns both, one or the other speak TCP
          transport: index % 4 < 2 ? 'udp' : 'tcp',
          host: LAB_HOSTS.ue[4],
          saBackend: backend,
          settings: { ...PAIR_SETTINGS, refreshes: false },
        },
        this.#config,
        this.#runtime,
      )
      await phone.start()
      this.#phones.push(phone)
    }
  }

  async #openBackend(place: NetworkNamespace, name: HostSaBackend): Promise<SaBackend> {
    const options = { ...this.#runtime, net: createNodeNet(), side: 'ue' } as const
    const backend = backendIn(place, await place.run(() => chooseSaBackend(name, options)))
    this.#closers.push(async () => {
      const left = await backend.list()
      await backend.close()
      assert.deepEqual(left, [], 'associations of phones that are switched off')
    })
    const { net } = backend
    const counting: SaBackend = {
      ...backend,
      net: {
        ...net,
        connectStream: (to, handlers, connectOptions) => {
          this.#streams += 1
          const stream = {}
          this.#open.add(stream)
          const onClose = (error?: Error): void => {
            this.#open.delete(stream)
            handlers.onClose(error)
          }
          return net.connectStream(to, { ...handlers, onClose }, connectOptions).catch((error: unknown) => {
            this.#open.delete(stream)
            throw error
          })
        },
      },
    }
    return this.#wire.watched(counting)
  }

  async #register(phone: Ue): Promise<RegisterOutcome> {
    const outcome = await phone.register()
    if (outcome.kind === 'registered') this.#told.set(phone, this.#registers.get(phone.config.element) ?? 0)
    return outcome
  }

  /** Kills the P-CSCF at a moment that the seed says, while these phones register. @returns those that failed, later */
  async #killWhile(phones: readonly Ue[]): Promise<Promise<readonly Ue[]>> {
    const order = this.#orderFor(phones.length)
    let isDead = false
    const dead = this.#pcscf.killAt(order).then(() => {
      isDead = true
    })
    const outcomes = Promise.all(phones.map((phone) => this.#register(phone)))
    await Promise.race([dead, outcomes])
    if (!isDead) await this.#pcscf.kill()
    await dead
    this.#wire.died()
    this.#options.say(
      `killed ${order.isLate ? 'after' : 'at'} ${order.answersOnly ? 'answer' : 'event'} ${order.killAfter} of ${phones.length} registrations`,
    )
    await this.#start(this.#pcscf)
    return outcomes.then((all) => phones.filter((_, index) => all[index]?.kind !== 'registered'))
  }

  /**
   * The FINs of the dead P-CSCF get out only when somebody does ESP again. A request that crosses one is lost with its
   * stream, and nobody tells (RFC 3261 §18.4).
   */
  async #untilClosed(streams: readonly object[]): Promise<void> {
    const { clock } = this.#runtime
    const end = clock.now() + CLOSING_MS
    while (clock.now() < end && streams.some((stream) => this.#open.has(stream))) {
      await new Promise<void>((resolve) => void clock.startTimer(50, resolve, true))
    }
  }

  #orderFor(phones: number): KillOrder {
    const answersOnly = this.#random.integer(2) === 0
    const most = answersOnly ? phones : EVENTS_OF_ONE * phones
    return { killAfter: 1 + this.#random.integer(most), answersOnly, isLate: this.#random.integer(2) === 0 }
  }

  /** Each calls the next one, and is called. Every other one first, so that nobody is in three calls. */
  async #callAround(phones: readonly Ue[]): Promise<void> {
    const pairs = phones.map((phone, index) => pairOf(phone, phones[(index + 1) % phones.length]))
    for (const parity of [0, 1]) {
      const every = pairs.filter((_, index) => index % 2 === parity)
      await inBatches(every, newCall, () => this.#wire.read())
    }
    for (const phone of phones) {
      const { element } = phone.config
      assert.equal(this.#registers.get(element), this.#told.get(phone), `${element} needed a REGISTER`)
    }
  }

  /** Nobody has told them that they are registered: they begin anew. */
  async #comeBack(phones: readonly Ue[]): Promise<void> {
    for (const outcome of await inBatches(phones, (phone) => this.#register(phone))) {
      assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
    }
    this.#options.say(`${phones.length} whose registration was cut off registered anew`)
  }

  /** Nobody took a packet for a replay, and the numbers show why. */
  async #checkAssociations(): Promise<void> {
    const { associations, lowest } = this.#wire.check()
    const { counters } = await this.#askPcscf()
    const drops = { phones: dropsIn(this.#runtime.counters.read()), core: dropsIn(counters) }
    this.#options.say(`${associations} associations go on, the lowest of their sequence numbers is ${lowest}`)
    this.#options.say(`dropped: ${JSON.stringify(drops)}`)
    assert.ok(associations > 0)
    for (const side of [drops.phones, drops.core]) assert.equal(side['replay'], undefined, JSON.stringify(drops))
  }

  async #leave(): Promise<void> {
    const { waitsForRemoval, say } = this.#options
    for (const { kind } of await inBatches(this.#phones, (phone) => phone.deregister()))
      assert.equal(kind, 'registered')
    const { counters } = await this.#askPcscf()
    for (const state of ['temporary', 'new', 'current']) assert.equal(counters[`pcscf.gm.sets.${state}`] ?? 0, 0, state)
    say('all have left: no set is in use')
    if (!waitsForRemoval) return
    await new Promise<void>((resolve) => void this.#runtime.clock.startTimer(OLD_SET_MS, resolve, true))
    const { associations } = await this.#askPcscf()
    assert.equal(associations, 0)
    say('no association is left')
  }

  async #askPcscf(): Promise<{ readonly counters: Readonly<Record<string, number>>; readonly associations: number }> {
    const answers = await askCores(this.#config.data, { ask: 'counters' })
    const ofPcscf = answers.flatMap((each) => ('counters' in each && 'pcscf.gm.agreed' in each.counters ? [each] : []))
    const [answer] = ofPcscf
    assert.ok(answer, JSON.stringify(answers))
    return answer
  }

  #note(element: string, direction: 'in' | 'out', octets: Uint8Array): void {
    if (direction !== 'out' || !element.startsWith('ue')) return
    if (Buffer.from(octets.subarray(0, 9)).toString('latin1') !== 'REGISTER ') return
    this.#registers.set(element, (this.#registers.get(element) ?? 0) + 1)
  }
}

function protectedPorts(): readonly number[] {
  return [DEFAULT_GM.portS, ...DEFAULT_GM.portC]
}

function dropsIn(counters: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const prefix = 'ipsec.drop.'
  const drops = Object.entries(counters).filter(([name]) => name.startsWith(prefix))
  return Object.fromEntries(drops.map(([name, count]) => [name.slice(prefix.length), count]))
}

/** Rules, devices and filters that a back end has not taken back. */
function leftOnHost(): string {
  const questions = [
    ['ip', 'rule'],
    ['ip', '-6', 'rule'],
    ['ip', '-brief', 'link'],
    ['nft', 'list', 'tables'],
  ]
  const lines = questions.flatMap(([program = '', ...args]) =>
    (spawnSync(program, args, { encoding: 'utf8' }).stdout ?? '').split('\n'),
  )
  return lines.filter((line) => /voltaic|733|blackhole/.test(line)).join('\n')
}

async function inBatches<T, R>(all: readonly T[], work: (each: T) => Promise<R>, after = () => {}): Promise<R[]> {
  const results: R[] = []
  for (let from = 0; from < all.length; from += AT_ONCE) {
    results.push(...(await Promise.all(all.slice(from, from + AT_ONCE).map((each) => work(each)))))
    after()
  }
  return results
}
