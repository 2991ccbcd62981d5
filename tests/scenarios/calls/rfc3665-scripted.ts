import assert from 'node:assert/strict'
import { digestHa1, digestResponse } from '@voltaic/aka'
import { parseAuth, type SipRequest } from '@voltaic/sip'
import { Alg } from './alg.ts'
import { hangUp, identitiesOf, numberOf, PLAIN, talk } from './dialling.ts'
import { contactUriOf, description, ScriptedPhone, sdp } from './scripted-phone.ts'
import type { CallScenario } from './stage.ts'

const CREDENTIALS = { username: 'alice', password: 'zanzibar' } as const
const REALMS = ['atlanta.example.com', 'biloxi.example.com'] as const

/** The call flows of RFC 3665 §3 whose far end does something that phones of VoLTE do not. */
export const rfc3665ScriptedScenarios: readonly CallScenario[] = [
  {
    name: 'two proxies ask for credentials, one after the other, and get them (RFC 3665 §3.3; RFC 3261 §22.3)',
    async run(stage) {
      const alice = await stage.registered(PLAIN)
      const bob = await ScriptedPhone.take(stage, {
        onRequest(request, hop) {
          if (request.method !== 'INVITE') return undefined
          const missing = REALMS.find((realm) => !hasAnswered(request, realm))
          if (missing === undefined) return undefined
          const challenge = `Digest realm="${missing}", qop="auth", nonce="${missing}-1", opaque="", algorithm=MD5`
          return Promise.resolve(hop.reply(407, { headers: [['Proxy-Authenticate', challenge]] }))
        },
        onInvite: (invite) => void invite.accept({ body: sdp(description(bob.address)) }),
      })
      const call = alice.call(numberOf(bob.phone), { credentials: CREDENTIALS })
      await stage.soon(call.until('answered'), 'the answer')
      await stage.soon(call.hangUp(), 'BYE')
      const invite = ['> INVITE', '< 407 INVITE', '> ACK']
      assert.deepEqual(stage.ladder(call.id, alice), [
        ...invite,
        ...invite,
        '> INVITE',
        '< 200 INVITE',
        '> ACK',
        '> BYE',
        '< 200 BYE',
      ])
    },
  },
  {
    name: 'a redirection is followed with a new INVITE whose answer is in the ACK (RFC 3665 §3.6; RFC 3261 §8.1.3.4)',
    async run(stage) {
      const [alice, carol] = await stage.pair(PLAIN, PLAIN)
      const bob = await ScriptedPhone.take(stage, {
        onRequest: (_, hop) =>
          Promise.resolve(hop.reply(302, { headers: [['Contact', `<${identitiesOf(carol).sip}>`]] })),
      })
      const incoming = stage.incoming(carol)
      const out = alice.call(numberOf(bob.phone), { followsRedirection: true, withoutOffer: true })
      const into = await incoming
      await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
      const { message: ok } = await stage.sight(out.id, carol, '> 200 INVITE')
      const { message: ack } = await stage.sight(out.id, carol, '< ACK')
      assert.match(Buffer.from(ok.body).toString(), /^m=audio /m)
      assert.match(Buffer.from(ack.body).toString(), /^m=audio /m)
      await hangUp(stage, { out, in: into })
      const first = ['> INVITE', '< 302 INVITE', '> ACK']
      assert.deepEqual(stage.ladder(out.id, alice), [
        ...first,
        '> INVITE',
        '< 180 INVITE',
        '< 200 INVITE',
        '> ACK',
        '> BYE',
        '< 200 BYE',
      ])
    },
  },
  {
    name: 'a re-INVITE moves the media to another address, and the speech follows (RFC 3665 §3.7; RFC 3264 §8.3.1)',
    async run(stage) {
      const alice = await stage.registered({ ...PLAIN, media: {} })
      let heard = 0
      const bob = await ScriptedPhone.take(stage, {
        onInvite: (invite) => void invite.accept({ body: sdp(description(bob.address)) }),
      })
      const ear = await stage.network.runtime.net.bindDatagram(
        { host: bob.address.host, port: 0 },
        {
          onDatagram() {
            heard += 1
          },
        },
      )
      stage.add({ stop: () => ear.close() })
      const call = alice.call(numberOf(bob.phone))
      await stage.soon(call.until('answered'), 'the answer')
      assert.equal(heard, 0)
      const [session] = bob.sessions.sessions
      assert.ok(session)
      await stage.soon(session.reinvite({ body: sdp(description(ear.local, { version: 2 })) }), 're-INVITE')
      await stage.eventually(() => heard >= 10, 'speech at the new address')
      await stage.soon(call.hangUp(), 'BYE')
      assert.deepEqual(stage.ladder(call.id, alice).slice(-5), [
        '< INVITE',
        '> 200 INVITE',
        '< ACK',
        '> BYE',
        '< 200 BYE',
      ])
    },
  },
  {
    name: 'a phone that is gone does not answer: the caller is told, and nothing stays (RFC 3665 §3.10; RFC 3261 §16.7)',
    takesNetworkTime: true,
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      await bob.stop()
      const call = alice.call(numberOf(bob))
      const outcome = await stage.inNetworkTime(call.ended, 'the end of the call')
      // no answer to a datagram or an ESP packet, or no connection
      const { listen, gm } = bob.config
      const status = listen.transport === 'tcp' && gm === undefined ? 480 : 408
      assert.equal(outcome.status, status)
      assert.deepEqual(stage.ladder(call.id, alice), ['> INVITE', `< ${status} INVITE`, '> ACK'])
    },
  },
  {
    name: 'a phone behind an application level gateway calls, talks and hangs up (RFC 3665 §3.5)',
    async run(stage) {
      const settings = { ...PLAIN, media: {} }
      const bob = await stage.registered(settings, undefined, { inClear: true })
      const alg = stage.add(new Alg(stage, bob.config.pcscf))
      await alg.start()
      // the gateway reads and changes what passes: nothing that ESP would allow
      const alice = await stage.registered({ ...settings, pcscf: alg.target }, undefined, { inClear: true })
      const call = await talk(stage, alice, bob)
      const { message: invite } = await stage.sight(call.out.id, bob, '< INVITE')
      assert.match(Buffer.from(invite.body).toString(), new RegExp(`^m=audio ${alg.ports[0]} `, 'm'))
      assert.equal(contactUriOf(invite).includes(`:${alg.target.address.port}`), true)
      const heard = (which: 'out' | 'in') => call[which].statistics.media?.matched ?? 0
      await stage.eventually(() => heard('out') >= 10 && heard('in') >= 10, 'speech through the gateway')
      assert.ok(alg.relayed.every((packets) => packets >= 10))
      await hangUp(stage, call, 'in')
    },
  },
]

function hasAnswered(request: SipRequest, realm: string): boolean {
  return request.headerLines('Proxy-Authorization').some((line) => {
    const { params } = parseAuth(line)
    const ha1 = digestHa1({ username: CREDENTIALS.username, realm }, CREDENTIALS.password)
    const given = params.get('response')
    const uri = params.get('uri') ?? ''
    const expected = digestResponse(ha1, {
      method: 'INVITE',
      uri,
      nonce: `${realm}-1`,
      qop: 'auth',
      cnonce: params.get('cnonce') ?? '',
      nonceCount: '00000001',
    })
    return params.get('realm') === realm && given === expected
  })
}
