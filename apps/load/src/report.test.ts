import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatReport } from './format-report.ts'
import { Histogram } from './histogram.ts'
import { type LoadReport, reportOf } from './report.ts'
import { plan, stepOf } from './test-run.ts'
import { Timeline } from './timeline.ts'

const sip = { sent: 10, received: 9, retransmissions: 1, serviceUnavailable: 2 }

function report(steps: readonly ReturnType<typeof stepOf>[], lateMs = 1): LoadReport {
  const lateness = new Histogram()
  lateness.record(lateMs)
  return reportOf(plan, 200, { steps, timeline: new Timeline(0, 30_000), lateness, wasInterrupted: false }, sip)
}

test('the capacity is the last step before one with more than 0.1 % inadequately handled', () => {
  const steps = [stepOf(10, 1000, 0), stepOf(20, 1999, 2), stepOf(30, 3000, 30), stepOf(40, 4000, 0)]
  assert.equal(report(steps.slice(0, 2)).docSaps, 20)
  assert.equal(report(steps.slice(0, 3)).docSaps, 20)
  assert.equal(report(steps).docSaps, 20, 'a better step behind a bad one changes nothing')
  assert.equal(report([stepOf(10, 0, 5)]).docSaps, undefined)
})

test('exactly 0.1 % is still within the capacity', () => {
  assert.equal(report([stepOf(10, 999, 1)]).docSaps, 10)
})

test('another limit makes another capacity', () => {
  const run = { steps: [stepOf(10, 98, 2)], timeline: new Timeline(0, 30_000), lateness: new Histogram() }
  const within = (ihsaLimit: number) => reportOf({ ...plan, ihsaLimit }, 200, { ...run, wasInterrupted: false }, sip)
  assert.equal(within(0.02).docSaps, 10)
  assert.equal(within(0.019).docSaps, undefined)
  assert.equal(within(0.019).limitPercent, 1.9)
  assert.match(formatReport(within(0.019)), /2 %, above the 1\.9 %/)
})

test('a step says what was offered and achieved, and what it cost both sides', () => {
  const [step] = report([stepOf(10, 90, 10)]).steps
  assert.equal(step?.saps, 10)
  assert.equal(step?.achievedSaps, 9)
  assert.equal(step?.ihsaPercent, 10)
  assert.deepEqual(step?.reasons, { '503 instead of 200': 10 })
  assert.deepEqual(step?.generator, { cpuPercent: 20, residentMebibytes: 100 })
  assert.deepEqual(step?.core, { cpuPercent: 50, residentMebibytes: 64 })
})

test('the whole is the sum of its steps', () => {
  const { attempts, inadequate, scenarios, delays } = report([stepOf(10, 90, 10), stepOf(20, 200, 0)])
  assert.deepEqual([attempts, inadequate], [300, 10])
  assert.equal(scenarios[0]?.attempts, 300)
  assert.equal(delays.PMM?.count, 290)
})

test('people read the capacity, the reasons and the percentiles', () => {
  const text = formatReport(report([stepOf(10, 1000, 0), stepOf(20, 1000, 100)]))
  assert.match(text, /Design objective capacity: 10 SAPS.*At 20 SAPS 9\.1 % were\./)
  assert.match(text, /3\.1\s+page-mode message\s+2100\s+100\s+4\.8 %\s+100× 503 instead of 200/)
  assert.match(text, /PMM\s+MESSAGE to its answer\s+2000\s+\d+\.\d\s/)
  assert.match(text, /1 requests sent again, 2 answers 503/)
})

test('people are told when the generator is the bottleneck', () => {
  assert.match(formatReport(report([stepOf(10, 100, 0)], 400)), /began more than 400 ms late/)
  assert.doesNotMatch(formatReport(report([stepOf(10, 100, 0)], 1)), /late/)
})
