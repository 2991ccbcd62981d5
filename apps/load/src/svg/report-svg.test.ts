import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Histogram } from '../histogram.ts'
import { reportOf } from '../report.ts'
import { plan, record, stepOf } from '../test-run.ts'
import { Timeline } from '../timeline.ts'
import { element, label, polyline } from './element.ts'
import { reportSvg } from './report-svg.ts'
import { linearScale, logScale, ticksOf } from './scale.ts'

const sip = { sent: 0, received: 0, retransmissions: 0, serviceUnavailable: 0 }

function svgOf(steps: readonly ReturnType<typeof stepOf>[], seconds: number): string {
  const timeline = new Timeline(0, seconds * 1000)
  for (let second = 0; second < seconds; second++) record(timeline.at(second * 1000), 10 + second, second > 15 ? 2 : 0)
  return reportSvg(reportOf(plan, 50, { steps, timeline, lateness: new Histogram(), wasInterrupted: false }, sip))
}

test('a report is one well-formed document with a plot for each delay that was measured', () => {
  const svg = svgOf([stepOf(10, 100, 0), stepOf(20, 150, 10)], 20)
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="960"/)
  const open: string[] = []
  for (const [, closes, name = '', isEmpty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (closes) assert.equal(open.pop(), name)
    else if (!isEmpty) open.push(name)
  }
  assert.deepEqual(open, [], 'every element that is opened is closed')
  assert.match(svg, /Design objective capacity: 10 SAPS/)
  assert.match(svg, /PMM: MESSAGE to its answer/)
  assert.doesNotMatch(svg, /INVITE|NaN|undefined|Infinity/)
  assert.equal([...svg.matchAll(/class="bar d"/g)].length, 4, 'a bar for each interval with failures')
})

test('a run without a single attempt has a picture too', () => {
  assert.doesNotMatch(svgOf([], 0), /NaN|undefined|Infinity/)
  assert.doesNotMatch(svgOf([stepOf(10, 0, 0)], 1), /NaN|undefined|Infinity/)
})

test('the name of the limit can be read in front of bars, and a lone sample is seen', () => {
  const timeline = new Timeline(0, 20_000)
  record(timeline.at(5000), 10, 5)
  const svg = reportSvg(
    reportOf(plan, 50, { steps: [stepOf(10, 10, 5)], timeline, lateness: new Histogram(), wasInterrupted: false }, sip),
  )
  assert.ok(svg.indexOf('>limit 0.1 %<') > svg.lastIndexOf('class="bar d"'))
  assert.match(svg, /\.mark-name\{[^}]*paint-order:stroke;stroke:#ffffff/)
  assert.equal([...svg.matchAll(/<circle [^>]*class="key [bcd]"/g)].length, 3, 'p50, p95 and p99 of one second')
})

test('text is escaped', () => {
  assert.equal(element('g', { title: 'a"<b' }), '<g title="a&quot;&lt;b"/>')
  assert.equal(label(1, 2.345, '<&>'), '<text x="1" y="2.3">&lt;&amp;&gt;</text>')
})

test('a line has a gap where nothing was measured', () => {
  assert.match(polyline([[0, 0], [1, 1], undefined, [3, 3], [4, 4]], 'x'), /d="M0 0L1 1M3 3L4 4"/)
  assert.equal(polyline([undefined], 'x'), '')
})

test('axes end at round numbers that hold every value', () => {
  assert.deepEqual(linearScale(37).ticks, [0, 10, 20, 30, 40])
  assert.deepEqual(linearScale(0.4, 2).ticks, [0, 0.2, 0.4])
  assert.equal(linearScale(37).at(20), 0.5)
  assert.equal(linearScale(37).at(1000), 1)
  assert.deepEqual(logScale(0.7, 2100).ticks, [0.1, 1, 10, 100, 1000, 10_000])
  assert.equal(logScale(1, 100).at(10), 0.5)
  assert.deepEqual(ticksOf(60, 6), [0, 10, 20, 30, 40, 50, 60])
})
