import assert from 'node:assert/strict'
import { numberOf, PLAIN, ring } from './dialling.ts'
import { description, ScriptedPhone } from './scripted-phone.ts'
import { ladderOf } from './sighting.ts'
import type { CallScenario } from './stage.ts'

/** The caller gives up, at all the wrong moments. @spec RFC 3261 §9, §15 */
export const cancelScenarios: readonly CallScenario[] = [
  {
    name: 'a 200 that crosses the CANCEL is acknowledged and ended with BYE (RFC 3261 §9.1, §15.1.1)',
    async run(stage) {
      const alice = await stage.registered(PLAIN)
      const bob = await ScriptedPhone.take(stage, {
        onRequest(request, hop) {
          if (request.method === 'BYE') return Promise.resolve(hop.reply(200))
          if (request.method !== 'INVITE') return undefined
          hop.provisional(hop.reply(180))
          const headers = [
            ...request.list('Record-Route').map((value) => ['Record-Route', value] as const),
            ['Contact', bob.contact] as const,
            ['Content-Type', 'application/sdp'] as const,
          ]
          const answer = hop.reply(200, { headers, body: Buffer.from(description(bob.address)) })
          // the answer is on its way when the CANCEL comes
          return new Promise((resolve) => hop.signal.addEventListener('abort', () => resolve(answer)))
        },
      })
      const call = alice.call(numberOf(bob.phone))
      await stage.soon(call.until('ringing'), 'ringing')
      await stage.soon(call.hangUp(), 'CANCEL')
      assert.equal((await stage.soon(call.ended, 'the end')).kind, 'cancelled')
      await stage.sight(call.id, alice, '< 200 BYE')
      await stage.sight(call.id, bob.phone, '< ACK')
      const ladder = stage.ladder(call.id, bob.phone)
      // the BYE may overtake the ACK: they are two requests on their way
      assert.deepEqual(
        ladder.filter((line) => line !== '< ACK'),
        ['< INVITE', '> 180 INVITE', '< CANCEL', '> 200 CANCEL', '> 200 INVITE', '< BYE', '> 200 BYE'],
      )
    },
  },
  {
    name: 'a CANCEL waits until the network has said anything at all (RFC 3261 §9.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = alice.call(numberOf(bob))
      const cancelled = call.hangUp()
      await stage.soon(cancelled, 'CANCEL')
      const outcome = await stage.soon(call.ended, 'the end')
      assert.deepEqual([outcome.kind, outcome.by], ['cancelled', 'us'])
      await stage.eventually(() => bob.calls.length === 0, 'the end at the other side')
      const ladder = ladderOf(stage.seen(call.id, alice), true)
      if (ladder.length === 0) return
      assert.match(ladder[1] ?? '', /^< 1\d\d INVITE$/)
      assert.equal(ladder[2], '> CANCEL')
    },
  },
  {
    name: 'the called phone learns why the call was cancelled (RFC 3326 §2)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await ring(stage, alice, bob)
      await stage.soon(call.out.hangUp('Lost Interest'), 'CANCEL')
      const outcome = await stage.soon(call.in.ended, 'the end')
      assert.match(outcome.reason ?? '', /Lost Interest/)
      const { message } = await stage.sight(call.out.id, bob, '< CANCEL')
      assert.match(message.header('Reason') ?? '', /^SIP\s*;\s*cause=\d+;text="Lost Interest"/)
    },
  },
]
