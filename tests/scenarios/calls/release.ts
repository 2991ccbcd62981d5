import assert from 'node:assert/strict'
import { PLAIN, ring, talk } from './dialling.ts'
import type { CallScenario } from './stage.ts'

/** The network ends a call. @spec TS 24.229 §5.2.8.1, §5.4.5.1 */
export const releaseScenarios: readonly CallScenario[] = [
  {
    name: 'a call that the operator ends is ended at both phones, with a reason (TS 24.229 §5.4.5.1.2)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob)
      await stage.eventually(async () => (await stage.network.calls()).length > 0, 'the call in the S-CSCF')
      assert.equal(await stage.network.releaseCall(call.out.id), true)
      const ends = await stage.soon(Promise.all([call.out.ended, call.in.ended]), 'BYE at both')
      assert.deepEqual(
        ends.map(({ kind, by }) => [kind, by]),
        [
          ['released', 'network'],
          ['released', 'network'],
        ],
      )
      for (const phone of [alice, bob]) {
        const { message } = await stage.sight(call.out.id, phone, '< BYE')
        assert.match(message.header('Reason') ?? '', /cause=503/)
      }
    },
  },
  {
    name: 'a call that the operator ends while it rings is cancelled at the one side and refused at the other (TS 24.229 §5.4.5.1.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await ring(stage, alice, bob)
      assert.equal(await stage.network.releaseCall(call.out.id), true)
      assert.equal((await stage.soon(call.out.ended, 'the refusal')).status, 480)
      assert.equal((await stage.soon(call.in.ended, 'CANCEL')).kind, 'cancelled')
    },
  },
  {
    name: 'the calls of a phone end with its registration (TS 24.229 §5.2.8.1.1, §5.4.1.4)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob)
      await stage.soon(bob.deregister(), 'de-registration')
      const ends = await stage.soon(Promise.all([call.out.ended, call.in.ended]), 'BYE at both')
      assert.deepEqual(
        ends.map(({ kind }) => kind),
        ['released', 'released'],
      )
    },
  },
  {
    name: 'a call that rings ends with the registration of the one who calls (TS 24.229 §5.2.8.1.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await ring(stage, alice, bob)
      await stage.soon(alice.deregister(), 'de-registration')
      assert.equal((await stage.soon(call.in.ended, 'CANCEL')).kind, 'cancelled')
      assert.equal((await stage.soon(call.out.ended, 'the refusal')).status, 480)
    },
  },
]
