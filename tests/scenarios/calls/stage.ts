import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { SimCard, SubscriberInput } from '@voltaic/hss'
import { type Clock, createSystemClock, type Timer } from '@voltaic/runtime'
import { parseNameAddr } from '@voltaic/sip'
import type { TracedMessage } from '@voltaic/trace'
import { createMediaFile, createUeMedia, sampleFileUrl, type UeCall, type UeConfig, type UeMedia } from '@voltaic/ue'
import type { Network, Phone, PhoneParts } from '../network.ts'
import { createSkippingClock, type SkippingClock } from '../skipping-clock.ts'
import { ladderOf, type Sighting, sightingOf } from './sighting.ts'

/** One story of a call, told on any deployment. */
export interface CallScenario {
  readonly name: string
  /** It waits for timers of the network: half a minute where that has the machine's time. */
  readonly takesNetworkTime?: boolean
  /** It stops an element, and so must have the network for itself. */
  readonly stopsElement?: boolean
  /** Elements do something by themselves meanwhile, as registering with a trunk: their timers are not counted. */
  readonly keepsTimers?: boolean
  run(stage: Stage): Promise<void>
}

/** How long something real may take, in milliseconds. */
const DEADLINE_MS = 40_000
/** Between two looks, in milliseconds. */
const LOOK_MS = 4
/** Between two questions to other processes, in milliseconds. */
const ASK_MS = 100
/** In memory the clock stands still while nobody moves it: so far at each look, in milliseconds. */
const MEMORY_STEP_MS = 10
/** After the last message of a call, its transactions stay for the timers H, I, J and K, and those of a lost 2xx. @spec RFC 3261 §17, RFC 6026 §7 */
const TRANSACTIONS_END_MS = 70_000
/** Time that is skipped must not look like a silence: what is on its way is read between two steps. */
const SKIP_MS = 1000

/** Where one scenario is played: phones of its own in a network that others use too, time, and what is seen. */
export class Stage {
  readonly network: Network
  readonly clock: Clock
  readonly #skipping: SkippingClock | undefined
  readonly #phones: Phone[] = []
  readonly #props: { stop(): Promise<void> }[] = []
  readonly #sightings: Sighting[] = []
  /** What was seen where, to tell what is seen again. */
  readonly #known = new Set<string>()
  readonly #unwatch: () => void
  #media: UeMedia | undefined

  private constructor(network: Network) {
    this.network = network
    // the processes have the machine's time, their phones one that can be moved
    if (network.deployment === 'processes') this.#skipping = createSkippingClock(createSystemClock())
    else if (isSkipping(network.runtime.clock)) this.#skipping = network.runtime.clock
    this.clock = this.#skipping ?? network.runtime.clock
    this.#unwatch = network.watch((message) => this.#see(message))
  }

  static enter(network: Network): Stage {
    return new Stage(network)
  }

  /** Plays a scenario, and asserts that it leaves nothing behind. */
  static async play(scenario: CallScenario, network: Network): Promise<void> {
    const stage = Stage.enter(network)
    const pending = network.clock?.pending
    try {
      await scenario.run(stage)
      await stage.#assertNothingIsLeft()
    } catch (error) {
      throw new Error(`${messageOf(error)}\nseen by all elements:\n${stage.#storyOfAll()}`, { cause: error })
    } finally {
      await stage.leave()
    }
    const left = (network.clock?.pending ?? 0) - (pending ?? 0)
    if (scenario.keepsTimers) return
    assert.ok(left <= 0, `timers are left beside those that the elements have without calls: ${left}`)
  }

  addSubscriber(input: Partial<SubscriberInput> = {}): Promise<SimCard> {
    return this.network.addSubscriber(input)
  }

  /** A phone with a new SIM, not yet registered. */
  async phone(settings: Partial<UeConfig> = {}, sim?: SimCard, parts: PhoneParts = {}): Promise<Phone> {
    const media = settings.media === 'none' ? {} : { media: this.#ownMedia() }
    const phone = await this.network.phoneOf(sim ?? (await this.addSubscriber()), settings, {
      clock: this.clock,
      ...media,
      ...parts,
    })
    this.#phones.push(phone)
    return phone
  }

  /** A phone that is registered. Without speech unless its settings say otherwise. */
  async registered(settings: Partial<UeConfig> = {}, sim?: SimCard, parts: PhoneParts = {}): Promise<Phone> {
    const phone = await this.phone({ media: 'none', ...settings }, sim, parts)
    const outcome = await this.soon(phone.register(), 'registration')
    assert.equal(outcome.kind, 'registered', JSON.stringify(outcome))
    return phone
  }

  /** Two phones that are registered: who calls, and who is called. */
  async pair(caller: Partial<UeConfig> = {}, called: Partial<UeConfig> = {}): Promise<readonly [Phone, Phone]> {
    return [await this.registered(caller), await this.registered(called)]
  }

  /** Something else that must be stopped at the end. */
  add<Prop extends { stop(): Promise<void> }>(prop: Prop): Prop {
    this.#props.push(prop)
    return prop
  }

  /** Waits for what takes no time but that of messages and of short pauses. */
  async soon<T>(work: Promise<T>, what = 'that'): Promise<T> {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
    }
    work.then(settle, settle)
    await this.eventually(() => isSettled, what)
    return work
  }

  /** Waits for what takes time; it is skipped where that is possible. */
  async later<T>(work: Promise<T>, what = 'that', most = 4_000_000): Promise<T> {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
    }
    work.then(settle, settle)
    for (let passed = 0; passed < most && !isSettled; passed += SKIP_MS) await this.pass(SKIP_MS)
    // what moves no clock of ours still takes its time
    await this.eventually(() => isSettled, `${what}, within ${most / 1000} s,`)
    return work
  }

  /** Waits for timers of the network. Processes have the machine's time: there it takes as long as it takes. */
  inNetworkTime<T>(work: Promise<T>, what: string): Promise<T> {
    return this.network.deployment === 'processes' ? work : this.later(work, what, 200_000)
  }

  /** Lets time pass, in steps. @param milliseconds as the phones see it */
  async pass(milliseconds: number, step: number = SKIP_MS): Promise<void> {
    if (this.network.clock) return this.network.clock.advance(milliseconds)
    for (let left = milliseconds; left > 0; left -= step) {
      await this.#skipping?.skip(Math.min(step, left))
      await pause()
    }
  }

  /** Waits until the condition holds; in memory time passes meanwhile. */
  async eventually(condition: () => boolean | Promise<boolean>, what: string, lookMs: number = LOOK_MS): Promise<void> {
    const started = system.now()
    for (let looks = 0; !(await condition()); looks++) {
      const isOver = this.network.clock ? looks * MEMORY_STEP_MS > DEADLINE_MS : system.now() - started > DEADLINE_MS
      assert.ok(!isOver, `${what} has not happened; seen:\n${this.#story()}`)
      if (this.network.clock) await this.network.clock.advance(MEMORY_STEP_MS)
      else await pause(lookMs)
    }
  }

  /** The next call that comes in at a phone. */
  incoming(phone: Phone): Promise<UeCall> {
    return this.soon(this.nextCall(phone), `a call at ${phone.config.element}`)
  }

  /** The same, however long it takes. */
  nextCall(phone: Phone): Promise<UeCall> {
    return new Promise((resolve) => {
      phone.onCall(resolve)
    })
  }

  /** The Contact that a phone has registered. */
  contactOf(phone: Phone): string {
    const register = this.#sightings.findLast(
      ({ element, direction, message }) =>
        element === phone.config.element && direction === 'out' && message.startLine.startsWith('REGISTER'),
    )
    return parseNameAddr(register?.message.header('Contact') ?? '').uri
  }

  /** SIP messages of a call, in the order in which they were seen, each once. @param element only there */
  seen(callId: string, element?: string | Phone): readonly Sighting[] {
    const name = typeof element === 'object' ? element.config.element : element
    return this.#sightings.filter(
      (each) => !each.isRepeated && each.callId === callId && (name === undefined || each.element === name),
    )
  }

  /** Every time that a message of a call was seen, repetitions too. */
  seenOften(callId: string, phone: Phone): readonly Sighting[] {
    return this.#sightings.filter(
      ({ message, element }) => message.callId === callId && element === phone.config.element,
    )
  }

  /** What a phone sent (`>`) and received (`<`) in a call: `> INVITE`, `< 180 INVITE`; 100 is left out. */
  ladder(callId: string, phone: Phone | string): readonly string[] {
    return ladderOf(this.seen(callId, phone))
  }

  /** The first sighting that is so, at one of these elements; waits for it. */
  async sight(callId: string, at: Phone | string | readonly string[], what: string): Promise<Sighting> {
    const names = typeof at === 'object' && 'config' in at ? [at.config.element] : [at].flat()
    const seen = () => names.flatMap((name) => this.seen(callId, name))
    const find = () => seen().find((each) => ladderOf([each])[0] === what)
    await this.eventually(() => find() !== undefined, `${what} at ${names.join(' or ')}`)
    const found = find()
    assert.ok(found)
    return found
  }

  #see(message: TracedMessage): void {
    const sighting = sightingOf(message, this.#known)
    if (sighting) this.#sightings.push(sighting)
  }

  #ownMedia(): UeMedia {
    const files = () => [createMediaFile(readFileSync(sampleFileUrl('AMR-WB')))]
    this.#media ??= createUeMedia({ runtime: { ...this.network.runtime, clock: this.clock }, files: files() })
    return this.#media
  }

  /** Whatever was played, nothing of it may be left: no call, no transaction, no timer. */
  async #assertNothingIsLeft(): Promise<void> {
    const { network } = this
    for (const phone of this.#phones) assert.deepEqual(phone.calls, [], `calls of ${phone.config.element}`)
    const callIds = this.#callIds()
    const leftCalls = async () => (await network.calls()).filter(({ callId }) => callIds.has(callId))
    if (network.deployment !== 'processes') await this.pass(TRANSACTIONS_END_MS, 5000)
    await this.eventually(async () => (await leftCalls()).length === 0, 'the end of all calls in the S-CSCF', ASK_MS)
    if (network.deployment === 'processes') return
    await this.eventually(() => this.#transactions() === 0, 'the end of all transactions')
    assert.equal(network.callLegs, 0, 'no leg of a call is left in the P-CSCF')
  }

  /** Of the calls of its phones. A request for a phone that is gone may reach the next one that gets its port. */
  #callIds(): ReadonlySet<string> {
    const own = new Set(this.#phones.map(({ config }) => config.element))
    const invites = this.#sightings.filter(
      ({ element, message }) => own.has(element) && message.startLine.startsWith('INVITE '),
    )
    return new Set(invites.map(({ message }) => message.callId))
  }

  #transactions(): number {
    const counts = [...this.network.sipStacks().values()].map(({ transactionCounts }) => transactionCounts)
    return counts.reduce((sum, { client, server }) => sum + client + server, 0)
  }

  /** Stops its phones, and whatever else was added. */
  async leave(): Promise<void> {
    for (const phone of this.#phones) await phone.stop()
    for (const prop of this.#props) await prop.stop()
    this.#unwatch()
  }

  /** What all elements saw of the calls of its phones, to explain a failure. */
  #storyOfAll(): string {
    const own = new Set(this.#phones.map(({ config }) => config.element))
    const callIds = new Set(this.#sightings.filter(({ element }) => own.has(element)).map(({ callId }) => callId))
    const seen = this.#sightings.filter(({ callId }) => callIds.has(callId)).slice(-80)
    return seen.map((each) => `${each.element} ${each.transport} ${ladderOf([each], true)[0]}`).join('\n')
  }

  #story(): string {
    const at = new Set(this.#phones.map(({ config }) => config.element))
    const seen = this.#sightings.filter(({ element }) => at.has(element)).slice(-40)
    return seen.map((each) => `${each.element} ${ladderOf([each], true)[0]}`).join('\n')
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function isSkipping(clock: Clock): clock is SkippingClock {
  return 'skip' in clock
}

const system = createSystemClock()

function pause(milliseconds = LOOK_MS): Promise<Timer | undefined> {
  return new Promise((resolve) => {
    system.startTimer(milliseconds, () => resolve(undefined), true)
  })
}
