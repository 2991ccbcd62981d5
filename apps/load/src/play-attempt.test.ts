import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { DEFAULT_THRESHOLDS } from './delays.ts'
import { type FakeNetwork, FakePhone } from './fake-phone.ts'
import type { Handled } from './measures.ts'
import { playAttempt } from './play-attempt.ts'
import { SCENARIOS } from './scenario.ts'

function play(name: string, faults: Partial<FakeNetwork> = {}) {
  const clock = createManualClock()
  const network: FakeNetwork = { answerMs: 10, failsWith: undefined, isSilent: false, ...faults }
  const scenario = SCENARIOS.find((each) => each.name === name)!
  const caller = new FakePhone(clock, 'sip:a@home', scenario.begins === 'registered', network)
  const callee = new FakePhone(clock, 'sip:b@home', true, network)
  const handled: Handled[] = []
  const draw = { ringMs: 100, holdMs: 5000 }
  const judgement = { thresholds: DEFAULT_THRESHOLDS, patienceMs: 10_000 }
  const free = playAttempt({ scenario, caller, callee, draw }, judgement, clock, (how) => handled.push(how))
  return { clock, handled, free, caller, callee }
}

test('every scenario ends adequately on a network that does right', async () => {
  for (const { name } of SCENARIOS) {
    const { clock, handled, free } = play(name)
    await clock.advance(6000)
    await free
    assert.deepEqual(
      handled.map(({ scenario, reason }) => [scenario.name, reason]),
      [[name, undefined]],
    )
    assert.equal(clock.pending, 0)
  }
})

test('404 is right for a message to nobody, and wrong for one to somebody', async () => {
  const toNobody = play('message-failed', { failsWith: 200 })
  await toNobody.clock.advance(1000)
  assert.equal(toNobody.handled[0]?.reason, '200 instead of 404')
  const toSomebody = play('message', { failsWith: 404 })
  await toSomebody.clock.advance(1000)
  assert.equal(toSomebody.handled[0]?.reason, '404 instead of 200')
})

test('what succeeds too late is inadequately handled, and its delays are kept', async () => {
  const { clock, handled } = play('message', { answerMs: 1500 })
  await clock.advance(2000)
  assert.deepEqual(handled[0]?.reason, 'PMM above 1000 ms')
  assert.deepEqual(handled[0]?.delays, { PMM: 1500 })
})

test('a result in words is the reason', async () => {
  const { clock, handled } = play('initial-registration', { failsWith: 'network not authenticated' })
  await clock.advance(1000)
  assert.equal(handled[0]?.reason, 'network not authenticated')
})

test('an attempt is judged when patience ends, once, however late the phone comes back', async () => {
  const { clock, handled, free, caller } = play('message', { answerMs: 60_000 })
  await clock.advance(10_000)
  assert.equal(handled[0]?.reason, 'not over after 10 s')
  assert.equal(caller.busy, 1, 'the phone is still in it')
  await clock.advance(60_000)
  await free
  assert.equal(handled.length, 1)
})

test('ringing and holding are no delay of the network: patience begins behind them', async () => {
  const { clock, handled } = play('call-none', { isSilent: true })
  await clock.advance(15_099)
  assert.equal(handled.length, 0)
  await clock.advance(1)
  assert.equal(handled[0]?.reason, 'not over after 10 s')
})

test('caller and callee are told the same course', async () => {
  const { callee, clock } = play('call-abandoned')
  assert.deepEqual(callee.expected, { kind: 'abandoned', ringMs: 100 })
  await clock.advance(1000)
})
