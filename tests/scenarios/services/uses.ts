import assert from 'node:assert/strict'
import { identitiesOf, numberOf } from '../calls/dialling.ts'
import { description, ScriptedPhone } from '../calls/scripted-phone.ts'
import type { CallScenario } from '../calls/stage.ts'
import { FarEnd } from './far-end.ts'
import { phoneWith, type TestWebhook } from './service-box.ts'

/** RP-DATA is not looked into by anybody here. */
export const SHORT_MESSAGE: { readonly contentType: string; readonly body: Uint8Array } = {
  contentType: 'application/vnd.3gpp.sms',
  body: Buffer.from('00010000', 'hex'),
}

/** The S-CSCF keeps the profile of a user who is not registered, and a timer, for ten minutes. */
const FORGOTTEN_MS = 720_000

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
        if (answered.kind === 'accepted') await stage.soon(answered.session.bye(), 'BYE')
        const plain = await stage.soon(alice.invite(identitiesOf(bob).sip, offer).outcome, 'bob')
        assert.equal(plain.response.status, 486)
        assert.equal(bridge.invites.length, 1)
      },
    },
    {
      name: 'a call to a user who is not registered goes to voicemail (TS 23.228 §5.12.1)',
      async run(stage) {
        const bob = await phoneWith(stage, 'voicemail', undefined, { answering: { reject: 486 } })
        const alice = await stage.registered()
        const call = alice.call(numberOf(bob))
        await stage.soon(call.until('answered'), 'voicemail')
        await stage.soon(call.hangUp(), 'BYE')
        await stage.soon(bob.register(), 'registration')
        const again = alice.call(numberOf(bob))
        assert.equal((await stage.soon(again.ended, 'bob')).kind, 'refused')
        await stage.pass(FORGOTTEN_MS, 5000)
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
