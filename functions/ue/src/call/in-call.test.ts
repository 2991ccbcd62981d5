import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { twoPhones } from '../two-phones.ts'
import { hangUp, talk } from './talk.ts'

describe('within a call', () => {
  test('hold and resume, by re-INVITE and by UPDATE (RFC 3264 §8.4; TS 24.610 §4.5.2.1)', async () => {
    const phones = await twoPhones()
    const { call } = await talk(phones)
    const body = (index: number) => Buffer.from(phones.sent[index]?.message.body ?? '').toString()
    for (const [change, expected, answered] of [
      [() => call.hold(), 'a=sendonly', 'a=recvonly'],
      [() => call.resume(), 'a=sendrecv', 'a=sendrecv'],
      [() => call.reinvite({ method: 'UPDATE', direction: 'sendonly' }), 'a=sendonly', 'a=recvonly'],
    ] as const) {
      const from = phones.sent.length
      const response = change()
      await phones.clock.settle()
      assert.equal((await response).status, 200)
      assert.match(body(from), new RegExp(expected))
      assert.match(Buffer.from((await response).body).toString(), new RegExp(answered))
    }
    await hangUp(phones, call)
    await phones.stop()
  })

  test('both ends re-INVITE at once and both get their way in the end (RFC 3261 §14.1)', async () => {
    const phones = await twoPhones()
    const { call, theirs } = await talk(phones)
    phones.net.setFaults({ delay: { min: 20, max: 20 } })
    const both = Promise.all([call.hold(), theirs.reinvite()])
    let statuses: readonly number[] = []
    void both.then((responses) => {
      statuses = responses.map(({ status }) => status)
    })
    await phones.until(() => statuses.length === 2, 20_000)
    assert.deepEqual(statuses, [200, 200])
    assert.ok(phones.ladder.includes('bob 491 INVITE') || phones.ladder.includes('alice 491 INVITE'))
    phones.net.setFaults({})
    await hangUp(phones, call)
    await phones.stop()
  })

  test('INFO, MESSAGE within the call and a re-INVITE without offer are answered', async () => {
    const phones = await twoPhones()
    const { call } = await talk(phones)
    for (const ask of [() => call.info('text/plain', 'x'), () => call.reinvite({ withoutOffer: true })]) {
      const response = ask()
      await phones.clock.settle()
      assert.equal((await response).status, 200)
    }
    await hangUp(phones, call)
    await phones.stop()
  })

  test('what needs an answered call says so', async () => {
    const phones = await twoPhones()
    const call = phones.alice.call('+99901000002')
    assert.throws(() => void phones.alice.call('not a number'), { code: 'CALL_NUMBER_INVALID' })
    await assert.rejects(call.hold(), { code: 'CALL_NOT_ANSWERED' })
    await assert.rejects(call.answer(), { code: 'CALL_NOT_INCOMING' })
    await assert.rejects(call.dtmf('1'), { code: 'CALL_NO_MEDIA' })
    void call.hangUp()
    await phones.clock.settle()
    assert.equal((await call.ended).kind, 'cancelled')
    await phones.stop()
  })

  test('the session timer is refreshed while the call lasts, and ends it when the other side is gone (RFC 4028 §10)', async () => {
    const phones = await twoPhones({ both: { sessionTimer: 90 } })
    const { call, theirs } = await talk(phones)
    await phones.clock.advance(400_000)
    assert.deepEqual([call.state, theirs.state], ['answered', 'answered'])
    const updates = phones.ladder.filter((line) => line === 'alice UPDATE').length
    assert.ok(updates > 6, String(updates))
    theirs.crash()
    await phones.clock.advance(120_000)
    assert.deepEqual(await call.ended, { kind: 'released', reason: 'lost', by: 'network' })
    await phones.stop()
  })
})
