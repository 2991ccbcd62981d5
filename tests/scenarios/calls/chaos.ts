import assert from 'node:assert/strict'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import { CallEndedError, type CallOutcome, type UeCall } from '@voltaic/ue'
import type { Network, Phone } from '../network.ts'
import { numberOf, type Settings } from './dialling.ts'

export interface ChaosOptions {
  readonly seed: number
  readonly calls: number
  readonly phones: number
}

/** Five in a hundred datagrams are lost, five come twice, and any may overtake those sent in the last tenth of a second. */
const FAULTS = { loss: 0.05, duplication: 0.05, delay: { min: 0, max: 100 } } as const
/** Mean time between two calls, in milliseconds. */
const BETWEEN_MS = 600
/** Seconds: what both ends have forgotten is over by then. Without it the network would keep a call for a day. */
const SESSION_TIMER = 90
/** All timers of SIP and the session timer have run out by then, in milliseconds. */
const ALL_OVER_MS = 400_000
const STEP_MS = 1000

export interface ChaosReport {
  /** How often calls ended how, as their callers see it. */
  readonly outcomes: ReadonlyMap<string, number>
  readonly messages: number
  readonly delivered: number
}

/** Phones that call each other and send messages at random over a bad network, until nothing moves any more. */
export class Chaos {
  readonly #network: Network
  readonly #options: ChaosOptions
  readonly #random: Random
  readonly #phones: Phone[] = []
  readonly #work = new Set<Promise<void>>()
  /** Outcomes by Call-ID: first that of the caller. */
  readonly #outcomes = new Map<string, CallOutcome[]>()
  readonly #failures: unknown[] = []
  #begun = 0
  #messages = 0
  #delivered = 0

  constructor(network: Network, options: ChaosOptions) {
    this.#network = network
    this.#options = options
    this.#random = createSeededRandom(options.seed)
  }

  async run(): Promise<ChaosReport> {
    const { clock, memory } = this.#network
    assert.ok(clock && memory, 'chaos is in memory')
    await this.#registerPhones()
    memory.setFaults(FAULTS)
    const { calls } = this.#options
    while (this.#begun < calls) {
      this.#begin()
      await clock.advance(this.#random.integer(2 * BETWEEN_MS))
    }
    for (let passed = 0; passed < ALL_OVER_MS && this.#work.size > 0; passed += STEP_MS) await clock.advance(STEP_MS)
    assert.equal(this.#work.size, 0, 'every call and message has come to its end')
    memory.setFaults({})
    await clock.advance(ALL_OVER_MS)
    assert.deepEqual(this.#failures, [])
    await this.#assertNothingIsLeft()
    return { outcomes: this.#countOutcomes(), messages: this.#messages, delivered: this.#delivered }
  }

  async #registerPhones(): Promise<void> {
    for (let index = 0; index < this.#options.phones; index++) {
      const phone = await this.#network.phone(this.#settings(index))
      const outcome = await this.#network.whileTimePasses(phone.register())
      assert.equal(outcome.kind, 'registered')
      phone.onCall((call) => this.#track(call, this.#beCalled(call)))
      this.#phones.push(phone)
    }
  }

  #settings(index: number): Settings {
    const sessionTimer = index % 8 < 4 ? SESSION_TIMER : 'off'
    const common = { media: 'none', sessionTimer, noAnswerMs: 15_000 } as const
    switch (index % 4) {
      case 0:
        return { ...common, preconditions: 'none' }
      case 1:
        return { ...common, preconditions: 'none', reliableRinging: true }
      case 2:
        return { ...common, preconditions: 'supported', bearerDelayMs: 300 }
      default:
        return { ...common, preconditions: 'supported', callWaiting: true }
    }
  }

  #begin(): void {
    const caller = this.#pick(this.#phones)
    const called = this.#pick(this.#phones.filter((phone) => phone !== caller))
    if (this.#random.integer(5) === 0) this.#watch(this.#sendMessage(caller, called))
    this.#begun += 1
    const call = caller.call(numberOf(called), { withoutOffer: this.#random.integer(10) === 0 })
    this.#track(call, this.#makeCall(call))
  }

  async #sendMessage(from: Phone, to: Phone): Promise<void> {
    this.#messages += 1
    const { status } = await from.message(numberOf(to), `message ${this.#messages}`)
    if (status === 200) this.#delivered += 1
  }

  async #makeCall(call: UeCall): Promise<void> {
    if (this.#random.integer(5) === 0) {
      await this.#pause(this.#random.integer(6000))
      return call.hangUp('Gave Up')
    }
    await call.until('answered')
    await this.#talk(call)
  }

  async #beCalled(call: UeCall): Promise<void> {
    const dice = this.#random.integer(10)
    if (dice === 0) return call.reject(486)
    await call.until('ringing')
    await this.#pause(this.#random.integer(4000))
    if (dice === 1) return call.reject(603)
    // this one is not picked up at all
    if (dice === 2) return
    await call.answer()
    await this.#talk(call)
  }

  async #talk(call: UeCall): Promise<void> {
    const dice = this.#random.integer(8)
    await this.#pause(this.#random.integer(5000))
    if (dice === 0) await call.hold()
    if (dice === 1) await call.reinvite({ method: 'UPDATE' })
    if (dice === 2) await call.info('text/plain', 'hello')
    if (dice === 3 && mayCrash(call)) return call.crash()
    await this.#pause(this.#random.integer(20_000))
    await call.hangUp()
  }

  #track(call: UeCall, story: Promise<void>): void {
    this.#watch(story.catch((error: unknown) => this.#take(error)))
    const ended = call.ended.then((outcome) => {
      const known = this.#outcomes.get(call.id) ?? []
      if (call.direction === 'out') known.unshift(outcome)
      else known.push(outcome)
      this.#outcomes.set(call.id, known)
    })
    this.#watch(ended)
  }

  /** A call that has ended meanwhile is no failure: that is how calls are. */
  #take(error: unknown): void {
    const isOver =
      error instanceof CallEndedError || (error as { readonly code?: unknown }).code === 'CALL_NOT_ANSWERED'
    if (!isOver) this.#failures.push(error)
  }

  #watch(work: Promise<void>): void {
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#network.runtime.clock.startTimer(milliseconds, resolve)
    })
  }

  #pick<T>(all: readonly T[]): T {
    const picked = all[this.#random.integer(all.length)]
    assert.ok(picked)
    return picked
  }

  async #assertNothingIsLeft(): Promise<void> {
    for (const phone of this.#phones) assert.deepEqual(phone.calls, [], phone.config.element)
    const left = await this.#network.calls()
    const stories = left.map((call) => ({ ...call, ends: this.#outcomes.get(call.callId) }))
    assert.deepEqual(stories, [], 'calls of the S-CSCF')
    assert.equal(this.#network.callLegs, 0, 'legs of calls in the P-CSCF')
    for (const [name, { transactionCounts }] of this.#network.sipStacks()) {
      assert.deepEqual(transactionCounts, { client: 0, server: 0 }, name)
    }
    assert.equal(this.#outcomes.size, this.#begun, 'every call has one outcome')
    for (const [callId, ends] of this.#outcomes) assert.ok(ends.length <= 2, `${callId} came in once at the most`)
  }

  #countOutcomes(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const [outcome] of this.#outcomes.values()) {
      const key = `${outcome?.kind} ${outcome?.status ?? outcome?.reason ?? ''}`.trimEnd()
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return counts
  }
}

/** One of the two ends, by the Call-ID: if both forgot the call, nobody could tell the network that it is over. */
function mayCrash({ id, direction }: UeCall): boolean {
  return (Number.parseInt(id.slice(0, 1), 16) & 1) === (direction === 'out' ? 0 : 1)
}
