import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemClock } from '@voltaic/runtime'
import { identitiesOf } from '../scenarios/calls/dialling.ts'
import { type CallScenario, Stage } from '../scenarios/calls/stage.ts'
import { startNetwork } from '../scenarios/network.ts'
import { assertGone, pushScenarios, WATCHING } from '../scenarios/pushes.ts'
import { createSkippingClock } from '../scenarios/skipping-clock.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'

/** What a network says of a database that dies under it, and of an S-CSCF that is not there. */
const LOSS = /store\.connection\.|hss\.push\.queue-|cannot be reached/

test('RTR and PPR over loopback, with all that is stored in PostgreSQL', async (t) => {
  const server = await startPostgres()
  t.after(() => server.remove())
  t.diagnostic(server.version)
  const network = await startNetwork('udp', {
    systemClock: createSkippingClock(createSystemClock()),
    adapt: (config) => ({ ...config, storage: server.url }),
  })
  try {
    for (const scenario of [...pushScenarios, pushesAcrossFailures(server)]) {
      await t.test(scenario.name, () => Stage.play(scenario, network))
    }
    network.expectProblems(LOSS)
  } finally {
    await network.stop()
  }
})

/** One life of a subscriber: each push waits for an S-CSCF that is down, and the database is killed meanwhile. */
function pushesAcrossFailures(server: PostgresServer): CallScenario {
  return {
    name: 'a PPR and an RTR survive that S-CSCF and PostgreSQL die before they are delivered (TS 29.228 §6.1.3, §6.2.2)',
    stopsElement: true,
    async run(stage) {
      const { network } = stage
      const { provisioning } = network.subscribers
      const [alice, bob] = await stage.pair(WATCHING, WATCHING)
      const { impi } = alice.sim
      /** The HSS wants to push, the S-CSCF is not there, the database dies; then both come back. */
      const acrossFailures = async (command: 'PPR' | 'RTR', change: () => Promise<unknown>) => {
        await network.stopElement('scscf')
        assert.ok(await change())
        const attempted = async () => (await network.pendingPushes()).map((push) => push.problem !== undefined)
        await stage.eventually(async () => (await attempted()).includes(true), `a first attempt of the ${command}`)
        await server.kill()
        await stage.eventually(
          () => network.pendingPushes().then(() => false, isUnavailable),
          'the loss of the database',
        )
        await server.start()
        await stage.eventually(
          () =>
            network.pendingPushes().then(
              () => true,
              () => false,
            ),
          'the database again',
        )
        assert.deepEqual(
          (await network.pendingPushes()).map((push) => push.command),
          [command],
        )
        await network.startElement('scscf')
        await stage.eventually(async () => (await network.pendingPushes()).length === 0, `the answer to the ${command}`)
      }
      await acrossFailures('PPR', async () => {
        const result = await provisioning.change(impi, { temporaryIdentity: 'unbarred' })
        return result.kind === 'changed'
      })
      const temporary = `sip:${impi}`
      await stage.eventually(() => alice.associatedUris.includes(temporary), 'the NOTIFY with the new identity')
      assert.equal((await stage.soon(bob.message(temporary, 'not barred'))).status, 200)
      await acrossFailures('RTR', () => provisioning.remove(impi))
      await assertGone(stage, alice, bob)
      assert.equal((await stage.soon(bob.message(identitiesOf(bob).sip, 'still there'))).status, 200)
    },
  }
}

function isUnavailable(error: unknown): boolean {
  return (
    String(error).includes('STORE_UNAVAILABLE') ||
    (error instanceof Error && 'code' in error && error.code === 'STORE_UNAVAILABLE')
  )
}
