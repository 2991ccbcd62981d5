import type { CallSamples } from '../api/operations.ts'

type Stream = CallSamples['streams'][number]
type Sample = Stream['samples'][number]

/** One line of a plot. */
export interface Line {
  readonly label: string
  /** Who sends what is drawn: that gives the line its colour. */
  readonly side: 'offerer' | 'answerer'
  /** What the other side reports is dashed. */
  readonly isReported: boolean
  /** For each time of the plot; null where nothing is known. */
  readonly values: readonly (number | null)[]
}

/** What is drawn in one plot. */
export interface Measure {
  readonly name: string
  readonly unit: string
  /** The axis reaches so far at least. */
  readonly top: number
  readonly bottom: number
  readonly digits: number
  readonly lines: readonly Line[]
}

/** The media of a call at one place, ready to be drawn. */
export interface Plotted {
  /** Seconds since the first sample began. */
  readonly seconds: readonly number[]
  /** Those of which something is known. */
  readonly measures: readonly Measure[]
}

interface Kind extends Omit<Measure, 'lines'> {
  readonly here: (sample: Sample) => number | undefined
  readonly reported?: (sample: Sample) => number | undefined
  /** It is of the way there and back: the same for both sides. */
  readonly isShared?: boolean
}

const percent = (share: number | undefined): number | undefined => (share === undefined ? undefined : share * 100)

const KINDS: readonly Kind[] = [
  {
    ...{ name: 'Loss', unit: '%', bottom: 0, top: 2, digits: 1 },
    here: ({ loss }) => percent(loss),
    reported: ({ reportedLoss }) => percent(reportedLoss),
  },
  {
    ...{ name: 'Jitter', unit: 'ms', bottom: 0, top: 10, digits: 1 },
    here: ({ jitterMs }) => jitterMs,
    reported: ({ reportedJitterMs }) => reportedJitterMs,
  },
  { ...{ name: 'Bitrate', unit: 'kbit/s', bottom: 0, top: 10, digits: 1 }, here: ({ kbps }) => kbps },
  {
    ...{ name: 'Round trip', unit: 'ms', bottom: 0, top: 20, digits: 1, isShared: true },
    here: ({ roundTripMs }) => roundTripMs,
  },
  { ...{ name: 'MOS', unit: '1 to 5', bottom: 1, top: 5, digits: 1 }, here: ({ mos }) => mos },
]

export function plotted({ startedAt, streams }: CallSamples): Plotted {
  const times = [...new Set(streams.flatMap(({ samples }) => samples.map(({ at }) => Date.parse(at))))].sort(
    (a, b) => a - b,
  )
  const begin = Date.parse(startedAt)
  return {
    seconds: times.map((time) => (time - begin) / 1000),
    measures: KINDS.map((kind) => measureOf(kind, streams, times)).filter(({ lines }) => lines.length > 0),
  }
}

function measureOf(kind: Kind, streams: readonly Stream[], times: readonly number[]): Measure {
  const { here, reported, isShared, ...measure } = kind
  const drawn = isShared ? streams.slice(0, 1) : streams
  const severalMedia = streams.some(({ index }) => index > 0)
  const lines = drawn.flatMap((stream): readonly Line[] => {
    const side = stream.side === 'offerer' ? 'offerer' : 'answerer'
    const sender = senderOf(stream)
    const own = isShared ? 'there and back' : severalMedia ? `from ${sender}, ${stream.media}` : `from ${sender}`
    const line = { label: own, side, isReported: false, values: valuesOf(stream, times, here) } as const
    if (reported === undefined) return [line]
    const label = `${own}, as reported`
    return [line, { label, side, isReported: true, values: valuesOf(stream, times, reported) }]
  })
  return { ...measure, lines: lines.filter(({ values }) => values.some((value) => value !== null)) }
}

/** Who sends a stream, by the word for people; where that is not known, by who made the first offer. */
export function senderOf({ party, side }: Pick<Stream, 'party' | 'side'>): string {
  return party ?? side
}

function valuesOf(
  { samples }: Stream,
  times: readonly number[],
  value: (sample: Sample) => number | undefined,
): readonly (number | null)[] {
  const byTime = new Map(samples.map((sample) => [Date.parse(sample.at), value(sample) ?? null]))
  return times.map((time) => byTime.get(time) ?? null)
}

/** `1:05` */
export function minutesAndSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
