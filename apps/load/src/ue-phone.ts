import type { Clock } from '@voltaic/runtime'
import type { CallConfig, CallOptions, RegisterOutcome, Ue, UeCall } from '@voltaic/ue'
import type { Attempt, CallCourse, LoadPhone } from './load-phone.ts'
import type { PhoneWatch } from './sip-watch.ts'

/**
 * Settings of the simulated phone for this: it answers as it is told, speaks no media, and its bearers are there at once,
 * so that a delay is one of signalling.
 */
export function callSettings(reservesResources: boolean): CallConfig {
  const preconditions = reservesResources ? 'supported' : 'none'
  return { answering: 'manual', media: 'none', bearerDelayMs: 0, preconditions }
}

/** A simulated phone as the generator drives it. What it takes is read off the wire, by its watch. */
export class UePhone implements LoadPhone {
  readonly #ue: Ue
  readonly #watch: PhoneWatch
  readonly #clock: Clock
  #course: CallCourse = { kind: 'rejected' }

  constructor(ue: Ue, watch: PhoneWatch, clock: Clock) {
    this.#ue = ue
    this.#watch = watch
    this.#clock = clock
    ue.onCall((call) => void this.#answer(call))
  }

  get uri(): string {
    return this.#ue.associatedUris.find((uri) => uri.startsWith('sip:')) ?? this.#ue.config.impu
  }

  get isRegistered(): boolean {
    return this.#ue.isRegistered
  }

  get reservesResources(): boolean {
    return this.#ue.config.preconditions !== 'none'
  }

  start(): Promise<void> {
    return this.#ue.start()
  }

  stop(): Promise<void> {
    return this.#ue.stop()
  }

  register(): Promise<Attempt> {
    return this.#attempt(async () => resultOf(await this.#ue.register()))
  }

  deregister(): Promise<Attempt> {
    return this.#attempt(async () => resultOf(await this.#ue.deregister()))
  }

  expectCall(course: CallCourse): void {
    this.#course = course
  }

  call(to: string, course: CallCourse): Promise<Attempt> {
    const ringMs = course.kind === 'answered' ? course.ringMs : 0
    return this.#attempt(async () => {
      const call = this.#ue.call(to, { preconditions: preconditionsOf(course) })
      if (course.kind === 'answered') await this.#hangUpAfter(call, 'answered', course.holdMs)
      if (course.kind === 'abandoned') await this.#hangUpAfter(call, 'ringing', course.ringMs)
      await call.ended
      return this.#endOfCall()
    }, ringMs)
  }

  message(to: string, text: string): Promise<Attempt> {
    return this.#attempt(async () => {
      const response = await this.#ue.message(to, text)
      return response.local ?? response.status
    })
  }

  /** Ends the call so long after it has come so far, unless it has ended without getting there. */
  async #hangUpAfter(call: UeCall, state: 'ringing' | 'answered', milliseconds: number): Promise<void> {
    const cameSoFar = await call.until(state).then(
      () => true,
      () => false,
    )
    if (!cameSoFar) return
    await this.#wait(milliseconds)
    await call.hangUp()
  }

  /** A call that was answered has to end well too. */
  #endOfCall(): number | string {
    const status = this.#watch.statusOf('INVITE') ?? 'no answer'
    const bye = this.#watch.statusOf('BYE') ?? 'no answer'
    return status === 200 && bye !== 200 ? `BYE: ${bye}` : status
  }

  /** What this phone does with a call that comes in: as it was told. The caller sees what came of it. */
  async #answer(call: UeCall): Promise<void> {
    const course = this.#course
    if (course.kind === 'abandoned') return
    if (course.kind === 'rejected') return call.reject(BUSY_HERE).catch(ignored)
    await this.#wait(course.ringMs)
    await call.answer().catch(ignored)
  }

  async #attempt(work: () => Promise<number | string>, ringMs = 0): Promise<Attempt> {
    this.#watch.begin()
    const result = await work().catch((error: unknown) => String(error))
    const { SES2, ...others } = this.#watch.delays
    return { result, delays: SES2 === undefined ? others : { ...others, SES2: Math.max(0, SES2 - ringMs) } }
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#clock.startTimer(milliseconds, resolve)
    })
  }
}

const BUSY_HERE = 486

/** A callee whose call was cancelled meanwhile has nothing to add. */
function ignored(): void {}

function preconditionsOf(course: CallCourse): CallOptions['preconditions'] & string {
  const reserves = course.kind === 'answered' && ['both', 'originating'].includes(course.reservation)
  return reserves ? 'supported' : 'none'
}

function resultOf(outcome: RegisterOutcome): number | string {
  if (outcome.kind === 'registered') return 200
  return outcome.kind === 'refused' ? outcome.status : outcome.kind
}
