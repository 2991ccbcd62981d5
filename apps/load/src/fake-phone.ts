import type { Clock } from '@voltaic/runtime'
import type { Attempt, CallCourse, LoadPhone } from './load-phone.ts'

/** For tests: a network that answers after some time, or wrongly. */
export interface FakeNetwork {
  /** Milliseconds to every answer. */
  answerMs: number
  /** Answers everything with this. */
  failsWith: number | string | undefined
  /** Never answers. */
  isSilent: boolean
}

/** For tests: a phone without a network, which takes the time of one. */
export class FakePhone implements LoadPhone {
  readonly uri: string
  readonly #clock: Clock
  readonly #network: FakeNetwork
  isRegistered: boolean
  reservesResources = true
  /** Scenarios that it is in: never more than one. */
  busy = 0
  mostBusy = 0
  expected: CallCourse | undefined

  constructor(
    clock: Clock,
    uri: string,
    isRegistered: boolean,
    network: FakeNetwork = { answerMs: 10, failsWith: undefined, isSilent: false },
  ) {
    this.#clock = clock
    this.uri = uri
    this.isRegistered = isRegistered
    this.#network = network
  }

  async register(): Promise<Attempt> {
    const attempt = await this.#answer(200, { REG1: this.#network.answerMs, REG2: this.#network.answerMs })
    if (attempt.result === 200) this.isRegistered = true
    return attempt
  }

  async deregister(): Promise<Attempt> {
    const attempt = await this.#answer(200, { REG2: this.#network.answerMs })
    if (attempt.result === 200) this.isRegistered = false
    return attempt
  }

  expectCall(course: CallCourse): void {
    this.expected = course
  }

  async call(to: string, course: CallCourse): Promise<Attempt> {
    const { answerMs } = this.#network
    if (to.includes('nobody')) return this.#answer(404, {})
    if (course.kind === 'rejected') return this.#answer(486, {})
    if (course.kind === 'abandoned') return this.#answer(487, { SES1: answerMs }, course.ringMs)
    const delays = { SES1: answerMs, SES2: answerMs, SES3: answerMs }
    return this.#answer(200, delays, course.ringMs + course.holdMs)
  }

  message(to: string): Promise<Attempt> {
    return this.#answer(to.includes('nobody') ? 404 : 200, { PMM: this.#network.answerMs })
  }

  async #answer(result: number, delays: Attempt['delays'], alsoMs = 0): Promise<Attempt> {
    this.busy += 1
    this.mostBusy = Math.max(this.mostBusy, this.busy)
    const { promise, resolve } = Promise.withResolvers<void>()
    if (!this.#network.isSilent) this.#clock.startTimer(this.#network.answerMs + alsoMs, resolve)
    await promise
    this.busy -= 1
    const { failsWith } = this.#network
    return failsWith === undefined ? { result, delays } : { result: failsWith, delays: {} }
  }
}
