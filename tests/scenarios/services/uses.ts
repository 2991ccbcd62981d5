import assert from 'node:assert/strict'
import type { WebhookAnswer } from '@voltaic/application-servers'
import { createRequest, type HeaderEntries, type SipRequest } from '@voltaic/sip'
import { identitiesOf, numberOf } from '../calls/dialling.ts'
import { description, ScriptedPhone } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { FarEnd } from './far-end.ts'
import { DONE, phoneWith, type TestWebhook } from './service-box.ts'

/** RP-DATA is not looked into by anybody here. */
export const SHORT_MESSAGE: { readonly contentType: string; readonly body: Uint8Array } = {
  contentType: 'application/vnd.3gpp.sms',
  body: Buffer.from('00010000', 'hex'),
}

/** The S-CSCF keeps the profile of a user who is not registered, and a timer, for ten minutes. */
export const FORGOTTEN_MS: number = 720_000

/** A PUBLISH of a phone for its own user. */
export function publishRequest(
  phone: Phone,
  basic: 'open' | 'closed',
  cseq: number,
  more: HeaderEntries = [],
): SipRequest {
  const { sip } = identitiesOf(phone)
  return createRequest(
    'PUBLISH',
    sip,
    [
      ['Max-Forwards', '70'],
      ['From', `<${sip}>;tag=p1`],
      ['To', `<${sip}>`],
      ['Call-ID', `publish-${phone.sim.impi}`],
      ['CSeq', `${cseq} PUBLISH`],
      ['P-Preferred-Identity', `<${sip}>`],
      ['Event', 'presence'],
      ['Expires', '600'],
      ['Content-Type', 'application/pidf+xml'],
      ...more,
    ],
    Buffer.from(
      `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${sip}"><tuple id="t1"><status><basic>${basic}</basic></status></tuple></presence>`,
    ),
  )
}

/** Filter criteria at work: the servers of the box, each asked as its own criteria say. */
export function usesOfServices(webhook: TestWebhook): readonly CallScenario[] {
  return [
    {
      name: 'a short message that a user sends goes to the SMSC, any other message to who it is for (TS 24.341 §5.3.1.2)',
      async run(stage) {
        const alice = await phoneWith(stage, 'sms')
        const bob = await stage.registered()
        assert.equal((await stage.soon(alice.register(), 'registration')).kind, 'registered')
        const taken = await stage.soon(alice.message(numberOf(bob), SHORT_MESSAGE), 'the SMSC')
        assert.equal(taken.status, 202)
        await showsIn(stage, taken.callId, 'sms', '< MESSAGE')
        assert.deepEqual(bob.messages, [])
        assert.equal((await stage.soon(alice.message(numberOf(bob), 'hello'), 'bob')).status, 200)
        assert.equal(bob.messages.length, 1)
      },
    },
    {
      name: 'calls to a destination go to the gateway, and either side ends them (TS 23.228 §5.19)',
      async run(stage) {
        const alice = await phoneWith(stage, 'mgc')
        const gateway = await FarEnd.start(stage, 'mgc')
        await stage.soon(alice.register(), 'registration')
        const first = alice.call('+442079460000')
        await stage.soon(first.until('answered'), 'the gateway')
        await showsIn(stage, first.id, 'mgc', '< INVITE')
        assert.equal(gateway.invites[0]?.request.has('P-Served-User'), false)
        await stage.soon(first.hangUp(), 'BYE')
        const second = alice.call('+442079460001')
        await stage.soon(second.until('answered'), 'the gateway again')
        const [session] = gateway.sessions.filter(({ state }) => state === 'confirmed')
        assert.equal(
          (await stage.soon(session?.bye() ?? Promise.resolve(undefined), 'BYE of the gateway'))?.status,
          200,
        )
        assert.deepEqual((await stage.soon(second.ended, 'the end')).by, 'peer')
      },
    },
    {
      name: 'a call to a number that is not of the destination does not (TS 29.228 §B.2.2)',
      async run(stage) {
        const alice = await phoneWith(stage, 'mgc')
        const gateway = await FarEnd.start(stage, 'mgc')
        await stage.soon(alice.register(), 'registration')
        const call = alice.call('+49301234567')
        assert.equal((await stage.soon(call.ended, 'the end')).kind, 'refused')
        assert.equal(gateway.invites.length, 0)
      },
    },
    {
      name: 'a call with video goes to the bridge, one without to the other phone (TS 29.228 §B.2.2)',
      async run(stage) {
        const unregistered = await phoneWith(stage, 'video')
        const bob = await stage.registered({ answering: { reject: 486 } })
        const bridge = await FarEnd.start(stage, 'video')
        const alice = await ScriptedPhone.take(stage, {}, {}, unregistered.sim)
        const offer = description(alice.address)
        const video = alice.invite(
          identitiesOf(bob).sip,
          `${offer}m=video 9078 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n`,
        )
        const answered = await stage.soon(video.outcome, 'the bridge')
        assert.equal(answered.kind, 'accepted')
        assert.equal(bridge.invites.length, 1)
        await showsIn(stage, video.callId, 'video', '< INVITE')
        if (answered.kind === 'accepted') await stage.soon(answered.session.bye(), 'BYE')
        const plain = await stage.soon(alice.invite(identitiesOf(bob).sip, offer).outcome, 'bob')
        assert.equal(plain.response.status, 486)
        assert.equal(bridge.invites.length, 1)
      },
    },
    {
      name: 'a call to a user who is not registered, or is busy, goes to voicemail (TS 23.228 §5.12.1; TS 24.604 §4.2.1.2)',
      async run(stage) {
        const bob = await phoneWith(stage, 'voicemail', undefined, { answering: { reject: 486 } })
        const alice = await stage.registered()
        const leaveMessage = async () => {
          const call = alice.call(numberOf(bob))
          await stage.soon(call.until('answered'), 'voicemail')
          await showsIn(stage, call.id, 'voicemail', '< INVITE')
          await stage.soon(call.hangUp(), 'BYE')
        }
        await leaveMessage()
        await stage.soon(bob.register(), 'registration')
        await leaveMessage()
        await stage.pass(FORGOTTEN_MS, 10_000)
      },
    },
    {
      name: 'a call that is declined does not: the caller hears it (RFC 3261 §21.6.2)',
      async run(stage) {
        const bob = await phoneWith(stage, 'voicemail', undefined, { answering: { reject: 603 } })
        const alice = await stage.registered()
        await stage.soon(bob.register(), 'registration')
        const { kind, status } = await stage.soon(alice.call(numberOf(bob)).ended, 'bob')
        assert.deepEqual([kind, status], ['refused', 603])
      },
    },
    {
      name: 'a web server says which calls come through, and where others go (TS 24.229 §5.7.4)',
      async run(stage) {
        const bob = await phoneWith(stage, 'screening', undefined, { answering: { reject: 486 } })
        const alice = await stage.registered()
        await stage.soon(bob.register(), 'registration')
        const call = async () => (await stage.soon(alice.call(numberOf(bob)).ended, 'the end')).status
        const answers: readonly (readonly [WebhookAnswer | undefined, number])[] = [
          [{ status: 200, document: { allow: true } }, 486],
          [{ status: 200, document: { allow: false } }, 603],
          [{ status: 200, document: { redirect: 'sip:carol@example.org' } }, 302],
          [{ status: 200, document: { redirect: 'sip:carol>\r\nX: y' } }, 486],
          [{ status: 500, document: undefined }, 486],
          [undefined, 486],
        ]
        for (const [answer, heard] of answers) {
          webhook.answer = async () => answer
          assert.equal(await call(), heard, JSON.stringify(answer))
        }
        webhook.answer = async () => DONE
        assert.equal(webhook.posted.at(-1)?.document['caller'], identitiesOf(alice).sip)
      },
    },
    {
      name: 'a web server hears that a user has come, and has gone (TS 24.229 §5.4.1.7)',
      async run(stage) {
        const alice = await phoneWith(stage, 'alert')
        await stage.soon(alice.register(), 'registration')
        const { sip } = identitiesOf(alice)
        await stage.eventually(() => webhook.about(sip).length === 1, 'the first alert')
        await stage.soon(alice.deregister(), 'de-registration')
        await stage.eventually(() => webhook.about(sip).length === 2, 'the second alert')
        assert.deepEqual(
          webhook.about(sip).map(({ state }) => state),
          ['registered', 'gone'],
        )
      },
    },
  ]
}

/** The trace has what a server got, and for whom. */
async function showsIn(stage: Stage, callId: string, server: string, what: string): Promise<void> {
  const { message } = await stage.sight(callId, server, what)
  assert.match(message.header('P-Served-User') ?? '', /;sescase=(orig|term);regstate=(reg|unreg)$/)
}
