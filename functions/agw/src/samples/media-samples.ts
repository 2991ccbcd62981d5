import type { Runtime, Timer } from '@voltaic/runtime'
import { type CallFigures, figuresOf } from '../call/call-report.ts'
import type { MediaCall } from '../call/media-call.ts'
import { CallSamples, type SampledCall } from './call-samples.ts'

/** Between two looks at the calls, in milliseconds. */
export const SAMPLE_MS = 2000
/** Calls at the gateway that are sampled at the same time; of more there are figures, and no samples. */
const MAX_SAMPLED_CALLS = 2000
/** Calls at the gateway that have ended and whose samples are kept, in memory. */
export const KEPT_ENDED_CALLS = 400

/** Asks a call for its figures when nobody changes it. @returns undefined when it is not there any more */
type ReadCall = (call: MediaCall) => Promise<CallFigures | undefined>

/**
 * What calls at a gateway sounded like over time, of those under way and of the last that have ended. It does not keep a
 * call alive that everybody has forgotten.
 */
export class MediaSamples {
  readonly #runtime: Pick<Runtime, 'clock' | 'counters'>
  readonly #read: ReadCall
  readonly #live = new Map<MediaCall, CallSamples>()
  readonly #ended: CallSamples[] = []
  #timer: Timer | undefined

  constructor(runtime: Pick<Runtime, 'clock' | 'counters'>, read: ReadCall) {
    this.#runtime = runtime
    this.#read = read
  }

  start(): void {
    this.#timer = this.#runtime.clock.startTimer(SAMPLE_MS, () => {
      void this.#look().finally(() => {
        if (this.#timer !== undefined) this.start()
      })
    })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  begin(call: MediaCall): void {
    if (this.#live.size >= MAX_SAMPLED_CALLS) this.#runtime.counters.add('agw.samples.skipped')
    else this.#live.set(call, new CallSamples(call.callId, this.#runtime.clock.now()))
  }

  /** The last sample of a call, before its streams are closed. One that nobody has answered leaves nothing. */
  async end(call: MediaCall): Promise<void> {
    const samples = this.#live.get(call)
    if (samples === undefined) return
    this.#live.delete(call)
    if (call.parties.answerer === undefined) return
    samples.end(await figuresOf(call), this.#runtime.clock.now())
    this.#ended.push(samples)
    if (this.#ended.length > KEPT_ENDED_CALLS) this.#ended.shift()
  }

  /** @param isWanted by the name of a call at the gateway @returns the oldest first */
  of(isWanted: (callId: string) => boolean): readonly SampledCall[] {
    const wanted = [...this.#ended, ...this.#live.values()].filter(({ callId }) => isWanted(callId))
    return wanted.map((each) => each.read()).filter((each) => each !== undefined)
  }

  /** One call after the other: a gateway full of them is not asked all at once. */
  async #look(): Promise<void> {
    for (const [call, samples] of [...this.#live]) {
      if (!samples.isDue()) continue
      const figures = await this.#read(call)
      if (figures !== undefined && this.#live.has(call)) samples.add(figures, this.#runtime.clock.now())
    }
  }
}
