import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSipTimers, NETWORK_TIMERS, UE_TIMERS } from './timers.ts'

test('the lettered timers follow from T1, T2 and T4 (RFC 3261 table 4; RFC 6026 §8.4, §8.7)', () => {
  assert.deepEqual(NETWORK_TIMERS, {
    T1: 500,
    T2: 4000,
    T4: 5000,
    timerA: 500,
    timerB: 32_000,
    timerC: 190_000,
    timerD: 32_000,
    timerE: 500,
    timerF: 32_000,
    timerG: 500,
    timerH: 32_000,
    timerI: 5000,
    timerJ: 32_000,
    timerK: 5000,
    timerL: 32_000,
    timerM: 32_000,
    timer100: 200,
    timer100NonInvite: 3500,
  })
})

test('between UE and P-CSCF everything is slower (TS 24.229 §7.7)', () => {
  const { T1, T2, T4, timerB, timerD, timerF, timerI, timerK } = UE_TIMERS
  assert.deepEqual([T1, T2, T4], [2000, 16_000, 17_000])
  assert.deepEqual([timerB, timerD, timerF, timerI, timerK], [128_000, 128_000, 128_000, 17_000, 17_000])
})

test('Timer C is longer than three minutes and Timer D not below 32 s (RFC 3261 §16.6, §17.1.1.2)', () => {
  const { timerC, timerD } = createSipTimers({ T1: 10, T2: 80, T4: 100 })
  assert.ok(timerC > 180_000)
  assert.equal(timerD, 32_000)
})

test('the 100 of a non-INVITE request waits until Timer E has reached T2 (RFC 4320 §4.1)', () => {
  assert.equal(createSipTimers({ T1: 100, T2: 400, T4: 500 }).timer100NonInvite, 300)
  assert.equal(createSipTimers({ T1: 300, T2: 1000, T4: 500 }).timer100NonInvite, 900)
  assert.equal(UE_TIMERS.timer100NonInvite, 14_000)
})
