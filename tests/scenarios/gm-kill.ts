import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askCores, DEFAULT_GM, labConfig, type VoltaicConfig } from '@voltaic/core'
import type { HostSaBackend } from '@voltaic/ipsec'
import {
  Counters,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type Random,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import { openEthernetTap } from '../contracts/ethernet-tap.ts'
import { netIn } from '../contracts/network-namespaces.ts'
import { interfaceIndex, joinNamespaces, LAB_HOSTS } from '../contracts/sa-backend-namespaces.ts'
import { answeredCall, endAnswered, endRinging, pairOf, ringingCall } from './call-pairs.ts'
import { GmKillPhones, inBatches } from './gm-kill-phones.ts'
import { GmKillWire } from './gm-kill-wire.ts'
import { VictimProcess } from './kill-processes.ts'
import type { KillOrder } from './kill-switch.ts'

export interface GmKillOptions {
  /** Who does ESP for the P-CSCF. */
  readonly pcscf: HostSaBackend
  /** And for the phones. */
  readonly ofPhones: HostSaBackend
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

/** Sets that are no longer used are gone after 64 × T1 with the timers for radio; some seconds more for the last answer. */
const OLD_SET_MS = 140_000
/** As many sequence numbers as the P-CSCF writes down before it uses the first of them. */
const RESERVED = 10_000
/** The part of the phones that register, and call, before it is killed; unless more are in calls. */
const EARLY = 0.6
/** Trace events of a P-CSCF while one phone registers, or a few less. */
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

  static async start(options: GmKillOptions): Promise<GmKillLab> {
    const hosts = await joinNamespaces()
    const tap = await hosts.pcscf.run(async () => openEthernetTap(interfaceIndex()))
    const lab = new GmKillLab(options, hosts, new GmKillWire(tap, LAB_HOSTS.pcscf[4], protectedPorts()))
    lab.#closers.push(hosts.ue.close, hosts.pcscf.close, tap.close)
    await Promise.all([lab.#start(lab.#others), lab.#start(lab.#pcscf)])
    return lab
  }

  private constructor(options: GmKillOptions, hosts: Hosts, wire: GmKillWire) {
    const data = mkdtempSync(join(tmpdir(), 'voltaic-gm-kill-'))
    const gm = { ...DEFAULT_GM, backend: options.pcscf, policy: 'require' } as const
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
  }

  async run(): Promise<void> {
    const { phones: count, answered, ringing, say } = this.#options
    const phones = await this.#startPhones()
    const isInCall = 2 * (answered + ringing)
    const early = phones.all.slice(0, Math.max(isInCall, Math.floor(EARLY * count)))
    await inBatches(early, (phone) => phones.register(phone))
    assert.equal(phones.told.length, early.length)
    const pairs = Array.from({ length: isInCall / 2 }, (_, index) => pairOf(early[2 * index], early[2 * index + 1]))
    const calls = await inBatches(pairs.slice(0, answered), answeredCall)
    const ringingCalls = await inBatches(pairs.slice(answered), ringingCall)
    const { outcomes } = await this.#killWhile(phones, phones.all.slice(early.length))
    say(`${phones.told.length} phones registered, ${count - phones.told.length} in the middle of it`)
    say(`${calls.length} calls answered, ${ringingCalls.length} ringing: the P-CSCF was killed and started again`)

    await this.#callAround(phones, phones.told)
    await Promise.all(calls.map(endAnswered))
    say(`${calls.length} calls of before ended by BYE`)
    await outcomes
    await this.#comeBack(phones)
    await this.#callAround(phones, phones.all)
    await Promise.all(ringingCalls.map(endRinging))
    for (const phone of phones.all) assert.equal(phone.calls.length, 0, `${phone.config.element} has a call left`)
    say(`${ringingCalls.length} calls that rang are given up`)
    await this.#checkAssociations()
    await this.#leave(phones)
  }

  /** What the killed process has left on its host is gone with the end of the next one. */
  async checkHost(): Promise<void> {
    await this.#pcscf.stop()
    const left = await this.#hosts.pcscf.run(async () => leftOnHost())
    assert.equal(left, '', `the host of the P-CSCF is not as it was ${this.#pcscf.errors}`)
  }

  /** Ends all, also after a failure. */
  async stop(): Promise<void> {
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

  async #startPhones(): Promise<GmKillPhones> {
    const { phones: count, ofPhones: backend } = this.#options
    const phones = await GmKillPhones.start({
      count,
      backend,
      host: LAB_HOSTS.ue[4],
      place: this.#hosts.ue,
      config: this.#config,
      runtime: this.#runtime,
      watched: (each) => this.#wire.watched(each),
    })
    this.#closers.push(() => phones.stop())
    return phones
  }

  /** Kills the P-CSCF at a moment that the seed says, while some register. @returns how that ends, later */
  async #killWhile(phones: GmKillPhones, late: readonly Ue[]): Promise<{ readonly outcomes: Promise<unknown> }> {
    const order = this.#orderFor(late.length)
    let isDead = false
    const dead = this.#pcscf.killAt(order).then(() => {
      isDead = true
    })
    const outcomes = Promise.all(late.map((phone) => phones.register(phone)))
    await Promise.race([dead, outcomes])
    if (!isDead) await this.#pcscf.kill()
    await dead
    this.#wire.died()
    const moment = `${order.isLate ? 'after' : 'at'} ${order.answersOnly ? 'answer' : 'event'} ${order.killAfter}`
    this.#options.say(`killed ${moment} of ${late.length} registrations`)
    await this.#start(this.#pcscf)
    await phones.untilStreamsClose()
    return { outcomes }
  }

  async #callAround(phones: GmKillPhones, some: readonly Ue[]): Promise<void> {
    const before = phones.streams
    await phones.callAround(some, () => this.#wire.read())
    const streams = phones.streams - before
    this.#options.say(
      `${some.length} phones called another one and were called, without a REGISTER; they opened ${streams} streams`,
    )
  }

  #orderFor(phones: number): KillOrder {
    const answersOnly = this.#random.integer(2) === 0
    const most = answersOnly ? phones : EVENTS_OF_ONE * phones
    return { killAfter: 1 + this.#random.integer(most), answersOnly, isLate: this.#random.integer(2) === 0 }
  }

  /** Those whom nobody has told that they are registered begin anew. */
  async #comeBack(phones: GmKillPhones): Promise<void> {
    const untold = phones.all.filter((phone) => !phones.told.includes(phone))
    for (const outcome of await inBatches(untold, (phone) => phones.register(phone))) {
      assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
    }
    this.#options.say(`${untold.length} whose registration was cut off registered anew`)
  }

  /** Nobody took a packet for a replay, and the numbers show why. */
  async #checkAssociations(): Promise<void> {
    // the kernel goes on counting; who ends with the process leaves out what may have been used
    const { associations, lowest } = this.#wire.check(this.#options.pcscf === 'tun' ? RESERVED : 0)
    const { counters } = await this.#askPcscf()
    const drops = { phones: dropsIn(this.#runtime.counters.read()), core: dropsIn(counters) }
    this.#options.say(`${associations} associations go on, the lowest of their sequence numbers is ${lowest}`)
    this.#options.say(`dropped: ${JSON.stringify(drops)}`)
    assert.ok(associations > 0)
    for (const side of [drops.phones, drops.core]) assert.equal(side['replay'], undefined, JSON.stringify(drops))
  }

  async #leave({ all }: GmKillPhones): Promise<void> {
    const { waitsForRemoval, say } = this.#options
    for (const { kind } of await inBatches(all, (phone) => phone.deregister())) assert.equal(kind, 'registered')
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
    const ofPcscf = answers.flatMap((each) =>
      'counters' in each && 'pcscf.gm.sets.current' in each.counters ? [each] : [],
    )
    const [answer] = ofPcscf
    assert.ok(answer, JSON.stringify(answers))
    return answer
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
