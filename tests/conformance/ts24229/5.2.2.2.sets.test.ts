import assert from 'node:assert/strict'
import { formatReginfo } from '@voltaic/profile'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { trustProtected } from './gm-alone.ts'
import { akaChallenge, isAnswer } from './gm-home.ts'
import { gm, messageOf, messageTo, setsOf, statesOf } from './gm-test.ts'
import { PUBLIC, registered } from './pcscf-alone.ts'

const OTHER_CK = 'aa1e2d3c4b5a69788796a5b4c3d2e1f0'
const OTHER_IK = 'aa112233445566778899aabbccddeeff'

gm('keeps a set 30 s longer than the registration (TS 24.229 §5.2.2.2)', async (alone) => {
  const phone = await alone.phone()
  await phone.registerProtected()
  assert.equal(statesOf(alone), 'new 1')
  await alone.clock.advance(602_000)
  assert.equal(await setsOf(alone), 1)
  await alone.clock.advance(150_000)
  assert.deepEqual([await setsOf(alone), alone.storedSets.size, alone.pcscf.registeredContacts], [0, 0, 0])
})

gm('lets a refresh that is not challenged extend the set (TS 24.229 §5.2.2.2)', async (alone) => {
  alone.answer = trustProtected
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  for (let time = 0; time < 3; time++) {
    await alone.clock.advance(500_000)
    assert.equal((await phone.register([...phone.securityClient, ...set.verify], set)).status, 200)
  }
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['current 1', 1])
  assert.equal((await phone.send(messageOf(phone), set)).status, 200)
})

gm(
  'authenticates anew over the old set, with another client port, and keeps the old one until the new is used (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    const first = await phone.registerProtected()
    assert.equal((await phone.send(messageOf(phone), first)).status, 200)
    await phone.renew()
    alone.answer = (request, reply) =>
      isAnswer(request) ? reply(200, registered(request)) : reply(401, akaChallenge(OTHER_CK, OTHER_IK))
    const challenge = await phone.challenged(first)
    assert.match(alone.atHome.at(-1)?.header('Authorization') ?? '', /integrity-protected="yes"/)
    assert.equal(statesOf(alone), 'temporary 1, current 1')
    const second = await phone.agree(challenge, OTHER_CK, OTHER_IK)
    assert.deepEqual([first.pcscf.portC, second.pcscf.portC], [6101, 6102])
    assert.equal(first.pcscf.portS, second.pcscf.portS)
    assert.equal((await phone.answer(second)).status, 200)
    assert.equal(statesOf(alone), 'new 1, current 1')

    // RFC 3261 §13: what comes now still goes over the set that the phone uses
    const delivered = alone.fromHome(messageTo(alone))
    await delivered
    assert.equal(phone.received.at(-1)?.flow.remote.port, first.pcscf.portC)
    assert.equal(statesOf(alone), 'new 1, current 1')
    alone.answer = (_, reply) => reply(200)
    assert.equal((await phone.send(messageOf(phone), second)).status, 200)
    assert.equal(statesOf(alone), 'current 1, old 1')
    await alone.fromHome(messageTo(alone))
    assert.equal(phone.received.at(-1)?.flow.remote.port, second.pcscf.portC)
    // 64 × T1: what was under way over the old set has had its answer
    await alone.clock.advance(130_000)
    assert.deepEqual([statesOf(alone), await setsOf(alone)], ['current 1', 1])
  },
)

gm('finds the set again when a phone keeps its client port (TS 33.203 §7.1)', async (alone) => {
  const phone = await alone.phone()
  const first = await phone.registerProtected()
  const { portC } = phone.next
  await phone.renew({ portC })
  const second = await phone.agree(await phone.challenged(first))
  assert.equal((await phone.answer(second)).status, 200)
  assert.equal((await phone.send(messageOf(phone), second)).status, 200)
  await alone.fromHome(messageTo(alone))
  assert.equal(phone.received.length, 1)
})

for (const transport of ['udp', 'tcp'] as const) {
  gm(
    `reaches a phone over ${transport} that never got the 200 and was challenged anew for the SPIs of before (TS 24.229 §5.1.1.5.1)`,
    async (alone) => {
      const phone = await alone.phone({ transport })
      const lost = await phone.registerProtected()
      alone.answer = (_, reply) => reply(401, akaChallenge(OTHER_CK, OTHER_IK))
      // as far as it knows its first challenge is not answered yet; a P-CSCF that was started again knows of no transaction
      const challenge = await phone.answer(lost)
      await phone.backend.remove(lost.handle)
      const set = await phone.agree(challenge, OTHER_CK, OTHER_IK)
      assert.notEqual(set.pcscf.portC, lost.pcscf.portC)
      alone.answer = (request, reply) => reply(200, registered(request))
      assert.equal((await phone.answer(set)).status, 200)
      assert.equal(statesOf(alone), 'new 1, old 1')
      assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
      assert.equal(phone.received.length, 1)
      await alone.clock.advance(130_000)
      assert.deepEqual([statesOf(alone), await setsOf(alone)], ['current 1', 1])
    },
  )
}

gm(
  'challenges anew over the set of the first challenge, before anybody is registered (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    const first = await phone.agree(await phone.challenged())
    alone.answer = (_, reply) => reply(401, akaChallenge(OTHER_CK, OTHER_IK))
    const challenge = await phone.answer(first)
    await phone.backend.remove(first.handle)
    const second = await phone.agree(challenge, OTHER_CK, OTHER_IK)
    alone.answer = (request, reply) => reply(200, registered(request))
    assert.equal((await phone.answer(second)).status, 200)
    assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
    assert.equal(phone.received.length, 1)
  },
)

gm('makes room when a phone authenticates faster than its old sets expire (TS 33.203 §7.4)', async (alone) => {
  const phone = await alone.phone()
  let set = await phone.registerProtected()
  for (let time = 0; time < 5; time++) {
    await phone.renew()
    const next = await phone.agree(await phone.challenged(set))
    assert.equal((await phone.answer(next)).status, 200)
    assert.equal((await phone.send(messageOf(phone), next)).status, 200)
    set = next
  }
  assert.deepEqual([statesOf(alone), await setsOf(alone)], ['current 1, old 1', 2])
})

gm(
  'ends the registration with the 200 going over the set, which lives on for the last NOTIFY (TS 24.229 §5.2.4)',
  async (alone) => {
    alone.answer = (request, reply) => {
      if (request.header('Contact')?.includes('expires=0') === true) return reply(200)
      return trustProtected(request, reply)
    }
    const phone = await alone.phone()
    const set = await phone.registerProtected()
    const gone = await phone.register([...set.verify, ['Contact', phone.contact.replace('600', '0')]], set)
    assert.equal(gone.status, 200)
    assert.deepEqual([statesOf(alone), alone.pcscf.registeredContacts], ['old 1', 0])
    // nothing new, but what ends its dialogs
    assert.equal((await phone.send(messageOf(phone), set)).status, 403)
    assert.equal((await alone.fromHome(messageTo(alone))).status, 480)
    await alone.clock.advance(130_000)
    assert.deepEqual([await setsOf(alone), alone.storedSets.size], [0, 0])
  },
)

gm('ends the registration over a set that was agreed on for it (TS 24.229 §5.2.4)', async (alone) => {
  const phone = await alone.phone()
  const first = await phone.registerProtected()
  await phone.renew()
  const second = await phone.agree(await phone.challenged(first))
  alone.answer = (_, reply) => reply(200)
  assert.equal((await phone.answer(second, [['Contact', phone.contact.replace('600', '0')]])).status, 200)
  assert.equal(statesOf(alone), 'old 2')
  await alone.clock.advance(130_000)
  assert.equal(await setsOf(alone), 0)
})

gm(
  'takes a phone that begins anew with other ports at its word: the old sets and the old contact end (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    const first = await phone.registerProtected()
    await phone.renew({ portC: 7300, portS: 7301 })
    const second = await phone.agree(await phone.challenged())
    assert.equal(alone.pcscf.registeredContacts, 1)
    assert.equal((await phone.answer(second)).status, 200)
    assert.deepEqual([statesOf(alone), alone.pcscf.registeredContacts], ['new 1, old 1', 1])
    assert.notEqual(first.own.portS, second.own.portS)
    await alone.clock.advance(130_000)
    assert.equal(await setsOf(alone), 1)
    assert.equal((await phone.send(messageOf(phone), second)).status, 200)
  },
)

gm('takes a phone that appears at another address at its word (TS 24.229 §5.2.2.2)', async (alone) => {
  const before = await alone.phone({ host: '198.51.100.1' })
  await before.registerProtected()
  const after = await alone.phone({ host: '198.51.100.77' })
  await after.registerProtected()
  assert.deepEqual([statesOf(alone), alone.pcscf.registeredContacts], ['new 1, old 1', 1])
  await alone.clock.advance(130_000)
  assert.equal(await setsOf(alone), 1)
})

gm(
  'leaves an authentication under way alone when the registration before it ends (TS 24.229 §5.2.2.2)',
  async (alone) => {
    const phone = await alone.phone()
    await phone.registerProtected()
    await alone.clock.advance(598_000)
    await phone.renew()
    const second = await phone.agree(await phone.challenged())
    await alone.clock.advance(60_000)
    assert.equal((await phone.answer(second)).status, 200)
    await alone.clock.advance(300_000)
    assert.equal(statesOf(alone), 'new 1')
  },
)

gm('asks a phone that is challenged over its set and offers nothing for an offer (RFC 3329 §2.3.1)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  assert.equal((await phone.register(set.verify, set)).status, 494)
  assert.equal(alone.counters.get('pcscf.gm.refused.no-offer'), 1)
  assert.equal(await setsOf(alone), 1)
})

gm('does not end a registration with a TCP connection (TS 24.229 §5.2.4)', async (alone) => {
  const phone = await alone.phone({ transport: 'tcp' })
  await phone.registerProtected()
  await phone.closeConnections()
  await alone.clock.advance(1000)
  assert.equal(alone.pcscf.registeredContacts, 1)
  assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
  assert.equal(phone.received.at(-1)?.flow.remote.port, 6101)
})

gm(
  'ends the sets of a phone whose registration the network ends, after the last NOTIFY to it (TS 24.229 §5.2.5.1)',
  async (alone) => {
    const phone = await alone.phone()
    const set = await phone.registerProtected()
    await alone.clock.advance(100)
    const subscribe = alone.atHome.findLast(({ method }) => method === 'SUBSCRIBE')
    assert.ok(subscribe)
    assert.equal((await alone.fromHome(terminated(subscribe, phone.contact))).status, 200)
    assert.deepEqual([statesOf(alone), alone.pcscf.registeredContacts], ['old 1', 0])
    assert.equal((await phone.send(messageOf(phone), set)).status, 403)
    await alone.clock.advance(130_000)
    assert.deepEqual([await setsOf(alone), alone.storedSets.size], [0, 0])
  },
  {},
  true,
)

/** The NOTIFY that says that a contact is no longer registered. */
function terminated(subscribe: SipRequest, contact: string): SipRequest {
  const uri = contact.slice(1, contact.indexOf('>'))
  const ended = { id: 'c1', state: 'terminated', event: 'rejected', uri, unknownParams: [] } as const
  const registration = { aor: PUBLIC, id: 'r1', state: 'terminated', contacts: [ended] } as const
  const body = formatReginfo({ version: 1, state: 'full', registrations: [registration] })
  const [target = ''] = subscribe.header('Contact')?.match(/sip:[^>]+/) ?? []
  return createRequest('NOTIFY', target, [
    ['From', `<${PUBLIC}>;tag=home`],
    ['To', subscribe.header('From') ?? ''],
    ['Call-ID', subscribe.callId],
    ['CSeq', '1 NOTIFY'],
    ['Event', 'reg'],
    ['Subscription-State', 'terminated;reason=noresource'],
  ]).withBody('application/reginfo+xml', Buffer.from(body))
}
