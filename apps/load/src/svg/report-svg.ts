import { DELAYS, type DelayName } from '../delays.ts'
import type { LoadReport } from '../report.ts'
import { element, label, type Svg } from './element.ts'
import { drawPanel, type Panel, type Series } from './panel.ts'
import { linearScale, logScale } from './scale.ts'

const WIDTH = 960
const MARGIN = { left: 64, right: 24, top: 92 }
const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right
const GAP = { x: 72, y: 72 }
const HEIGHTS = { saps: 180, ihsa: 110, delay: 130 }

const STYLE = `
text{font:12px system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#3d4451}
.head{font-size:18px;font-weight:600;fill:#14181f}.title{font-size:13px;font-weight:600;fill:#14181f}
.tick,.legend{font-size:11px}.grid{stroke:#e4e7ec}.axis{stroke:#98a1b0}
.line{fill:none;stroke-width:1.8;stroke-linejoin:round}.line.a{stroke:#98a1b0;stroke-width:3}
.line.p{stroke:#14181f;stroke-width:1;stroke-dasharray:3 3}
.line.b{stroke:#1b66c9}.line.c{stroke:#e07b00}.line.d{stroke:#c3203a}
.key.a{fill:#98a1b0}.key.p{fill:#14181f}.key.b{fill:#1b66c9}.key.c{fill:#e07b00}.key.d{fill:#c3203a}
.bar{fill:#c3203a}.mark{stroke:#c3203a;stroke-dasharray:4 4}.mark-name{font-size:11px;fill:#c3203a;paint-order:stroke;stroke:#ffffff;stroke-width:4px;stroke-linejoin:round}`

/** A report as a picture: offered and achieved rate, IHSA, and percentiles of every delay, over time. */
export function reportSvg(report: LoadReport): Svg {
  const rate = ratePanel(report, MARGIN.top)
  const ihsa = ihsaPanel(report, rate.top + HEIGHTS.saps + GAP.y)
  const delays = delayPanels(report, ihsa.top + HEIGHTS.ihsa + GAP.y)
  const last = delays.at(-1) ?? ihsa
  const height = last.top + last.height + 36
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` },
    element('style', {}, STYLE),
    element('rect', { width: WIDTH, height, fill: '#ffffff' }),
    label(MARGIN.left, 32, headline(report), { class: 'head' }),
    label(MARGIN.left, 52, subtitle(report)),
    ...[rate, ihsa, ...delays].map(drawPanel),
  ).concat('\n')
}

function headline({ docSaps, steps, ihsaPercent }: LoadReport): string {
  const [first] = steps
  if (steps.length > 1 && docSaps !== undefined) return `Design objective capacity: ${docSaps} SAPS`
  return `${first?.saps ?? 0} SAPS, ${ihsaPercent} % inadequately handled`
}

function subtitle({ attempts, phones, holdingTime, seed }: LoadReport): string {
  return `${attempts} scenario attempts of ${phones} phones, calls held ${holdingTime}, seed ${seed}`
}

/** What all plots have in common: the time. */
function timesOf({ intervals, intervalSeconds }: LoadReport): Pick<Panel, 'times' | 'seconds'> {
  return {
    times: intervals.map(({ fromSeconds }) => fromSeconds + intervalSeconds / 2),
    seconds: Math.max(intervalSeconds, intervals.length * intervalSeconds),
  }
}

function ratePanel(report: LoadReport, top: number): Panel {
  const { intervals, intervalSeconds } = report
  const perSecond = (count: number): number => count / intervalSeconds
  const series: readonly Series[] = [
    { name: 'planned', className: 'p', values: plannedRates(report) },
    { name: 'offered', className: 'a', values: intervals.map(({ attempts }) => perSecond(attempts)) },
    { name: 'adequately handled', className: 'b', values: intervals.map(({ adequate }) => perSecond(adequate)) },
  ]
  const highest = Math.max(1, ...intervals.map(({ attempts }) => perSecond(attempts)))
  return {
    title: 'Scenario attempts per second',
    unit: 'SAPS',
    left: MARGIN.left,
    top,
    width: PLOT_WIDTH,
    height: HEIGHTS.saps,
    y: linearScale(highest),
    series,
    ...timesOf(report),
  }
}

/** The rate of the step in which the middle of each interval lies. */
function plannedRates(report: LoadReport): readonly (number | undefined)[] {
  return timesOf(report).times.map((time) => {
    let end = 0
    return report.steps.find(({ seconds }) => {
      end += seconds
      return time < end
    })?.saps
  })
}

function ihsaPanel(report: LoadReport, top: number): Panel {
  const values = report.intervals.map(({ ihsaPercent }) => ihsaPercent)
  return {
    title: 'Inadequately handled scenario attempts (IHSA)',
    unit: '%',
    left: MARGIN.left,
    top,
    width: PLOT_WIDTH,
    height: HEIGHTS.ihsa,
    y: linearScale(Math.max(4 * report.limitPercent, ...values), 2),
    series: [],
    bars: { name: 'IHSA', className: 'd', values },
    mark: { value: report.limitPercent, name: `limit ${report.limitPercent} %` },
    ...timesOf(report),
  }
}

/** Two in a row, all with the same scale, so that they can be compared. */
function delayPanels(report: LoadReport, top: number): readonly Panel[] {
  const measured = DELAYS.filter(({ name }) => report.delays[name] !== undefined)
  const all = measured.flatMap(({ name }) => report.intervals.flatMap(({ delays }) => delays[name] ?? []))
  const y = logScale(
    Math.max(0.1, Math.min(...all.map(({ p50 }) => p50), 1)),
    Math.max(...all.map(({ p99 }) => p99), 10),
  )
  const width = (PLOT_WIDTH - GAP.x) / 2
  return measured.map(({ name, title }, index) => ({
    title: `${name}: ${title}`,
    unit: 'ms',
    left: MARGIN.left + (index % 2) * (width + GAP.x),
    top: top + Math.floor(index / 2) * (HEIGHTS.delay + GAP.y),
    width,
    height: HEIGHTS.delay,
    y,
    series: percentileSeries(report, name),
    mark: { value: report.thresholdsMs[name], name: 'threshold' },
    ...timesOf(report),
  }))
}

function percentileSeries({ intervals }: LoadReport, name: DelayName): readonly Series[] {
  const of = (percentile: 'p50' | 'p95' | 'p99') => intervals.map(({ delays }) => delays[name]?.[percentile])
  return [
    { name: 'p50', className: 'b', values: of('p50') },
    { name: 'p95', className: 'c', values: of('p95') },
    { name: 'p99', className: 'd', values: of('p99') },
  ]
}
