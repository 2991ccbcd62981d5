import assert from 'node:assert/strict'
import { hangUp, numberOf, PLAIN } from './dialling.ts'
import type { CallScenario } from './stage.ts'

/** Flows in which an element of the network stops: last, since the others share it. */
export const proxyFailureScenarios: readonly CallScenario[] = [
  {
    name: 'a proxy has failed: the next one that DNS names takes its place (RFC 3665 §3.4; RFC 3263 §4.3)',
    stopsElement: true,
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      await stage.network.stopElement('icscf')
      try {
        // which of the two is asked first is drawn for each call
        for (let round = 0; round < 4; round++) {
          const incoming = stage.nextCall(bob)
          const out = alice.call(numberOf(bob))
          const into = await stage.later(incoming, 'the call', 100_000)
          await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
          await hangUp(stage, { out, in: into })
          assert.notEqual(stage.seen(out.id, 'icscf-2').length, 0)
        }
      } finally {
        await stage.network.startElement('icscf')
      }
    },
  },
]
