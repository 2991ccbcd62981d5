import assert from 'node:assert/strict'
import type { AsRequest, AsService, AsSessionCase, RegistrationEvent } from '@voltaic/as-kit'
import type { SipRequest, SipResponse } from '@voltaic/sip'
import type { UeConfig } from '@voltaic/ue'
import { service as welcome } from '../../../examples/welcome.ts'
import { hangUp, identitiesOf, PLAIN, talk } from '../calls/dialling.ts'
import { ScriptedPhone } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { phoneOfServer, startOwnServer } from './own-server.ts'

/** Phones of VoLTE as they are: preconditions, PRACK, UPDATE. */
const VOLTE: Partial<UeConfig> = { preconditions: 'supported', sessionTimer: 1800, reliableProvisionals: true }

function serviceFor(
  name: string,
  sessionCase: AsSessionCase,
  onRequest: (call: AsRequest) => SipResponse | Promise<SipResponse>,
): AsService {
  return { name, criteria: [{ priority: 1, when: [[{ method: 'INVITE' }], [{ sessionCase }]] }], onRequest }
}

/** Two registered phones, the calls of the first of which go through a B2BUA. */
async function pairThroughB2bua(stage: Stage, settings: Partial<UeConfig>) {
  const service = serviceFor(`b2bua-${settings.preconditions}`, 'ORIGINATING_SESSION', (call) => call.b2bua())
  const server = await startOwnServer(stage, service)
  const alice = await phoneOfServer(stage, server, service, settings)
  const bob = await stage.registered(settings)
  await stage.soon(alice.register(), 'registration')
  return { alice, bob, server }
}

/** ACKs with a body that a phone has got in a call. */
function acksWithAnswer(stage: Stage, callId: string, phone: Phone): number {
  const acks = stage.seen(callId, phone).filter(({ message }) => message.startLine.startsWith('ACK '))
  return acks.filter(({ message }) => message.body.length > 0).length
}

/** What the kit offers, behind a core. */
export const ownServerScenarios: readonly CallScenario[] = [
  ...[PLAIN, VOLTE].map(
    (settings): CallScenario => ({
      name: `a call through a B2BUA, phones with ${settings === PLAIN ? 'no extension' : 'those of VoLTE'}: hold from both sides, BYE (TS 24.229 §5.7.5)`,
      async run(stage) {
        const { alice, bob, server } = await pairThroughB2bua(stage, settings)
        const call = await talk(stage, alice, bob)
        assert.notEqual(call.out.id, call.in.id)
        assert.equal(server.sessions.size, 2)
        for (const end of [call.out, call.in]) {
          assert.equal((await stage.soon(end.hold(), 're-INVITE')).status, 200)
          assert.equal((await stage.soon(end.resume(), 're-INVITE')).status, 200)
        }
        assert.equal((await stage.soon(call.out.reinvite({ withoutOffer: true }), 're-INVITE')).status, 200)
        await stage.eventually(() => acksWithAnswer(stage, call.in.id, bob) === 1, 'the answer in the ACK')
        assert.equal((await stage.soon(call.in.info('text/plain', 'key'), 'INFO')).status < 300, true)
        await hangUp(stage, call, 'in')
        assert.equal(server.sessions.size, 0)
      },
    }),
  ),
  {
    name: 'a call without offer through a B2BUA: the offer is in the 200, the answer in the ACK (RFC 3261 §13.2.1)',
    async run(stage) {
      const { alice, bob } = await pairThroughB2bua(stage, PLAIN)
      const call = await talk(stage, alice, bob, { withoutOffer: true })
      assert.equal(acksWithAnswer(stage, call.in.id, bob), 1)
      await hangUp(stage, call)
    },
  },
  {
    name: 'a call through a B2BUA that the caller gives up, and one that is refused (RFC 3261 §9, §13.3.1.3)',
    async run(stage) {
      const { alice, bob, server } = await pairThroughB2bua(stage, PLAIN)
      const incoming = stage.incoming(bob)
      const given = alice.call(identitiesOf(bob).sip)
      const ringing = await incoming
      await stage.soon(given.until('ringing'), 'ringing')
      await stage.soon(given.cancel(), 'CANCEL')
      assert.equal((await stage.soon(ringing.ended, 'the end')).kind, 'cancelled')
      const next = stage.incoming(bob)
      const refused = alice.call(identitiesOf(bob).sip)
      await stage.soon((await next).reject(486), 'the refusal')
      assert.equal((await stage.soon(refused.ended, 'the end')).status, 486)
      assert.equal(server.sessions.size, 0)
    },
  },
  {
    name: 'a redirection passes a B2BUA with its Contact (RFC 3261 §21.3)',
    async run(stage) {
      const { alice } = await pairThroughB2bua(stage, PLAIN)
      const headers = [['Contact', '<sip:carol@example.org>']] as const
      const bob = await ScriptedPhone.take(stage, { onRequest: async (_, hop) => hop.reply(302, { headers }) })
      const call = alice.call(bob.identity.sip)
      assert.equal((await stage.soon(call.ended, 'the end')).status, 302)
      const { message } = await stage.sight(call.id, alice, '< 302 INVITE')
      assert.equal(message.header('Contact'), '<sip:carol@example.org>')
    },
  },
  {
    name: 'a B2BUA that is called by another one in a circle ends it (RFC 7332 §3)',
    async run(stage) {
      let calls = 0
      // it never gives a call back: each goes to itself
      const service = serviceFor('circle', 'ORIGINATING_SESSION', (call) => {
        calls += 1
        return call.b2bua({ routes: [`<${server.config.uri};lr>`] })
      })
      const server = await startOwnServer(stage, service)
      const alice = await phoneOfServer(stage, server, service)
      await stage.soon(alice.register(), 'registration')
      const call = alice.call(`sip:nobody@${stage.network.config.realm}`)
      assert.equal((await stage.soon(call.ended, 'the end')).status, 483)
      assert.ok(calls < 71, `${calls} calls`)
    },
  },
  {
    name: 'a server that sends a request round and round through the S-CSCF is found out (RFC 3261 §16.3)',
    async run(stage) {
      let rounds = 0
      const service: AsService = {
        name: 'round',
        criteria: [{ priority: 1, when: [[{ method: 'MESSAGE' }], [{ sessionCase: 'ORIGINATING_SESSION' }]] }],
        onRequest(call) {
          rounds += 1
          return call.proxy({ change: (request) => request.with('Route', `<${server.config.scscf};lr;orig>`) })
        },
      }
      const server = await startOwnServer(stage, service)
      const alice = await phoneOfServer(stage, server, service)
      const bob = await stage.registered()
      await stage.soon(alice.register(), 'registration')
      const response = await stage.soon(alice.message(identitiesOf(bob).sip, 'round'), 'the end')
      assert.equal(response.status, 482)
      assert.ok(rounds < 5, `${rounds} rounds`)
      assert.deepEqual(bob.messages, [])
    },
  },
  {
    name: 'a server that watches the registration of a user of its own, and nobody else (TS 24.229 §5.4.2.1.1)',
    async run(stage) {
      const told: SipRequest[] = []
      const service: AsService = {
        name: 'watcher',
        criteria: [{ priority: 1, when: [[{ method: 'REGISTER' }]] }],
        onDialogRequest(request, hop) {
          told.push(request)
          return hop.reply(200)
        },
      }
      const server = await startOwnServer(stage, service)
      const watch = async (user: string) => {
        const own = { method: 'SUBSCRIBE', user: server.config.uri, as: 'service', to: user } as const
        const headers = [['Event', 'reg'] as const, ['Contact', `<${server.config.uri}>`] as const]
        return (await stage.soon(server.originate({ ...own, headers }), 'SUBSCRIBE')).status
      }
      const alice = await phoneOfServer(stage, server, service)
      const bob = await stage.registered()
      await stage.soon(alice.register(), 'registration')
      assert.equal(await watch(identitiesOf(bob).sip), 403)
      assert.equal(await watch(identitiesOf(alice).sip), 200)
      await stage.eventually(() => told.length === 1, 'the first NOTIFY')
      await stage.soon(alice.deregister(), 'de-registration')
      await stage.eventually(() => told.length === 2, 'the last NOTIFY')
      assert.match(told[1]?.header('Subscription-State') ?? '', /^terminated/)
    },
  },
  {
    name: 'a server that redirects: the caller hears 302 (TS 24.229 §5.7.2)',
    async run(stage) {
      const service = serviceFor('redirect', 'TERMINATING_REGISTERED', (call) =>
        call.redirect(['sip:carol@example.org']),
      )
      const server = await startOwnServer(stage, service)
      const bob = await phoneOfServer(stage, server, service)
      const alice = await stage.registered()
      await stage.soon(bob.register(), 'registration')
      const call = alice.call(identitiesOf(bob).sip)
      assert.equal((await stage.soon(call.ended, 'the end')).status, 302)
    },
  },
  {
    name: 'the example that greets who comes: once for each registration, not for a refresh (TS 24.229 §5.7.3)',
    async run(stage) {
      const server = await startOwnServer(stage, welcome)
      const alice = await phoneOfServer(stage, server, welcome)
      await stage.soon(alice.register(), 'registration')
      await stage.eventually(() => alice.messages.length === 1, 'the greeting')
      await stage.soon(alice.register(), 'refresh')
      await stage.pass(2000)
      assert.deepEqual(
        alice.messages.map(({ body }) => Buffer.from(body).toString()),
        ['Welcome.'],
      )
    },
  },
  {
    name: 'a server that sends a message in the name of a user whom it has heard of (TS 24.229 §5.7.3)',
    async run(stage) {
      const events: RegistrationEvent[] = []
      const service: AsService = {
        name: 'events',
        criteria: [
          {
            priority: 1,
            when: [[{ method: 'REGISTER' }]],
            serviceInfo: 'a < b & c',
            includeRegisterRequest: true,
            includeRegisterResponse: true,
          },
        ],
        onRegistration: (event) => void events.push(event),
      }
      const server = await startOwnServer(stage, service)
      const alice = await phoneOfServer(stage, server, service)
      const bob = await stage.registered()
      await stage.soon(alice.register(), 'registration')
      await stage.eventually(() => events.length === 1, 'the third-party REGISTER')
      const [event] = events
      assert.ok(event)
      assert.equal(event.user, identitiesOf(alice).sip)
      assert.equal(event.serviceInfo, 'a < b & c')
      assert.equal(event.registerRequest?.method, 'REGISTER')
      assert.equal(event.registerResponse?.status, 200)
      const sent = server.originate({
        method: 'MESSAGE',
        user: event.user,
        scscf: event.scscf,
        to: identitiesOf(bob).sip,
        body: { contentType: 'text/plain', content: Buffer.from('welcome') },
      })
      assert.equal((await stage.soon(sent, '200')).status, 200)
      assert.equal(bob.messages[0]?.from, identitiesOf(alice).sip)
    },
  },
]
