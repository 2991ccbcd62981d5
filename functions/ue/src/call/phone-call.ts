import { VoltaicError } from '@voltaic/base'
import type { Runtime, Timer } from '@voltaic/runtime'
import type { CallNegotiation } from '@voltaic/sdp'
import type { ByeOptions, Session, SipResponse } from '@voltaic/sip'
import { bodyOf } from '@voltaic/sip'
import type { CallChange } from './call-options.ts'
import { CallEndedError, type CallOutcome, type CallStatistics } from './call-outcome.ts'
import { outcomeOfEnd } from './outcomes.ts'
import type { Speech } from './speech.ts'
import type { CallState, UeCall } from './ue-call.ts'

/** What the two directions of a call do differently before it is answered. */
export interface CallSetUp {
  ring(): Promise<void>
  answer(): Promise<void>
  reject(status: number, reason?: string): Promise<void>
  cancel(reason?: string): Promise<void>
  crash(): void
}

export interface PhoneCallParts {
  readonly id: string
  readonly direction: 'out' | 'in'
  readonly remote: string
  readonly runtime: Runtime
  readonly speech: Speech
  /** Called once. */
  onEnded(call: PhoneCall): void
}

/** In the order in which a call goes through them. */
const ORDER: readonly CallState[] = ['trying', 'early', 'ringing', 'answered', 'ended']

/** One call, whoever began it: its state, and what can be done while it lasts. */
export class PhoneCall implements UeCall {
  readonly id: string
  readonly direction: 'out' | 'in'
  readonly remote: string
  readonly speech: Speech
  readonly ended: Promise<CallOutcome>
  /** Set by the procedure that sets the call up. */
  setUp: CallSetUp | undefined
  readonly #parts: PhoneCallParts
  readonly #clock: Runtime['clock']
  #state: CallState = 'trying'
  #session: Session | undefined
  #negotiation: CallNegotiation | undefined
  #statistics: CallStatistics
  #outcome: CallOutcome | undefined
  #resolveEnded: (outcome: CallOutcome) => void = () => {}
  #watchers: (() => void)[] = []
  readonly #timers = new Set<Timer>()

  constructor(parts: PhoneCallParts) {
    this.#parts = parts
    this.id = parts.id
    this.direction = parts.direction
    this.remote = parts.remote
    this.speech = parts.speech
    this.#clock = parts.runtime.clock
    this.#statistics = { startedAt: this.#clock.now(), provisionals: [] }
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
  }

  get state(): CallState {
    return this.#state
  }

  get isEnded(): boolean {
    return this.#outcome !== undefined
  }

  get statistics(): CallStatistics {
    const media = this.speech.summary
    return media === undefined ? this.#statistics : { ...this.#statistics, media }
  }

  ring(): Promise<void> {
    return this.setUp?.ring() ?? Promise.resolve()
  }

  answer(): Promise<void> {
    return this.setUp?.answer() ?? Promise.resolve()
  }

  reject(status = 603, reason?: string): Promise<void> {
    return this.setUp?.reject(status, reason) ?? Promise.resolve()
  }

  cancel(): Promise<void> {
    return this.setUp?.cancel() ?? Promise.resolve()
  }

  async hangUp(reason?: string): Promise<void> {
    if (this.isEnded) return
    if (this.#state === 'answered') await this.#session?.bye(byeOptions(reason))
    else if (this.direction === 'out') await this.setUp?.cancel(reason)
    else await this.reject(486, reason)
  }

  hold(): Promise<SipResponse> {
    return this.reinvite({ direction: 'sendonly' })
  }

  resume(): Promise<SipResponse> {
    return this.reinvite({ direction: 'sendrecv' })
  }

  async reinvite({ method = 'INVITE', direction, withoutOffer, headers = [] }: CallChange = {}): Promise<SipResponse> {
    const { session, negotiation } = this.#answered()
    const send = (content: Parameters<Session['update']>[0]) =>
      method === 'INVITE' ? session.reinvite(content) : session.update(content)
    if (withoutOffer) return send({ headers })
    const response = await send({ headers, body: negotiation.offer(direction) })
    const answer = bodyOf(response)
    if (response.status < 300 && answer !== undefined) negotiation.takeAnswer(answer)
    else negotiation.withdraw()
    this.exchanged()
    return response
  }

  dtmf(digits: string): Promise<void> {
    return this.speech.press(digits)
  }

  async info(contentType: string, body: Uint8Array | string): Promise<SipResponse> {
    const content = typeof body === 'string' ? Buffer.from(body) : body
    return this.#answered().session.request('INFO', { body: { contentType, content } })
  }

  crash(): void {
    this.setUp?.crash()
    this.#session?.crash()
    this.end({ kind: 'failed', reason: 'crashed', by: 'us' })
  }

  until(state: 'ringing' | 'answered' | 'ended'): Promise<void> {
    return this.when(() => this.#hasReached(state), state === 'ended')
  }

  /** Resolves when the condition holds; it is looked at after each step of the call. @throws CallEndedError */
  async when(condition: () => boolean, endIsFine = false): Promise<void> {
    while (!condition()) {
      if (this.#outcome !== undefined && !endIsFine) throw new CallEndedError(this.#outcome)
      await new Promise<void>((resolve) => {
        this.#watchers.push(resolve)
      })
    }
  }

  /** Waits, or until the call ends. @returns whether the call still lives */
  async pause(milliseconds: number): Promise<boolean> {
    if (milliseconds > 0 && !this.isEnded) {
      await new Promise<void>((resolve) => {
        const timer = this.#clock.startTimer(milliseconds, () => {
          this.#timers.delete(timer)
          resolve()
        })
        this.#timers.add(timer)
        void this.ended.then(() => resolve())
      })
    }
    return !this.isEnded
  }

  /** A provisional response was received or sent. */
  progressed(status: number): void {
    const { provisionals } = this.#statistics
    if (provisionals.at(-1) !== status)
      this.#statistics = { ...this.#statistics, provisionals: [...provisionals, status] }
    if (status === 180 && this.#statistics.ringingAt === undefined) {
      this.#statistics = { ...this.#statistics, ringingAt: this.#clock.now() }
    }
    this.#advance(status === 180 ? 'ringing' : 'early')
  }

  /** The dialog and the negotiation that count from now on. */
  use(session: Session, negotiation: CallNegotiation): void {
    this.#session = session
    this.#negotiation = negotiation
  }

  answered(): void {
    if (this.isEnded) return
    this.#statistics = { ...this.#statistics, answeredAt: this.#clock.now() }
    this.#advance('answered')
    this.exchanged()
  }

  /** Offer and answer have been exchanged: media follows, and whoever waits for preconditions looks again. */
  exchanged(): void {
    if (this.#state === 'answered') this.speech.follow(this.#negotiation?.stream)
    this.changed()
  }

  changed(): void {
    const watchers = this.#watchers
    this.#watchers = []
    for (const wake of watchers) wake()
  }

  /** Ends with the dialog. */
  endWith(session: Session): void {
    void session.ended.then((end) => this.end(outcomeOfEnd(end, this.#state === 'answered')))
  }

  end(outcome: CallOutcome): void {
    if (this.#outcome !== undefined) return
    this.#outcome = outcome
    this.#state = 'ended'
    this.#statistics = { ...this.#statistics, endedAt: this.#clock.now() }
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    this.#resolveEnded(outcome)
    this.changed()
    this.#parts.onEnded(this)
  }

  #answered(): { readonly session: Session; readonly negotiation: CallNegotiation } {
    if (this.#state === 'answered' && this.#session && this.#negotiation) {
      return { session: this.#session, negotiation: this.#negotiation }
    }
    throw new VoltaicError('CALL_NOT_ANSWERED', `the call is ${this.#state}`, 'do this while the call is answered')
  }

  #hasReached(state: CallState): boolean {
    return ORDER.indexOf(this.#state) >= ORDER.indexOf(state) && (state === 'ended' || this.#state !== 'ended')
  }

  #advance(state: CallState): void {
    if (ORDER.indexOf(state) > ORDER.indexOf(this.#state)) this.#state = state
    this.changed()
  }
}

function byeOptions(reason: string | undefined): ByeOptions {
  return reason === undefined ? {} : { reason: { protocol: 'SIP', cause: 200, text: reason } }
}
