import { element, label, polyline, type Svg } from './element.ts'
import { type Scale, ticksOf } from './scale.ts'

/** One curve: a value for each interval, undefined where there is none. */
export interface Series {
  readonly name: string
  /** Its class in the style sheet, which gives the colour. */
  readonly className: string
  readonly values: readonly (number | undefined)[]
}

export interface Panel {
  readonly title: string
  readonly unit: string
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly y: Scale
  readonly series: readonly Series[]
  /** Series that is drawn as bars instead. */
  readonly bars?: Series
  /** A horizontal line with a name: a threshold. */
  readonly mark?: { readonly value: number; readonly name: string }
  /** Time at the middle of each interval, in seconds. */
  readonly times: readonly number[]
  readonly seconds: number
}

const TICK_GAP = 6
const ROOM_FOR_TEXT = 13
const DOT_RADIUS = 2

/** A plot over time with its axes, its title and its legend. */
export function drawPanel(panel: Panel): Svg {
  const { left, top, width } = panel
  return element(
    'g',
    {},
    label(left, top - 12, `${panel.title}, ${panel.unit}`, { class: 'title' }),
    legend(panel),
    ...yAxis(panel),
    ...xAxis(panel),
    ...bars(panel),
    ...mark(panel),
    ...panel.series.flatMap((series) => curve(panel, series)),
    element('line', { x1: left, x2: left + width, y1: bottomOf(panel), y2: bottomOf(panel), class: 'axis' }),
  )
}

function bottomOf({ top, height }: Panel): number {
  return top + height
}

function xOf({ left, width, seconds }: Panel, time: number): number {
  return left + (width * time) / seconds
}

function yOf({ top, height, y }: Panel, value: number): number {
  return top + height * (1 - y.at(value))
}

function pointsOf(panel: Panel, { values }: Series): readonly (readonly [number, number] | undefined)[] {
  return values.map((value, index) =>
    value === undefined ? undefined : ([xOf(panel, panel.times[index] ?? 0), yOf(panel, value)] as const),
  )
}

/** A line, and a dot for what was measured between two intervals without anything: a line needs two points. */
function curve(panel: Panel, series: Series): readonly Svg[] {
  const points = pointsOf(panel, series)
  const dots = points.flatMap((point, index) => {
    if (point === undefined || points[index - 1] !== undefined || points[index + 1] !== undefined) return []
    return [element('circle', { cx: point[0], cy: point[1], r: DOT_RADIUS, class: `key ${series.className}` })]
  })
  return [polyline(points, `line ${series.className}`), ...dots]
}

function legend({ left, top, width, series, bars: also }: Panel): Svg {
  const entries = [...series, ...(also ? [also] : [])]
  const spans = entries.map(({ name, className }) =>
    element('tspan', { class: `key ${className}`, dx: 10 }, `■ ${name}`),
  )
  return entries.length < 2
    ? ''
    : element('text', { x: left + width, y: top - 12, class: 'legend', 'text-anchor': 'end' }, ...spans)
}

function yAxis(panel: Panel): readonly Svg[] {
  const { left, width, y } = panel
  return y.ticks.flatMap((tick) => {
    const at = yOf(panel, tick)
    return [
      element('line', { x1: left, x2: left + width, y1: at, y2: at, class: 'grid' }),
      label(left - TICK_GAP, at + 4, String(tick), { class: 'tick', 'text-anchor': 'end' }),
    ]
  })
}

function xAxis(panel: Panel): readonly Svg[] {
  const y = bottomOf(panel)
  const ticks = ticksOf(panel.seconds, 6)
  return ticks.map((tick, index) =>
    label(xOf(panel, tick), y + 16, index === ticks.length - 1 ? `${tick} s` : String(tick), {
      class: 'tick',
      'text-anchor': 'middle',
    }),
  )
}

function bars(panel: Panel): readonly Svg[] {
  const { bars: series, times, left, width } = panel
  if (series === undefined) return []
  const wide = Math.max(1, (width / times.length) * 0.7)
  return series.values.flatMap((value, index) => {
    if (value === undefined || value === 0) return []
    const y = yOf(panel, value)
    const x = Math.max(left, xOf(panel, times[index] ?? 0) - wide / 2)
    return [element('rect', { x, y, width: wide, height: bottomOf(panel) - y, class: `bar ${series.className}` })]
  })
}

function mark(panel: Panel): readonly Svg[] {
  const { mark: line, left, width } = panel
  if (line === undefined || !panel.y.holds(line.value)) return []
  const y = yOf(panel, line.value)
  // above the line, unless the title is there
  const textAt = y - panel.top < ROOM_FOR_TEXT ? y + ROOM_FOR_TEXT : y - 4
  return [
    element('line', { x1: left, x2: left + width, y1: y, y2: y, class: 'mark' }),
    label(left + TICK_GAP, textAt, line.name, { class: 'mark-name' }),
  ]
}
