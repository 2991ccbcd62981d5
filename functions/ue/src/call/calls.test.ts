import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type TwoPhones, twoPhones } from '../two-phones.ts'
import type { UeConfig } from '../ue-config.ts'
import { hangUp, talk } from './talk.ts'

const signalling = (phones: TwoPhones) => phones.ladder.filter((line) => !line.includes('100 '))

describe('a call with preconditions on both sides (TS 24.229 §5.1.3.1, §5.1.4.1; GSMA IR.92 §2.4.1)', () => {
  test('183, PRACK, UPDATE when the bearer is there, then it rings', async () => {
    const phones = await twoPhones()
    const { call } = await talk(phones)
    assert.deepEqual(signalling(phones), [
      'alice INVITE',
      'bob 183 INVITE',
      'alice PRACK',
      'bob 200 PRACK',
      'alice UPDATE',
      'bob 200 UPDATE',
      'bob 180 INVITE',
      'bob 200 INVITE',
      'alice ACK',
    ])
    const body = (by: 'alice' | 'bob', what: string) => Buffer.from(phones.find(by, what).body).toString()
    assert.match(body('alice', 'INVITE'), /a=curr:qos local none\r\n/)
    assert.match(body('alice', 'INVITE'), /a=des:qos mandatory local sendrecv/)
    assert.match(body('bob', '183 INVITE'), /a=conf:qos remote sendrecv/)
    assert.match(body('alice', 'UPDATE'), /a=curr:qos local sendrecv/)
    assert.equal(phones.find('bob', '180 INVITE').body.length, 0)
    assert.equal(phones.find('bob', '200 INVITE').body.length, 0)
    await hangUp(phones, call)
    await phones.stop()
  })

  test('the INVITE is one of multimedia telephony (TS 24.229 §5.1.3.1; GSMA IR.92 §2.2.4)', async () => {
    const phones = await twoPhones()
    const { call } = await talk(phones)
    const invite = phones.find('alice', 'INVITE')
    const header = (name: string) => invite.headerLines(name).join(', ')
    assert.equal(invite.startLine, 'INVITE tel:+99901000002 SIP/2.0')
    assert.match(header('Route'), /^<sip:10\.0\.0\.1:5060;lr>, <sip:orig@scscf\.example;lr>$/)
    assert.match(header('P-Preferred-Identity'), /^<sip:alice@ims/)
    assert.equal(header('P-Preferred-Service'), 'urn:urn-7:3gpp-service.ims.icsi.mmtel')
    assert.match(header('Accept-Contact'), /^\*;\+g\.3gpp\.icsi-ref="urn%3Aurn-7%3A3gpp-service\.ims\.icsi\.mmtel"$/)
    assert.match(header('Contact'), /^<sip:alice@10\.0\.0\.2:5060>;\+sip\.instance="<urn:gsma:imei/)
    assert.equal(header('Supported'), '100rel, timer, precondition')
    assert.equal(header('Session-Expires'), '1800')
    assert.equal(header('P-Early-Media'), 'supported')
    assert.match(header('P-Access-Network-Info'), /^3GPP-E-UTRAN-FDD;/)
    assert.match(header('Allow'), /UPDATE/)
    await hangUp(phones, call)
    await phones.stop()
  })

  test('one that requires them refuses a caller without (RFC 3312 §5)', async () => {
    const phones = await twoPhones({ alice: { preconditions: 'none' }, bob: { preconditions: 'required' } })
    const call = phones.alice.call('+99901000002')
    assert.deepEqual(await call.ended, { kind: 'refused', status: 421, reason: 'Extension Required', by: 'peer' })
    await phones.stop()
  })

  test('and a phone without them refuses one that requires them (RFC 3312 §11)', async () => {
    const phones = await twoPhones({ alice: { preconditions: 'required' }, bob: { preconditions: 'none' } })
    const call = phones.alice.call('+99901000002')
    assert.equal((await call.ended).status, 420)
    await phones.stop()
  })
})

for (const { name, settings, ladder } of [
  {
    name: 'without preconditions at the side that is called',
    settings: { bob: { preconditions: 'none' } },
    ladder: ['alice INVITE', 'bob 180 INVITE', 'bob 200 INVITE', 'alice ACK'],
  },
  {
    name: 'without preconditions at the side that calls',
    settings: { alice: { preconditions: 'none' } },
    ladder: [
      'alice INVITE',
      'bob 183 INVITE',
      'alice PRACK',
      'bob 200 PRACK',
      'bob 180 INVITE',
      'bob 200 INVITE',
      'alice ACK',
    ],
  },
  {
    name: 'without preconditions at either side',
    settings: { both: { preconditions: 'none' } },
    ladder: ['alice INVITE', 'bob 180 INVITE', 'bob 200 INVITE', 'alice ACK'],
  },
  {
    name: 'without 100rel at the side that is called',
    settings: { bob: { reliableProvisionals: false } },
    ladder: ['alice INVITE', 'bob 180 INVITE', 'bob 200 INVITE', 'alice ACK'],
  },
  {
    name: 'without 100rel at the side that calls',
    settings: { alice: { reliableProvisionals: false } },
    ladder: ['alice INVITE', 'bob 180 INVITE', 'bob 200 INVITE', 'alice ACK'],
  },
  {
    name: 'with a bearer that is there at once',
    settings: { both: { bearerDelayMs: 0 } },
    ladder: [
      'alice INVITE',
      'bob 183 INVITE',
      'alice PRACK',
      'bob 200 PRACK',
      'bob 180 INVITE',
      'bob 200 INVITE',
      'alice ACK',
    ],
  },
  {
    name: 'with a ringing that is acknowledged',
    settings: { both: { preconditions: 'none' }, bob: { reliableRinging: true } },
    ladder: ['alice INVITE', 'bob 180 INVITE', 'alice PRACK', 'bob 200 INVITE', 'alice ACK'],
  },
] as const satisfies readonly {
  name: string
  settings: { alice?: Partial<UeConfig>; bob?: Partial<UeConfig>; both?: Partial<UeConfig> }
  ladder: readonly string[]
}[]) {
  test(`a call ${name} (GSMA IR.92 §2.4.1)`, async () => {
    const phones = await twoPhones(settings)
    const { call, theirs } = await talk(phones)
    const seen = signalling(phones).filter(
      (line) => line !== 'bob 200 PRACK' || (ladder as readonly string[]).includes(line),
    )
    assert.deepEqual(seen, ladder)
    assert.deepEqual([call.direction, theirs.direction], ['out', 'in'])
    assert.match(theirs.remote, /^sip:alice@/)
    await hangUp(phones, call)
    assert.deepEqual(await theirs.ended, { kind: 'completed', by: 'peer' })
    await phones.stop()
  })
}

describe('an INVITE without offer (RFC 3261 §13.2.1; RFC 3262 §5)', () => {
  for (const [name, settings] of [
    ['has it in the 183 and the answer in the PRACK', {}],
    ['has it in the 200 and the answer in the ACK', { both: { preconditions: 'none' } }],
  ] as const) {
    test(name, async () => {
      const phones = await twoPhones(settings)
      phones.bob.onCall((call) => void call.answer())
      const call = phones.alice.call('+99901000002', { withoutOffer: true })
      await phones.until(() => call.state === 'answered')
      assert.equal(phones.find('alice', 'INVITE').body.length, 0)
      const answer = phones.find('alice', name.includes('PRACK') ? 'PRACK' : 'ACK')
      assert.match(Buffer.from(answer.body).toString(), /m=audio/)
      assert.ok(!phones.ladder.some((line) => line.includes(' 491 ')), phones.ladder.join())
      await hangUp(phones, call)
      await phones.stop()
    })
  }
})
