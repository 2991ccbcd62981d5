import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeTpdu } from '@voltaic/sms'
import { withSmsc } from '../../scenarios/sms/sms-bench.ts'
import { SMSC_URI } from '../../scenarios/sms/sms-network.ts'

test('a short message is answered 202, then RP-ACK follows in a MESSAGE of its own (TS 24.341 §5.3.3.3)', () =>
  withSmsc(async ({ alice, bob, done, pass }) => {
    const [reference] = await done(alice.text(bob.number, 'hello'))
    await pass(1000)
    const [answer] = alice.answers
    assert.ok(answer)
    assert.equal(answer.rpdu.type, 'RP-ACK')
    assert.equal(answer.rpdu.messageReference, reference)
    assert.equal(answer.request.header('P-Asserted-Identity'), `<${SMSC_URI}>`)
    assert.match(answer.request.header('In-Reply-To') ?? '', /^mo-1-/)
    assert.equal(answer.request.header('Request-Disposition'), 'no-fork')
    assert.equal(answer.request.header('Accept-Contact'), '*;+g.3gpp.smsip;require;explicit')
    assert.match(answer.request.header('From') ?? '', /;tag=/)
    assert.deepEqual(bob.texts, ['hello'])
    assert.equal(alice.answers.length, 1)
    assert.equal(bob.wire.length, 1)
    const [deliver] = bob.wire
    const tpdu = decodeTpdu(deliver?.rpdu.userData ?? new Uint8Array(), 'network-to-ms', 'RP-DATA')
    assert.equal(
      tpdu.type === 'SMS-DELIVER' && tpdu.originatingAddress.kind === 'digits' && tpdu.originatingAddress.digits,
      alice.number.slice(1),
    )
  }))
