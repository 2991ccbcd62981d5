/** What one kind of operation costs at several numbers of registered subscribers. */
export interface CostSeries {
  readonly what: string
  readonly points: readonly CostPoint[]
}

export interface CostPoint {
  readonly registered: number
  /** CPU seconds of the core for 1,000 operations. */
  readonly cpu: number
}

const WIDTH = 720
const HEIGHT = 420
const PLOT = { left: 70, right: 690, top: 70, bottom: 350 }
const COLOURS = ['#0b6e4f', '#c44900', '#3d5a98', '#7a3e9d']

/** The plot as SVG: subscribers on a logarithmic axis, CPU seconds from 0 on. @param note a line under the title */
export function costPlotSvg(series: readonly CostSeries[], note: string): string {
  const points = series.flatMap((each) => each.points)
  const ticks = [...new Set(points.map(({ registered }) => registered))].toSorted((a, b) => a - b)
  const top = niceLimit(Math.max(...points.map(({ cpu }) => cpu)))
  const [first = 1, last = 10] = [ticks[0], ticks.at(-1)]
  const x = (registered: number): number =>
    PLOT.left + 40 + ((PLOT.right - PLOT.left - 80) * Math.log(registered / first)) / Math.log(last / first || 10)
  const y = (cpu: number): number => PLOT.bottom - ((PLOT.bottom - PLOT.top) * cpu) / top
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    '<title>CPU seconds of the core for 1,000 operations, by registered subscribers</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(PLOT.left, 26, 'CPU seconds of the core for 1,000 operations, by registered subscribers', 'font-size="16"'),
    text(PLOT.left, 46, note, 'fill="#666"'),
    ...[0, 1, 2, 3, 4].map((part) => gridLine((part * top) / 4, y)),
    ...ticks.map((tick) => text(x(tick), PLOT.bottom + 20, tick.toLocaleString('en'), 'text-anchor="middle"')),
    ...series.flatMap((each, index) => drawSeries(each, COLOURS[index % COLOURS.length] ?? '#000', x, y)),
    ...series.map(({ what }, index) => legend(what, index)),
    '</svg>',
    '',
  ].join('\n')
}

/** The smallest 1, 2, 4 or 8 times a power of ten that is not less. */
function niceLimit(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 8, 10].find((factor) => factor * power >= value) ?? 10) * power
}

function gridLine(cpu: number, y: (cpu: number) => number): string {
  const at = round(y(cpu))
  const line = `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${at}" y2="${at}" stroke="#ddd"/>`
  return line + text(PLOT.left - 8, at + 4, String(Number(cpu.toPrecision(2))), 'text-anchor="end"')
}

function drawSeries(
  { points }: CostSeries,
  colour: string,
  x: (registered: number) => number,
  y: (cpu: number) => number,
): string[] {
  const places = points.map(({ registered, cpu }) => ({ cpu, x: round(x(registered)), y: round(y(cpu)) }))
  const path = places.map((place) => `${place.x},${place.y}`).join(' ')
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...places.map((place) => `<circle cx="${place.x}" cy="${place.y}" r="4" fill="${colour}"/>`),
    ...places.map((place) =>
      text(place.x, place.y - 9, place.cpu.toFixed(2), `text-anchor="middle" font-size="11" fill="${colour}"`),
    ),
  ]
}

function legend(what: string, index: number): string {
  const left = PLOT.left + index * 160
  const colour = COLOURS[index % COLOURS.length] ?? '#000'
  return `<circle cx="${left}" cy="${HEIGHT - 25}" r="5" fill="${colour}"/>${text(left + 12, HEIGHT - 21, what, '')}`
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
