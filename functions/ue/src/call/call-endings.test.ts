import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { twoPhones } from '../two-phones.ts'

describe('how a call ends before it is answered', () => {
  test('the caller gives up: CANCEL, 487 (RFC 3261 §9.1)', async () => {
    const phones = await twoPhones()
    const call = phones.alice.call('+99901000002')
    const theirs = phones.bob.calls
    await phones.until(() => call.state === 'ringing')
    assert.equal(phones.bob.calls[0]?.state, 'ringing')
    const [ringing] = phones.bob.calls
    void call.hangUp('No answer')
    await phones.clock.settle()
    assert.deepEqual(await call.ended, { kind: 'cancelled', status: 487, by: 'us' })
    assert.equal((await ringing?.ended)?.kind, 'cancelled')
    assert.match(phones.find('alice', 'CANCEL').header('Reason') ?? '', /No answer/)
    assert.equal(theirs.length, 0)
    await assert.rejects(call.until('answered'), { name: 'CallEndedError' })
    await phones.stop()
  })

  test('the side that is called declines, is busy, or does not pick up', async () => {
    for (const [bob, status, kind] of [
      [{ answering: { reject: 603 } }, 603, 'refused'],
      [{ answering: { reject: 480 } }, 480, 'refused'],
      [{ noAnswerMs: 20_000 }, 480, 'refused'],
    ] as const) {
      const phones = await twoPhones({ bob })
      const call = phones.alice.call('+99901000002')
      await phones.until(() => call.state === 'ended', 30_000)
      const outcome = await call.ended
      assert.deepEqual([outcome.kind, outcome.status, outcome.by], [kind, status, 'peer'])
      await phones.stop()
    }
  })

  test('a second call is refused with 486, unless call waiting is on', async () => {
    for (const callWaiting of [false, true]) {
      const phones = await twoPhones({ both: { callWaiting } })
      const first = phones.alice.call('+99901000002')
      await phones.until(() => first.state === 'ringing')
      const second = phones.alice.call('+99901000002')
      if (callWaiting) await phones.until(() => second.state === 'ringing')
      else assert.equal((await second.ended).status, 486)
      void second.hangUp()
      void first.hangUp()
      await phones.stop()
    }
  })

  test('no codec in common is refused with 488 and a Warning (RFC 3261 §21.4.26)', async () => {
    const codecs = [{ payloadType: 8, encoding: 'PCMA', clockRate: 8000, channels: 1, fmtp: '' }]
    const phones = await twoPhones({ alice: { media: { codecs } } })
    const call = phones.alice.call('+99901000002')
    assert.equal((await call.ended).status, 488)
    assert.match(phones.find('bob', '488 INVITE').header('Warning') ?? '', /^305 ue "/)
    await phones.stop()
  })

  test('the network does not answer', async () => {
    const phones = await twoPhones()
    phones.net.setFaults({ loss: 1 })
    const call = phones.alice.call('+99901000002')
    await phones.until(() => call.state === 'ended', 40_000)
    assert.deepEqual(await call.ended, { kind: 'no answer', status: 408, reason: 'timeout', by: 'network' })
    await phones.stop()
  })

  test('resources that never come make no call: 580, and nobody was alerted (RFC 3312 §8)', async () => {
    const phones = await twoPhones({ alice: { bearerDelayMs: 3_600_000 } })
    const call = phones.alice.call('+99901000002')
    await phones.until(() => call.state === 'ended', 40_000)
    assert.deepEqual(await call.ended, { kind: 'refused', status: 580, reason: 'Precondition Failure', by: 'peer' })
    assert.ok(!phones.ladder.includes('bob 180 INVITE'))
    await phones.stop()
  })

  test('a phone that stops in the middle of everything leaves nothing running', async () => {
    for (const state of ['early', 'ringing', 'answered'] as const) {
      const phones = await twoPhones()
      const call = phones.alice.call('+99901000002', { headers: [['Expires', '3600']] })
      await phones.until(() => phones.bob.calls[0]?.state === state || state === 'answered')
      if (state === 'answered') {
        await phones.until(() => call.state === 'ringing')
        void phones.bob.calls[0]?.answer()
        await phones.until(() => call.state === 'answered')
      }
      await phones.bob.stop()
      await phones.alice.stop()
      assert.equal((await call.ended).kind, 'failed')
      await phones.stop(true)
    }
  })
})
