import assert from 'node:assert/strict'
import { createRequest } from '@voltaic/sip'
import { numberOf, PLAIN } from './dialling.ts'
import { ScriptedPhone } from './scripted-phone.ts'
import type { CallScenario } from './stage.ts'

/** Calls that the network itself ends before any phone hears of them. */
export const refusalScenarios: readonly CallScenario[] = [
  {
    name: 'a number that nobody has is not found: 404 (TS 24.229 §5.3.2.1)',
    async run(stage) {
      const alice = await stage.registered(PLAIN)
      const outcome = await stage.soon(alice.call('+99901099999').ended, '404')
      assert.deepEqual([outcome.kind, outcome.status], ['refused', 404])
    },
  },
  {
    name: 'a user who is not registered is unavailable: 480 (TS 24.229 §5.3.2.1)',
    async run(stage) {
      const alice = await stage.registered(PLAIN)
      const bob = await stage.phone({ media: 'none' })
      const outcome = await stage.soon(alice.call(numberOf(bob)).ended, '480')
      assert.deepEqual([outcome.kind, outcome.status], ['refused', 480])
    },
  },
  {
    name: 'a user who has left is unavailable: 480 (TS 24.229 §5.4.1.4, §5.3.2.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      await stage.soon(bob.deregister(), 'de-registration')
      const outcome = await stage.soon(alice.call(numberOf(bob)).ended, '480')
      assert.deepEqual([outcome.kind, outcome.status], ['refused', 480])
    },
  },
  {
    name: 'an identity that is barred cannot be called: 404 (TS 24.229 §5.4.3.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const outcome = await stage.soon(alice.call(`sip:${bob.sim.impi}`).ended, '404')
      assert.deepEqual([outcome.kind, outcome.status], ['refused', 404])
    },
  },
  {
    name: 'a number outside of this network has no way out: 404 (TS 24.229 §5.4.3.2)',
    async run(stage) {
      const alice = await stage.registered(PLAIN)
      const outcome = await stage.soon(alice.call('sip:somebody@example.org').ended, '404')
      assert.deepEqual([outcome.kind, outcome.status], ['refused', 404])
    },
  },
  {
    name: 'a request without hops left ends where it is: 483 (RFC 3261 §16.3)',
    async run(stage) {
      const alice = await ScriptedPhone.take(stage)
      const bob = await stage.registered(PLAIN)
      const to = `tel:${numberOf(bob)}`
      const options = createRequest('OPTIONS', to, [
        ['Max-Forwards', '2'],
        ['From', `<${alice.identity.sip}>;tag=1`],
        ['To', `<${to}>`],
        ['Call-ID', `hops-${alice.phone.sim.impi}`],
        ['CSeq', '1 OPTIONS'],
      ])
      assert.equal((await stage.soon(alice.request(options), '483')).status, 483)
    },
  },
]
