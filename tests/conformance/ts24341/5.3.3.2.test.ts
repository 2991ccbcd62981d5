import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BOB, withSmsc } from '../../scenarios/sms/sms-bench.ts'

test('a message waits for a phone that is off, and goes out when it registers (TS 24.341 §5.3.3.2)', () =>
  withSmsc(async ({ alice, bob, done, pass, network }) => {
    bob.isOn = false
    await done(alice.text(BOB, 'first'))
    await done(alice.text(BOB, 'second'))
    await pass(10_000)
    assert.deepEqual(bob.texts, [])
    bob.isOn = true
    assert.equal((await done(network.register(BOB))).status, 200)
    await pass(2000)
    assert.deepEqual(bob.texts, ['first', 'second'])
  }))

test('a phone that registers while an attempt fails is tried again at once (TS 24.341 §5.3.3.2)', () =>
  withSmsc(async ({ alice, bob, done, pass, network }) => {
    bob.manners = () => (bob.wire.length === 1 ? { report: 'none' } : {})
    await done(alice.text(BOB, 'there'))
    await pass(1000)
    await done(network.register(BOB))
    // to the end of TR1N
    await pass(45_000)
    assert.equal(bob.wire.length, 2)
    assert.deepEqual(bob.texts, ['there'])
  }))

test('a de-registration sets nothing going (TS 24.341 §5.3.3.2)', () =>
  withSmsc(async ({ alice, bob, done, pass, network }) => {
    bob.isOn = false
    await done(alice.text(BOB, 'first'))
    await pass(5000)
    bob.isOn = true
    await done(network.register(BOB, 0))
    await pass(5000)
    assert.deepEqual(bob.texts, [])
  }))
