import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { SipMessage } from '@voltaic/sip'
import { twoPhones } from '../two-phones.ts'
import { hangUp, talk } from './talk.ts'

const ANONYMOUS = 'sip:anonymous@anonymous.invalid'

/** All but P-Preferred-Identity, which the P-CSCF takes for itself. */
function textOf(message: SipMessage): string {
  const lines = message.without('P-Preferred-Identity').lines.map(({ raw }) => raw)
  return [message.startLine, ...lines, Buffer.from(message.body).toString('latin1')].join('\n')
}

describe('a phone that wants to stay unknown', () => {
  for (const privacy of ['id', 'user, id', 'header;id', 'ID']) {
    test(`calls without a name, Privacy: ${privacy} (TS 24.229 §5.1.3.1; RFC 3323 §4.1.1.3)`, async () => {
      const phones = await twoPhones({ alice: { privacy } })
      const { call, theirs } = await talk(phones)
      for (const change of [() => call.hold(), () => call.reinvite({ method: 'UPDATE' }), () => theirs.hold()]) {
        const response = change()
        await phones.clock.settle()
        assert.equal((await response).status, 200)
      }
      await hangUp(phones, call)
      const sent = phones.sent.filter(({ by }) => by === 'alice').map(({ message }) => message)
      assert.ok(sent.length > 8)
      for (const message of sent) assert.doesNotMatch(textOf(message), /alice|sip\.instance|imei/i, message.startLine)
      const invite = phones.find('alice', 'INVITE')
      assert.match(invite.header('Contact') ?? '', /^<sip:10\.0\.0\.2:5060>;\+g\.3gpp\.icsi-ref="/)
      assert.equal(invite.from.uri, ANONYMOUS)
      assert.equal(invite.header('Privacy'), privacy)
      assert.match(invite.header('P-Preferred-Identity') ?? '', /alice/, 'the network knows')
      await phones.stop()
    })
  }

  test('is found by the Contact of its call, which the other side hangs up (RFC 3261 §12.2.1.1)', async () => {
    const phones = await twoPhones({ alice: { privacy: 'id' } })
    const { call, theirs } = await talk(phones)
    void theirs.hangUp()
    await phones.clock.settle()
    assert.deepEqual(await call.ended, { kind: 'completed', by: 'peer' })
    assert.equal(phones.find('bob', 'BYE').startLine, 'BYE sip:10.0.0.2:5060 SIP/2.0')
    await phones.stop()
  })

  test('takes calls without a name', async () => {
    const phones = await twoPhones({ bob: { privacy: 'id' } })
    const { call } = await talk(phones)
    await hangUp(phones, call)
    assert.match(phones.find('bob', '200 INVITE').header('Contact') ?? '', /^<sip:10\.0\.0\.3:5060>;\+g/)
    await phones.stop()
  })

  test('writes without a name (RFC 3323 §4.1.1.3)', async () => {
    const phones = await twoPhones({ alice: { privacy: 'id' } })
    const sent = phones.alice.message('+99901000002', 'x')
    await phones.clock.settle()
    assert.equal((await sent).status, 200)
    const message = phones.find('alice', 'MESSAGE')
    assert.equal(message.from.uri, ANONYMOUS)
    assert.doesNotMatch(textOf(message), /alice/)
    await phones.stop()
  })

  test('says so: Privacy: none hides nothing', async () => {
    const phones = await twoPhones({ alice: { privacy: 'None' } })
    const { call } = await talk(phones)
    await hangUp(phones, call)
    assert.match(
      phones.find('alice', 'INVITE').header('Contact') ?? '',
      /^<sip:alice@10\.0\.0\.2:5060>;\+sip\.instance=/,
    )
    assert.match(phones.find('alice', 'INVITE').from.uri, /^sip:alice@/)
    await phones.stop()
  })
})
