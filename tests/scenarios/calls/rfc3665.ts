import assert from 'node:assert/strict'
import { hangUp, numberOf, PLAIN, ring, talk } from './dialling.ts'
import type { CallScenario } from './stage.ts'

/** The call flows of RFC 3665 §3 that need nothing but two phones and the network. */
export const rfc3665Scenarios: readonly CallScenario[] = [
  {
    name: 'a call is set up, answered and ended (RFC 3665 §3.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob)
      await hangUp(stage, call, 'in')
      const ladder = ['> INVITE', '< 180 INVITE', '< 200 INVITE', '> ACK', '< BYE', '> 200 BYE']
      assert.deepEqual(stage.ladder(call.out.id, alice), ladder)
      const mirrored = ladder.map((line) => line.replace(/^./, (arrow) => (arrow === '>' ? '<' : '>')))
      assert.deepEqual(stage.ladder(call.out.id, bob), mirrored)
    },
  },
  {
    name: 'proxies stay on the way of the dialog that they have recorded (RFC 3665 §3.2; RFC 3261 §16.12.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob)
      await hangUp(stage, call)
      const { message: invite } = await stage.sight(call.out.id, bob, '< INVITE')
      const { message: ok } = await stage.sight(call.out.id, alice, '< 200 INVITE')
      const { message: ack } = await stage.sight(call.out.id, alice, '> ACK')
      const { message: bye } = await stage.sight(call.out.id, alice, '> BYE')
      // P-CSCF, S-CSCF as that of the caller, I-CSCF, S-CSCF as that of the one who is called, P-CSCF
      assert.equal(invite.list('Via').length, 6)
      assert.equal(invite.header('Max-Forwards'), '65')
      // the I-CSCF goes off the way after it has found the S-CSCF
      assert.equal(invite.list('Record-Route').length, 4)
      assert.equal(ok.list('Record-Route').length, 4)
      const route = ok.list('Record-Route').toReversed()
      assert.deepEqual(ack.list('Route'), route)
      assert.deepEqual(bye.list('Route'), route)
      const { message: arrived } = await stage.sight(call.out.id, bob, '< BYE')
      // the S-CSCF of both goes its two Routes in one step
      assert.equal(arrived.list('Via').length, 4)
      assert.equal(arrived.has('Route'), false)
      assert.deepEqual(
        stage.ladder(call.out.id, 'icscf').filter((line) => line.endsWith(' ACK') || line.endsWith(' BYE')),
        [],
      )
    },
  },
  {
    name: 'a call that is not answered is cancelled by the caller: 487 (RFC 3665 §3.8)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await ring(stage, alice, bob)
      await stage.soon(call.out.hangUp(), 'CANCEL')
      const [out, into] = await stage.soon(Promise.all([call.out.ended, call.in.ended]), 'the end')
      assert.deepEqual([out.kind, out.status, out.by], ['cancelled', 487, 'us'])
      assert.deepEqual([into.kind, into.by], ['cancelled', 'peer'])
      await stage.sight(call.out.id, bob, '< ACK')
      assert.deepEqual(stage.ladder(call.out.id, bob), [
        '< INVITE',
        '> 180 INVITE',
        '< CANCEL',
        '> 200 CANCEL',
        '> 487 INVITE',
        '< ACK',
      ])
      assert.deepEqual(stage.ladder(call.out.id, alice), [
        '> INVITE',
        '< 180 INVITE',
        '> CANCEL',
        '< 200 CANCEL',
        '< 487 INVITE',
        '> ACK',
      ])
    },
  },
  {
    name: 'a phone that is busy says so: 486 (RFC 3665 §3.9)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, { ...PLAIN, answering: { reject: 486 } })
      const call = alice.call(numberOf(bob))
      const outcome = await stage.soon(call.ended, '486')
      assert.deepEqual([outcome.kind, outcome.status, outcome.by], ['refused', 486, 'peer'])
      await stage.sight(call.id, bob, '< ACK')
      assert.deepEqual(stage.ladder(call.id, alice), ['> INVITE', '< 486 INVITE', '> ACK'])
    },
  },
  {
    name: 'a phone in a call is busy for another, and the call goes on (RFC 3665 §3.9)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const carol = await stage.registered(PLAIN)
      const call = await talk(stage, alice, bob)
      const second = await stage.soon(carol.call(numberOf(bob)).ended, '486')
      assert.deepEqual([second.kind, second.status], ['refused', 486])
      assert.deepEqual([call.out.state, call.in.state], ['answered', 'answered'])
      await hangUp(stage, call)
    },
  },
  {
    name: 'a phone that nobody picks up is temporarily unavailable: 480 (RFC 3665 §3.11)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, { ...PLAIN, noAnswerMs: 20_000 })
      const call = await ring(stage, alice, bob)
      const outcome = await stage.later(call.out.ended, '480', 60_000)
      assert.deepEqual([outcome.status, outcome.by], [480, 'peer'])
      assert.equal((await stage.soon(call.in.ended)).kind, 'no answer')
      assert.deepEqual(stage.ladder(call.out.id, alice), ['> INVITE', '< 180 INVITE', '< 480 INVITE', '> ACK'])
    },
  },
]
