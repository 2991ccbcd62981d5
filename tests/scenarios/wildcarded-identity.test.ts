import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startNetwork } from './network.ts'

test('a private exchange registers its number, and is told of the wildcard that comes with it (TS 23.003 §13.4A)', async () => {
  const network = await startNetwork('memory')
  try {
    const { provisioning } = network.subscribers
    const sim = await network.addSubscriber()
    const main = `sip:${sim.impi}`
    const wildcard = `sip:+49301!0[1-9]!@${sim.impi.slice(sim.impi.indexOf('@') + 1)}`
    await provisioning.remove(sim.impi)
    const { indLength, delta } = sim.scheme
    const { kind } = await provisioning.addSubscription({
      impis: [{ ...sim, indLength, delta }],
      registrationSets: [
        {
          impus: [
            { identity: main, barred: false },
            { identity: wildcard, barred: false, identityType: 'WILDCARDED_IMPU' },
          ],
        },
      ],
    })
    assert.equal(kind, 'added')
    const exchange = await network.phoneOf(sim)
    await exchange.register()
    assert.deepEqual(exchange.associatedUris, [main, wildcard])
    assert.equal((await provisioning.show(wildcard))?.registrationSets[0]?.state, 'registered')
  } finally {
    await network.stop()
  }
})
