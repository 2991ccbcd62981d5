import assert from 'node:assert/strict'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { hangUp, identitiesOf, numberOf, talk } from './dialling.ts'
import { ScriptedPhone } from './scripted-phone.ts'
import type { CallScenario } from './stage.ts'

/** Above it a request is no longer sent as a datagram. @spec RFC 3261 §18.1.1 */
const MAX_UDP_REQUEST = 1300

/** Methods beside INVITE, and requests that are too long for a datagram. */
export const messageScenarios: readonly CallScenario[] = [
  {
    name: 'a MESSAGE arrives with its text and the identity of its sender (RFC 3428 §4, §7; TS 24.229 §5.4.3.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const response = await stage.soon(alice.message(numberOf(bob), 'Grüße'), '200')
      assert.equal(response.status, 200)
      const [message] = bob.messages
      assert.equal(Buffer.from(message?.body ?? []).toString(), 'Grüße')
      assert.equal(message?.from, identitiesOf(alice).sip)
    },
  },
  {
    name: 'a MESSAGE to a user who is not registered is answered 480 (TS 24.229 §5.3.2.1)',
    async run(stage) {
      const alice = await stage.registered()
      const bob = await stage.phone()
      assert.equal((await stage.soon(alice.message(numberOf(bob), 'lost'), '480')).status, 480)
    },
  },
  {
    name: 'a MESSAGE that is too long for a datagram goes over TCP, and its answer comes back there (RFC 3261 §18.1.1, §18.2.2)',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const text = 'x'.repeat(3000)
      assert.equal((await stage.soon(alice.message(numberOf(bob), text), '200')).status, 200)
      const callId = bob.messages[0]?.request.callId ?? ''
      assert.equal(Buffer.from(bob.messages[0]?.body ?? []).toString(), text)
      for (const phone of [alice, bob]) {
        const transports = stage.seen(callId, phone).map(({ transport }) => transport)
        assert.deepEqual(transports, ['tcp', 'tcp'], phone.config.element)
      }
    },
  },
  {
    name: 'a long INVITE goes over TCP, and the rest of the call as the phone has registered (RFC 3261 §18.1.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const call = await talk(stage, alice, bob, { headers: [['Subject', 'y'.repeat(1000)]] })
      await hangUp(stage, call)
      const own = alice.config.listen.transport
      const sent = (what: string) => stage.sight(call.out.id, alice, what)
      const invite = await sent('> INVITE')
      assert.ok(invite.traced.data.length > MAX_UDP_REQUEST)
      assert.equal(invite.transport, 'tcp')
      assert.equal((await sent('< 180 INVITE')).transport, 'tcp')
      assert.equal((await sent('> BYE')).transport, own)
      assert.equal((await stage.sight(call.out.id, bob, '< INVITE')).transport, 'tcp')
    },
  },
  {
    name: 'OPTIONS asks the other phone what it can do (RFC 3261 §11; TS 24.229 §5.4.3.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const response = await stage.soon(alice.options(numberOf(bob)), '200')
      assert.equal(response.status, 200)
      assert.match(response.header('Allow') ?? '', /INVITE/)
    },
  },
  {
    name: 'a subscription to another event package passes, and its NOTIFY comes back (RFC 6665 §4; TS 24.229 §5.4.3.2)',
    async run(stage) {
      const notified: SipRequest[] = []
      const alice = await ScriptedPhone.take(stage, {
        onRequest(request, hop) {
          notified.push(request)
          return Promise.resolve(hop.reply(200))
        },
      })
      const bob = await ScriptedPhone.take(stage, {
        onRequest(request, hop) {
          const ok = hop.reply(200, {
            headers: [
              ...request.list('Record-Route').map((value) => ['Record-Route', value] as const),
              ['Contact', bob.contact],
              ['Expires', '600'],
            ],
          })
          subscribed = { request, tag: ok.toTag ?? '' }
          return Promise.resolve(ok)
        },
      })
      let subscribed: { readonly request: SipRequest; readonly tag: string } | undefined
      const to = bob.identity.sip
      const subscribe = createRequest('SUBSCRIBE', to, [
        ['Max-Forwards', '70'],
        ['From', `<${alice.identity.sip}>;tag=a1`],
        ['To', `<${to}>`],
        ['Call-ID', `presence-${alice.phone.sim.impi}`],
        ['CSeq', '1 SUBSCRIBE'],
        ['Contact', alice.contact],
        ['Event', 'presence'],
        ['Expires', '600'],
      ])
      const response = await stage.soon(alice.request(subscribe), '200')
      assert.equal(response.status, 200)
      assert.ok(subscribed)
      const { request, tag } = subscribed
      const notify = createRequest('NOTIFY', request.header('Contact')?.slice(1, -1) ?? '', [
        ...request.list('Record-Route').map((value) => ['Route', value] as const),
        ['Max-Forwards', '70'],
        ['From', `${request.header('To')};tag=${tag}`],
        ['To', request.header('From') ?? ''],
        ['Call-ID', request.callId],
        ['CSeq', '1 NOTIFY'],
        ['Contact', bob.contact],
        ['Event', 'presence'],
        ['Subscription-State', 'active;expires=600'],
      ])
      assert.equal((await stage.soon(bob.request(notify), '200 NOTIFY')).status, 200)
      assert.deepEqual(
        notified.map(({ method, callId }) => [method, callId]),
        [['NOTIFY', subscribe.callId]],
      )
    },
  },
]
