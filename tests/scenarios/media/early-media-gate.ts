import assert from 'node:assert/strict'
import { description, sdp } from '../calls/scripted-phone.ts'
import type { CallScenario } from '../calls/stage.ts'
import { MediaPhone, speakAtOnce, WORDS } from './media-phone.ts'

/** Early media where the P-CSCF holds it back until somebody allows it. */
export const gatedMediaScenarios: readonly CallScenario[] = [
  {
    name: 'nobody is heard before the 200, whatever a phone says of its own early media (RFC 5009 §6, §8; TS 24.229 §5.2.7.3)',
    async run(stage) {
      const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
      const { promise: allowed, resolve: allow } = Promise.withResolvers<void>()
      const caller = await MediaPhone.take(stage, '127.0.0.101')
      const called: MediaPhone = await MediaPhone.take(stage, '127.0.0.102', {
        async onInvite(invite) {
          called.hear(invite.request)
          await invite.provisional(183, { reliable: false, body: called.body() })
          await allowed
          const headers = [['P-Early-Media', 'sendrecv']] as const
          await invite.provisional(183, { reliable: false, body: called.body(), headers })
          await answered
          await invite.accept({ body: called.body() })
        },
      })
      const call = caller.sip.invite(called.sip.identity.sip, description(caller.media.rtp))
      const { message } = await stage.sight(call.callId, caller.sip.phone, '< 183 INVITE')
      caller.hear(message)
      const [silent] = await speakAtOnce(stage, caller, called)
      assert.equal(silent, 0, 'nobody has said that it may be heard')
      allow()
      await stage.pass(100)
      const [still] = await speakAtOnce(stage, caller, called)
      assert.equal(still, 0, 'the phone itself has no say in that')
      answer()
      const outcome = await stage.soon(call.outcome, 'the answer')
      assert.ok(outcome.kind === 'accepted')
      assert.deepEqual(await speakAtOnce(stage, caller, called), [WORDS, WORDS])
      await stage.soon(outcome.session.bye(), 'BYE')
    },
  },
  {
    name: 'where the 200 makes the offer and the ACK answers it, both are heard from then on (RFC 3261 §13.2.1)',
    async run(stage) {
      const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
      const caller = await MediaPhone.take(stage, '127.0.0.101')
      const called: MediaPhone = await MediaPhone.take(stage, '127.0.0.102', {
        async onInvite(invite) {
          invite.session.handlers = { onAck: (ack) => called.hear(ack) }
          await invite.provisional(180)
          await answered
          await invite.accept({ body: called.body() })
        },
      })
      const call = caller.sip.invite(called.sip.identity.sip, undefined, [], {
        answerInAck(response) {
          caller.hear(response)
          return sdp(description(caller.media.rtp))
        },
      })
      await stage.sight(call.callId, caller.sip.phone, '< 180 INVITE')
      answer()
      const outcome = await stage.soon(call.outcome, 'the answer')
      assert.ok(outcome.kind === 'accepted')
      await stage.eventually(() => called.told !== undefined, 'the ACK')
      assert.deepEqual(await speakAtOnce(stage, caller, called), [WORDS, WORDS])
      await stage.soon(outcome.session.bye(), 'BYE')
    },
  },
]
