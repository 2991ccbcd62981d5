import type { CallMediaReport, StreamReport } from '@voltaic/ng'
import type { CallFigures } from '../call/call-report.ts'
import { type MediaSample, StreamSamples } from './stream-samples.ts'

/** The media of one call over time, as this gateway has seen it. */
export interface SampledCall {
  /** Name of the call at the gateway. */
  readonly callId: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Of one that has ended. */
  readonly endedAt?: number
  /** At the last sample. */
  readonly report: CallMediaReport
  readonly streams: readonly SampledStream[]
}

interface SampledStream extends Pick<StreamReport, 'media' | 'index' | 'side' | 'codec'> {
  /** The oldest first. */
  readonly samples: readonly MediaSample[]
}

/** A time of which a rate says something, in milliseconds. */
const SHORTEST_MS = 1000

/** Samples of one call. When one of its streams has as many as are kept, all get half as many, and come half as often. */
export class CallSamples {
  readonly callId: string
  readonly #startedAt: number
  readonly #streams = new Map<string, StreamSamples>()
  /** Looks between two samples. */
  #stride = 1
  #looks = 0
  #sampledAt: number
  #endedAt: number | undefined
  #report: CallMediaReport | undefined

  /** @param now milliseconds since 1970 */
  constructor(callId: string, now: number) {
    this.callId = callId
    this.#startedAt = now
    this.#sampledAt = now
  }

  /** Takes one more look into account. @returns whether a sample is due */
  isDue(): boolean {
    this.#looks += 1
    return this.#looks % this.#stride === 0
  }

  add({ report, streams }: CallFigures, now: number): void {
    this.#report = report
    const since = this.#sampledAt
    if (now <= since) return
    if ([...this.#streams.values()].some(({ isFull }) => isFull)) {
      for (const each of this.#streams.values()) each.halve()
      this.#stride *= 2
    }
    for (const figures of streams) {
      const key = keyOf(figures.report)
      const samples = this.#streams.get(key) ?? new StreamSamples(since)
      this.#streams.set(key, samples)
      samples.add(figures, since, now)
    }
    this.#sampledAt = now
  }

  /** The last sample of a call. In a moment too short a single packet would look like a flood: that is added to the sample before. */
  end(figures: CallFigures, now: number): void {
    const isShort = now - this.#sampledAt < SHORTEST_MS
    const isNew = now > this.#sampledAt
    this.add(figures, now)
    if (isShort && isNew) for (const each of this.#streams.values()) each.joinLast()
    this.#endedAt = now
  }

  /** @returns undefined before the first sample */
  read(): SampledCall | undefined {
    const report = this.#report
    if (report === undefined) return undefined
    return {
      callId: this.callId,
      startedAt: this.#startedAt,
      ...(this.#endedAt !== undefined && { endedAt: this.#endedAt }),
      report,
      streams: report.streams.map((stream) => {
        const { media, index, side, codec } = stream
        const samples = this.#streams.get(keyOf(stream))?.read() ?? []
        return { media, index, side, ...(codec !== undefined && { codec }), samples }
      }),
    }
  }
}

function keyOf({ index, side }: Pick<StreamReport, 'index' | 'side'>): string {
  return `${index} ${side}`
}
