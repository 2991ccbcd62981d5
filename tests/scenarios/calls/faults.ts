import assert from 'node:assert/strict'
import { hangUp, numberOf, PLAIN, ring, talk } from './dialling.ts'
import type { CallScenario } from './stage.ts'

/** Phones that do not keep to the rules: the network is left as it was, all the same. */
export const faultScenarios: readonly CallScenario[] = [
  {
    name: 'a caller that never acknowledges: the 200 is repeated, then the call is ended (RFC 3261 §13.3.1.4)',
    async run(stage) {
      const [alice, bob] = await stage.pair({ ...PLAIN, callFaults: { noAck: true } }, PLAIN)
      const call = await ring(stage, alice, bob)
      void call.in.answer().catch(() => {})
      const outcome = await stage.later(call.in.ended, 'the end', 100_000)
      assert.deepEqual([outcome.kind, outcome.reason], ['released', 'no ack'])
      await stage.soon(call.out.ended, 'BYE')
      const repeated = stage
        .seenOften(call.out.id, bob)
        .filter(({ direction, message }) => direction === 'out' && message.startLine.startsWith('SIP/2.0 200'))
        .filter(({ message }) => message.cseq.method === 'INVITE')
      assert.ok(repeated.length >= 7, `${repeated.length} times`)
      assert.equal(stage.ladder(call.out.id, bob).includes('< ACK'), false)
    },
  },
  {
    name: 'a caller that never sends PRACK gets no call (RFC 3262 §3)',
    async run(stage) {
      const without = { preconditions: 'none', sessionTimer: 'off' } as const
      const [alice, bob] = await stage.pair(
        { ...without, callFaults: { noPrack: true } },
        { ...without, preconditions: 'supported' },
      )
      const incoming = stage.incoming(bob)
      const out = alice.call(numberOf(bob))
      const into = await incoming
      const outcome = await stage.later(into.ended, 'the end', 100_000)
      assert.deepEqual([outcome.kind, outcome.reason], ['failed', 'no prack'])
      const refusal = await stage.soon(out.ended, 'the refusal')
      assert.ok((refusal.status ?? 0) >= 500, JSON.stringify(refusal))
    },
  },
  {
    name: 'a BYE after the BYE is answered 481 (RFC 3261 §15.1.2)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, { ...PLAIN, callFaults: { lateByeMs: 500 } })
      const call = await talk(stage, alice, bob)
      await hangUp(stage, call)
      await stage.pass(1000, 100)
      await stage.sight(call.out.id, bob, '> BYE')
      await stage.sight(call.out.id, bob, '< 481 BYE')
    },
  },
  {
    name: 'a phone that sends every datagram twice makes one call (RFC 3261 §17.2)',
    async run(stage) {
      const [alice, bob] = await stage.pair({ ...PLAIN, repeatsDatagrams: true }, { ...PLAIN, repeatsDatagrams: true })
      let calls = 0
      const incoming = stage.incoming(bob)
      const out = alice.call(numberOf(bob))
      const into = await incoming
      bob.onCall(() => {
        calls += 1
      })
      await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
      await hangUp(stage, { out, in: into })
      assert.equal(calls, 0)
    },
  },
  {
    name: 'a phone that has forgotten the call answers its requests with 481, and the call is over (RFC 3261 §12.2.1.2)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob)
      call.in.crash()
      await stage.soon(call.out.hangUp(), 'BYE')
      await stage.soon(call.out.ended, 'the end')
      await stage.sight(call.out.id, alice, '< 481 BYE')
    },
  },
]
