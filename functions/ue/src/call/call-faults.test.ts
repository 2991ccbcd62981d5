import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { twoPhones } from '../two-phones.ts'
import { hangUp, talk } from './talk.ts'

describe('faults on purpose', () => {
  test('a caller without ACK is let go after 64*T1 (RFC 3261 §13.3.1.4)', async () => {
    const phones = await twoPhones({ alice: { callFaults: { noAck: true } }, bob: { answering: { afterMs: 0 } } })
    const call = phones.alice.call('+99901000002')
    await phones.until(() => call.state === 'answered')
    await phones.clock.advance(33_000)
    assert.deepEqual(await call.ended, { kind: 'completed', by: 'peer' })
    assert.ok(!phones.ladder.includes('alice ACK'))
    await phones.stop()
  })

  test('a caller without PRACK gets 5xx (RFC 3262 §3)', async () => {
    const phones = await twoPhones({ alice: { callFaults: { noPrack: true } } })
    const call = phones.alice.call('+99901000002')
    await phones.until(() => call.state === 'ended', 40_000)
    assert.equal((await call.ended).status, 504)
    await phones.stop()
  })

  test('a late BYE, and a phone that crashes in the call', async () => {
    const late = await twoPhones({ bob: { callFaults: { lateByeMs: 100 } } })
    const first = await talk(late)
    await hangUp(late, first.call)
    await late.clock.advance(200)
    assert.deepEqual(late.ladder.slice(-4), ['alice BYE', 'bob 200 BYE', 'bob BYE', 'alice 481 BYE'])
    await late.stop()
    const gone = await twoPhones({ bob: { callFaults: { crashAfterMs: 1000 } } })
    const second = await talk(gone)
    await gone.clock.advance(1100)
    assert.equal(second.theirs.state, 'ended')
    void second.call.hangUp()
    await gone.clock.settle()
    assert.equal(gone.ladder.at(-1), 'bob 481 BYE')
    await gone.stop()
  })

  test('a phone that sends everything twice is understood once', async () => {
    const phones = await twoPhones({ both: { repeatsDatagrams: true } })
    const { call } = await talk(phones)
    await hangUp(phones, call)
    assert.equal(phones.bob.calls.length, 0)
    await phones.stop()
  })
})

test('under loss, duplication and reordering no call is stuck and nothing is left', async () => {
  const phones = await twoPhones({ both: { callWaiting: true }, bob: { answering: { afterMs: 300 } } })
  phones.net.setFaults({ loss: 0.05, duplication: 0.05, delay: { min: 1, max: 40 } })
  const calls = Array.from({ length: 40 }, () => phones.alice.call('+99901000002'))
  await phones.clock.advance(60_000)
  for (const call of calls) void call.hangUp()
  await phones.clock.advance(120_000)
  const outcomes = await Promise.all(calls.map((call) => call.ended))
  assert.ok(outcomes.filter(({ kind }) => kind === 'completed').length >= 38, JSON.stringify(outcomes))
  await phones.stop()
})
