import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RP_CAUSES } from '@voltaic/sms'
import { BOB, withSmsc } from '../../scenarios/sms/sms-bench.ts'

test('a phone whose memory is full gets its messages after RP-SMMA, which is acknowledged (TS 24.011 §7.3.3)', () =>
  withSmsc(async ({ alice, bob, done, pass }) => {
    bob.manners = () => ({ report: { cause: RP_CAUSES.memoryCapacityExceeded } })
    await done(alice.text(BOB, 'first'))
    await done(alice.text(BOB, 'second'))
    await pass(600_000)
    assert.equal(bob.wire.length, 1)
    bob.manners = () => ({})
    const reference = await done(bob.memoryAvailable())
    await pass(5000)
    assert.deepEqual(
      bob.answers.map(({ rpdu }) => [rpdu.type, rpdu.messageReference]),
      [['RP-ACK', reference]],
    )
    assert.deepEqual(bob.texts, ['first', 'second'])
    assert.equal(bob.wire.length, 3)
  }))
