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

    // RFC 5002 §4: one of its numbers is called, which nobody has registered by itself
    const caller = await network.phone()
    await caller.register()
    const extension = wildcard.replace(/!.*!/, '05')
    const answered = await network.whileTimePasses(caller.message(extension, 'to extension 5'))
    assert.equal(answered.status, 200)
    const [message] = exchange.messages
    assert.equal(Buffer.from(message?.body ?? []).toString(), 'to extension 5')
    assert.equal(message?.request.header('P-Called-Party-ID'), `<${extension}>`)
    assert.equal((await network.whileTimePasses(caller.message(wildcard.replace(/!.*!/, '00'), 'nobody'))).status, 404)
  } finally {
    await network.stop()
  }
})
