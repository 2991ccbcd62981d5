import { type StreamFigures, scoreOf, share } from '../call/call-report.ts'

/** What one side of a stream sent between two looks at it. */
export interface MediaSample {
  /** The end of its time, milliseconds since 1970. */
  readonly at: number
  readonly durationMs: number
  readonly packets: number
  /** With the headers of RTP, without those of UDP. */
  readonly octets: number
  /** Share of packets that did not come here, 0 to 1; unknown to an engine that does not look into packets. */
  readonly loss?: number
  readonly jitterMs?: number
  /** The same at the other side, where its RTCP told something in this time. @spec RFC 3550 §6.4.1 */
  readonly reportedLoss?: number
  readonly reportedJitterMs?: number
  /** From one side to the other and back. */
  readonly roundTripMs?: number
  /** 1 to 5, by the loss that was reported, else by the one seen here. */
  readonly mos?: number
}

/** Samples of one side of a stream; two become one when there are more. */
export const MAX_SAMPLES = 120

/** Columns of a row. Times are in milliseconds since the first row began, so that they fit. */
const [AT, DURATION, PACKETS, OCTETS, EXPECTED, LOST, COVERED, COVERED_LOST, JITTER, REPORTED_JITTER, ROUND_TRIP] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
] as const
const WIDTH = 11
/** What is added up when two rows become one; the rest are means. */
const SUMS = [DURATION, PACKETS, OCTETS, EXPECTED, LOST, COVERED, COVERED_LOST] as const
const MEANS = [JITTER, REPORTED_JITTER, ROUND_TRIP] as const

interface Totals {
  readonly packets: number
  readonly octets: number
  readonly expected: number
  readonly lost: number
  readonly covered: number
  readonly coveredLost: number
}

const NOTHING: Totals = { packets: 0, octets: 0, expected: 0, lost: 0, covered: 0, coveredLost: 0 }

/** Samples of one side of a stream, in a room that does not grow. */
export class StreamSamples {
  readonly #begin: number
  readonly #rows = new Float32Array(MAX_SAMPLES * WIDTH)
  #count = 0
  #seen: Totals = NOTHING
  #encoding: string | undefined

  /** @param begin of its first sample, milliseconds since 1970 */
  constructor(begin: number) {
    this.#begin = begin
  }

  get isFull(): boolean {
    return this.#count === MAX_SAMPLES
  }

  /** Only while it is not full. @param since milliseconds since 1970, the end of the sample before */
  add({ report, own, told }: StreamFigures, since: number, now: number): void {
    const totals: Totals = {
      packets: report.packets,
      octets: report.octets,
      expected: own?.expected ?? 0,
      lost: own?.lost ?? 0,
      covered: told?.covered ?? 0,
      coveredLost: told?.coveredLost ?? 0,
    }
    // an engine that takes a stream over counts what it expects anew
    const isSameCount = totals.expected >= this.#seen.expected
    const more = (key: keyof Totals) => totals[key] - this.#seen[key]
    const isNew = more('packets') > 0
    const covered = more('covered')
    this.#rows.set(
      [
        now - this.#begin,
        now - since,
        more('packets'),
        more('octets'),
        isSameCount ? more('expected') : 0,
        isSameCount ? more('lost') : 0,
        covered,
        more('coveredLost'),
        (isNew ? own?.jitterMs : undefined) ?? Number.NaN,
        (covered > 0 ? told?.jitterMs : undefined) ?? Number.NaN,
        report.roundTripMs ?? Number.NaN,
      ],
      this.#count * WIDTH,
    )
    this.#count += 1
    this.#seen = totals
    this.#encoding = report.media === 'audio' ? report.codec : undefined
  }

  /** Two neighbours become one: counts are added up, of the rest it is the mean. */
  halve(): void {
    const before = this.#count
    this.#count = Math.ceil(before / 2)
    for (let row = 0; row < this.#count; row++) {
      const first = 2 * row
      if (first + 1 < before) this.#merge(row, first, first + 1)
      else this.#rows.copyWithin(row * WIDTH, first * WIDTH, (first + 1) * WIDTH)
    }
  }

  /** The last becomes one with the one before it. */
  joinLast(): void {
    if (this.#count < 2) return
    this.#count -= 1
    this.#merge(this.#count - 1, this.#count - 1, this.#count)
  }

  /** The oldest first. */
  read(): readonly MediaSample[] {
    return Array.from({ length: this.#count }, (_, row) => this.#sample(row))
  }

  #merge(to: number, first: number, second: number): void {
    const rows = this.#rows
    const [a, b] = [rows.slice(first * WIDTH, (first + 1) * WIDTH), rows.slice(second * WIDTH, (second + 1) * WIDTH)]
    const at = to * WIDTH
    const of = (row: Float32Array, column: number) => row[column] ?? Number.NaN
    rows[at + AT] = of(b, AT)
    for (const column of SUMS) rows[at + column] = of(a, column) + of(b, column)
    for (const column of MEANS) {
      const [one, other] = [of(a, column), of(b, column)]
      rows[at + column] = Number.isNaN(one) ? other : Number.isNaN(other) ? one : (one + other) / 2
    }
  }

  #sample(row: number): MediaSample {
    const of = (column: number) => this.#rows[row * WIDTH + column] ?? Number.NaN
    const known = (column: number) => (Number.isNaN(of(column)) ? undefined : of(column))
    const rate = (lost: number, all: number) => (of(all) > 0 ? share(Math.max(0, of(lost)), of(all)) : undefined)
    const [loss, reportedLoss] = [rate(LOST, EXPECTED), rate(COVERED_LOST, COVERED)]
    const [jitterMs, reportedJitterMs, roundTripMs] = [known(JITTER), known(REPORTED_JITTER), known(ROUND_TRIP)]
    const judged = reportedLoss ?? loss
    const encoding = this.#encoding
    return {
      at: this.#begin + of(AT),
      durationMs: of(DURATION),
      packets: of(PACKETS),
      octets: of(OCTETS),
      ...(loss !== undefined && { loss }),
      ...(jitterMs !== undefined && { jitterMs }),
      ...(reportedLoss !== undefined && { reportedLoss }),
      ...(reportedJitterMs !== undefined && { reportedJitterMs }),
      ...(roundTripMs !== undefined && { roundTripMs }),
      ...(judged !== undefined &&
        encoding !== undefined && {
          mos: scoreOf({ encoding, loss: judged, jitterMs: reportedJitterMs ?? jitterMs, roundTripMs }),
        }),
    }
  }
}
