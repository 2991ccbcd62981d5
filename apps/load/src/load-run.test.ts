import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createSeededRandom, type ManualClock } from '@voltaic/runtime'
import { DEFAULT_THRESHOLDS } from './delays.ts'
import { type FakeNetwork, FakePhone } from './fake-phone.ts'
import { parseHoldingTime } from './holding-time.ts'
import { type LoadDeps, type LoadMeasures, runLoad } from './load-run.ts'
import { Measures } from './measures.ts'
import { IHSA_LIMIT, type LoadPlan, risingSteps } from './plan.ts'
import type { Progress } from './progress.ts'
import { parseTrafficSet, reservesResources } from './traffic-set.ts'

const SECOND = 1000

interface Bench {
  readonly clock: ManualClock
  readonly network: FakeNetwork
  readonly phones: readonly FakePhone[]
  readonly plan: LoadPlan
  readonly start: (deps?: Partial<LoadDeps>) => Promise<LoadMeasures>
}

function bench(mix: string, count: number, changes: Partial<LoadPlan> = {}, unregistered = 0): Bench {
  const clock = createManualClock()
  const network: FakeNetwork = { answerMs: 20, failsWith: undefined, isSilent: false }
  const phones = Array.from(
    { length: count },
    (_, index) => new FakePhone(clock, `sip:${index}@home`, index >= unregistered, network),
  )
  const trafficSet = parseTrafficSet(mix)
  for (const [index, phone] of phones.entries()) phone.reservesResources = reservesResources(index, trafficSet)
  const plan: LoadPlan = {
    trafficSet,
    holdingTime: parseHoldingTime('constant:2'),
    ringMs: 0,
    stirMs: 0,
    steps: [{ saps: 50, durationMs: 20 * SECOND }],
    stopsAboveCapacity: true,
    ihsaLimit: IHSA_LIMIT,
    thresholds: DEFAULT_THRESHOLDS,
    patienceMs: 10 * SECOND,
    seed: 1,
    ...changes,
  }
  const resources = () => ({ generator: { cpuSeconds: 0, residentOctets: 0 } })
  const random = createSeededRandom(plan.seed)
  return { clock, network, phones, plan, start: (deps) => runLoad(plan, { clock, random, phones, resources, ...deps }) }
}

function total({ steps }: LoadMeasures): Measures {
  const sum = new Measures()
  for (const { measures } of steps) sum.add(measures)
  return sum
}

test('a mix is offered at its rate, and every phone is in one scenario at a time', async () => {
  const { clock, phones, start } = bench('everyday', 600, {}, 100)
  const running = start()
  await clock.advance(60 * SECOND)
  const measures = total(await running)
  assert.ok(Math.abs(measures.attempts - 1000) < 120, `${measures.attempts} attempts`)
  assert.equal(measures.adequate, measures.attempts)
  assert.ok(measures.scenarios.size > 5)
  assert.ok(phones.every(({ mostBusy, busy }) => mostBusy <= 1 && busy === 0))
  assert.equal(clock.pending, 0)
})

test('the loop is open: attempts go on while none is answered, and what finds no phone is counted', async () => {
  const { clock, network, phones, start } = bench('message=1', 100)
  network.isSilent = true
  const running = start()
  await clock.advance(60 * SECOND)
  const measures = total(await running)
  const [count] = measures.scenarios.values()
  assert.ok(measures.attempts > 880, `${measures.attempts} attempts`)
  assert.equal(count?.reasons.get('not over after 10 s'), 50, 'two phones each')
  assert.equal(count?.reasons.get('no idle registered phone'), measures.attempts - 50)
  assert.equal(measures.inadequate, measures.attempts)
  assert.equal(phones.filter(({ busy }) => busy > 0).length, 50)
})

test('steps rise until more than 0.1 % of one are inadequately handled', async () => {
  const { clock, network, start } = bench('message=1', 200, { steps: risingSteps(10, 10, 10 * SECOND, 8) })
  const running = start()
  await clock.advance(25 * SECOND)
  network.failsWith = 503
  await clock.advance(60 * SECOND)
  const { steps } = await running
  assert.deepEqual(
    steps.map(({ step, measures }) => [step.saps, measures.ihsa > 0.001]),
    [
      [10, false],
      [20, false],
      [30, true],
    ],
  )
})

test('the stir before the first step is offered, but not counted', async () => {
  const changes = { stirMs: 5 * SECOND, steps: [{ saps: 20, durationMs: 5 * SECOND }] }
  const { clock, phones, start } = bench('message=1', 100, changes)
  const progress: Progress[] = []
  const running = start({ onProgress: (now) => progress.push(now) })
  await clock.advance(5 * SECOND)
  assert.equal(progress.at(-1)?.phase, 'stir')
  assert.ok((progress.at(-1)?.done ?? 0) > 60)
  await clock.advance(15 * SECOND)
  const { steps, timeline } = await running
  assert.ok(phones.some(({ mostBusy }) => mostBusy > 0))
  assert.ok(Math.abs((steps[0]?.measures.attempts ?? 0) - 100) < 40)
  assert.ok(timeline.intervals.length <= 6)
  assert.equal(progress.at(-1)?.plannedMs, 10 * SECOND)
})

test('an attempt belongs to the step in which it began', async () => {
  const changes = {
    holdingTime: parseHoldingTime('constant:8'),
    steps: risingSteps(5, 5, 5 * SECOND, 2),
  }
  const { clock, start } = bench('call-none=1', 400, changes)
  const running = start()
  await clock.advance(60 * SECOND)
  const { steps } = await running
  assert.ok(steps.every(({ measures }) => measures.attempts === measures.adequate && measures.attempts > 0))
  assert.equal(steps[1]?.measures.delays.get('SES2')?.count, steps[1]?.measures.attempts)
})

test('an interrupted run reports what it has, when what is under way has ended', async () => {
  const { clock, start } = bench('call-none=1', 400)
  const controller = new AbortController()
  const running = start({ signal: controller.signal })
  await clock.advance(5 * SECOND)
  controller.abort()
  await clock.advance(5 * SECOND)
  const measures = await running
  assert.equal(measures.wasInterrupted, true)
  assert.equal(measures.steps[0]?.lastedMs, 5 * SECOND)
  assert.equal(total(measures).adequate, total(measures).attempts)
  assert.equal(clock.pending, 0)
})

test('the same seed gives the same run', async () => {
  const attemptsOf = async (seed: number) => {
    const { clock, start } = bench('everyday', 300, { seed }, 50)
    const running = start()
    await clock.advance(60 * SECOND)
    const { scenarios } = total(await running)
    return [...scenarios].map(([{ name }, { attempts }]) => `${name} ${attempts}`).sort()
  }
  assert.deepEqual(await attemptsOf(9), await attemptsOf(9))
  assert.notDeepEqual(await attemptsOf(9), await attemptsOf(10))
})

test('an initial registration takes a phone that is not registered, and leaves it registered', async () => {
  const { clock, phones, start } = bench('storm', 2000, {}, 2000)
  const running = start()
  await clock.advance(30 * SECOND)
  const { attempts, adequate } = total(await running)
  assert.equal(adequate, attempts)
  assert.equal(phones.filter(({ isRegistered }) => isRegistered).length, attempts)
})
