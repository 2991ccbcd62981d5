import assert from 'node:assert/strict'
import { bodyOf } from '@voltaic/sip'
import { numberOf } from './dialling.ts'
import { description, ScriptedPhone, sdp } from './scripted-phone.ts'
import type { CallScenario } from './stage.ts'

/** What is heard before the answer. @spec RFC 5009 §4, §8 */
export const earlyMediaScenarios: readonly CallScenario[] = [
  {
    name: 'early media that the far end authorises flows before the answer (RFC 5009 §8; RFC 3262 §5)',
    async run(stage) {
      const alice = await stage.registered({ preconditions: 'none', sessionTimer: 'off', media: {} })
      let heard = 0
      const bob = await ScriptedPhone.take(stage, {
        supported: ['100rel'],
        async onInvite(invite) {
          const body = sdp(description(ear.local))
          await invite.provisional(183, { reliable: true, body, headers: [['P-Early-Media', 'sendrecv']] })
          await answered
          await invite.accept()
        },
      })
      const count = (): void => {
        heard += 1
      }
      const { net } = stage.network.runtime
      const ear = await net.bindDatagram({ host: bob.address.host, port: 0 }, { onDatagram: count })
      stage.add({ stop: () => ear.close() })
      const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
      const call = alice.call(numberOf(bob.phone))
      const { message: invite } = await stage.sight(call.id, bob.phone, '< INVITE')
      assert.equal(invite.header('P-Early-Media'), 'supported')
      const { message: progress } = await stage.sight(call.id, alice, '< 183 INVITE')
      assert.equal(progress.header('P-Early-Media'), 'sendrecv')
      assert.ok(bodyOf(progress))
      await stage.eventually(() => heard >= 5, 'speech before the answer')
      assert.equal(call.state, 'early')
      answer()
      await stage.soon(call.until('answered'), 'the answer')
      await stage.soon(call.hangUp(), 'BYE')
    },
  },
  {
    name: 'early media that nobody has authorised stays silent (RFC 5009 §8)',
    async run(stage) {
      const alice = await stage.registered({ preconditions: 'none', sessionTimer: 'off', media: {} })
      let heard = 0
      const bob = await ScriptedPhone.take(stage, {
        supported: ['100rel'],
        async onInvite(invite) {
          const body = sdp(description(ear.local))
          await invite.provisional(183, { reliable: true, body, headers: [['P-Early-Media', 'inactive']] })
        },
      })
      const count = (): void => {
        heard += 1
      }
      const { net } = stage.network.runtime
      const ear = await net.bindDatagram({ host: bob.address.host, port: 0 }, { onDatagram: count })
      stage.add({ stop: () => ear.close() })
      const call = alice.call(numberOf(bob.phone))
      await stage.sight(call.id, alice, '< 200 PRACK')
      await stage.pass(200, 20)
      assert.equal(heard, 0)
      await stage.soon(call.hangUp(), 'CANCEL')
    },
  },
]
