import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deregistrationReasons } from '@voltaic/hss'
import {
  alice,
  bob,
  impiRecord,
  mar,
  realm,
  register,
  registrationOf,
  sar,
  sarWithoutImpi,
  scscf1,
  scscf2,
  uar,
} from './hss-under-test.ts'
import { done, HOST1, HOST2, type PushingHss, withPushingHss } from './pushing-hss.ts'

function hss(name: string, run: (under: PushingHss) => Promise<void>): void {
  test(`HSS ${name} (TS 29.228 §6.1.3)`, () => withPushingHss(run))
}

const UNREGISTERED = { state: 'not-registered', scscf: undefined }
const allOf = [alice.sip, alice.tel, alice.temporaryImpu]

describe('RTR is sent to the S-CSCF', () => {
  for (const reason of deregistrationReasons) {
    hss(`ends a registration with ${reason} and Reason-Info, and forgets the S-CSCF`, async (under) => {
      await register(under.hss)
      const order = { identity: alice.imsi, reason, reasonInfo: 'maintenance' } as const
      const outcome = await under.hss.terminateRegistration(order)
      assert.deepEqual(outcome, { kind: 'terminated', sets: 1, scscfs: [scscf1] })
      await under.settle()
      // TS 29.228 §6.1.3: NEW_SERVER_ASSIGNED names the identities, all others may mean everything of the IMPI
      const impus = reason === 'NEW_SERVER_ASSIGNED' ? allOf : []
      const common = { associatedImpis: [], reason, reasonInfo: 'maintenance' }
      assert.deepEqual(under.rtrs, [{ impi: alice.impi, impus, ...common, to: HOST1 }])
      assert.deepEqual(await registrationOf(under.hss), UNREGISTERED)
      assert.deepEqual(await under.hss.pushes.pending(), [])
    })
  }

  for (const reason of ['PERMANENT_TERMINATION', 'NEW_SERVER_ASSIGNED', 'SERVER_CHANGE'] as const) {
    hss(`ends the service of a user who is not registered with ${reason}, by the identities`, async (under) => {
      await sarWithoutImpi(under.hss, 'UNREGISTERED_USER')
      await under.hss.terminateRegistration({ identity: alice.sip, reason })
      await under.settle()
      assert.deepEqual(
        under.rtrs.map(({ impi, impus }) => [impi, impus]),
        [[alice.impi, allOf]],
      )
      assert.deepEqual(await registrationOf(under.hss), UNREGISTERED)
    })
  }

  hss('keeps the S-CSCF of an unregistered user until that has answered REMOVE_S-CSCF', async (under) => {
    await sarWithoutImpi(under.hss, 'UNREGISTERED_USER')
    const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<typeof done>()]
    under.onRtr = () => {
      asked.resolve()
      return answer.promise
    }
    await under.hss.terminateRegistration({ identity: alice.sip, reason: 'REMOVE_S-CSCF' })
    await asked.promise
    assert.deepEqual(await registrationOf(under.hss), { state: 'unregistered', scscf: scscf1 })
    answer.resolve(done)
    await under.settle()
    assert.deepEqual(await registrationOf(under.hss), UNREGISTERED)
  })

  hss('names the set of an identity', async (under) => {
    await register(under.hss)
    await under.hss.terminateRegistration({ identity: alice.tel, reason: 'PERMANENT_TERMINATION' })
    await under.settle()
    assert.deepEqual(under.rtrs[0]?.impus, allOf)
  })

  hss('ends only the set of the identities that are named, of several sets of an IMPI', async (under) => {
    const impi = `carol@${realm}`
    const set = (name: string) => ({ impus: [{ identity: `sip:${name}@${realm}`, barred: false }] })
    await under.hss.provisioning.addSubscription({
      impis: [impiRecord(impi)],
      registrationSets: [set('office'), set('home')],
    })
    for (const name of ['office', 'home'])
      await sar(under.hss, 'REGISTRATION', { impi, impus: [`sip:${name}@${realm}`] })
    const impus = [`sip:home@${realm}`]
    await under.hss.terminateRegistration({ identity: impi, impus, reason: 'SERVER_CHANGE' })
    await under.settle()
    assert.deepEqual(
      under.rtrs.map((rtr) => [rtr.impi, rtr.impus]),
      [[impi, impus]],
    )
    const sets = (await under.hss.provisioning.show(impi))?.registrationSets.map(({ state }) => state)
    assert.deepEqual(sets, ['registered', 'not-registered'])
  })

  hss('names the other IMPIs of a shared identity in Associated-Identities', async (under) => {
    const [one, two] = await shared(under)
    await under.hss.terminateRegistration({ identity: `sip:us@${realm}`, reason: 'PERMANENT_TERMINATION' })
    await under.settle()
    assert.deepEqual(
      under.rtrs.map(({ impi, associatedImpis }) => [impi, associatedImpis]),
      [[one, [two]]],
    )
    assert.equal((await registrationOf(under.hss, one)).state, 'not-registered')
  })

  hss('ends one IMPI of a shared identity and leaves it registered for the other', async (under) => {
    const [one, two] = await shared(under)
    await under.hss.terminateRegistration({ identity: one, reason: 'PERMANENT_TERMINATION' })
    await under.settle()
    assert.deepEqual(
      under.rtrs.map(({ impi, impus, associatedImpis }) => [impi, impus, associatedImpis]),
      [[one, [], []]],
    )
    const [set] = (await under.hss.provisioning.show(one))?.registrationSets ?? []
    assert.deepEqual([set?.state, set?.scscf, set?.registeredImpis], ['registered', scscf1, [two]])
  })

  hss('tells each S-CSCF of its own sets', async (under) => {
    const impi = `carol@${realm}`
    const set = (name: string) => ({ impus: [{ identity: `sip:${name}@${realm}`, barred: false }] })
    await under.hss.provisioning.addSubscription({
      impis: [impiRecord(impi)],
      registrationSets: [set('office'), set('home')],
    })
    await sar(under.hss, 'REGISTRATION', { impi, impus: [`sip:office@${realm}`] })
    await sar(under.hss, 'REGISTRATION', { impi, impus: [`sip:home@${realm}`], serverName: scscf2 })
    await under.hss.terminateRegistration({ identity: impi, reason: 'PERMANENT_TERMINATION' })
    await under.settle()
    assert.deepEqual(under.rtrs.map(({ to }) => to).sort(), [HOST1, HOST2])
  })

  hss('sends PERMANENT_TERMINATION by itself for a subscriber who is removed', async (under) => {
    await register(under.hss)
    await under.hss.provisioning.remove(alice.impi)
    await under.pass(1_000)
    assert.deepEqual(
      under.rtrs.map(({ impi, reason }) => [impi, reason]),
      [[alice.impi, 'PERMANENT_TERMINATION']],
    )
  })

  hss('tells nobody of a subscriber who is nowhere', async (under) => {
    assert.deepEqual(await under.hss.terminateRegistration({ identity: bob.impi, reason: 'SERVER_CHANGE' }), {
      kind: 'not registered',
    })
    assert.deepEqual(await under.hss.terminateRegistration({ identity: '4711', reason: 'SERVER_CHANGE' }), {
      kind: 'unknown',
      identity: '4711',
    })
    await under.hss.provisioning.remove(bob.impi)
    await under.pass(1_000)
    assert.deepEqual(under.rtrs, [])
  })

  hss('refuses an order that names an identity of somebody else', async (under) => {
    await register(under.hss)
    const order = { identity: alice.impi, impus: [bob.sip], reason: 'SERVER_CHANGE' } as const
    assert.deepEqual(await under.hss.terminateRegistration(order), { kind: 'unknown', identity: bob.sip })
    assert.equal((await registrationOf(under.hss)).state, 'registered')
  })
})

describe('the S-CSCF of a user changes', () => {
  hss('tells the old S-CSCF with NEW_SERVER_ASSIGNED when the new one has registered the user', async (under) => {
    await register(under.hss)
    await mar(under.hss, { serverName: scscf2 })
    await under.pass(2_000)
    assert.deepEqual(under.rtrs, [], 'a challenge proves nothing')
    await sar(under.hss, 'REGISTRATION', { serverName: scscf2 })
    await under.pass(2_000)
    const common = { impi: alice.impi, associatedImpis: [], reason: 'NEW_SERVER_ASSIGNED' }
    assert.deepEqual(under.rtrs, [{ ...common, impus: allOf, to: HOST1 }])
    assert.deepEqual(await registrationOf(under.hss), { state: 'registered', scscf: scscf2 })
    await sar(under.hss, 'RE_REGISTRATION', { serverName: scscf2 })
    await under.pass(2_000)
    assert.equal(under.rtrs.length, 1)
  })

  hss('tells it with NEW_SERVER_ASSIGNED after a reassignment that needed no new challenge too', async (under) => {
    await register(under.hss)
    await uar(under.hss, { type: 'REGISTRATION_AND_CAPABILITIES' })
    await sar(under.hss, 'REGISTRATION', { serverName: scscf2 })
    await under.pass(2_000)
    assert.deepEqual(
      under.rtrs.map(({ reason, to }) => [reason, to]),
      [['NEW_SERVER_ASSIGNED', HOST1]],
    )
  })

  hss('tells nobody when the user comes back to the old S-CSCF after all', async (under) => {
    await register(under.hss)
    await mar(under.hss, { serverName: scscf2 })
    await register(under.hss)
    await under.pass(2_000)
    assert.deepEqual(under.rtrs, [])
  })
})

/** Two IMPIs that have registered the same identity at the first S-CSCF. */
async function shared(under: PushingHss): Promise<readonly [string, string]> {
  const impis = [`one@${realm}`, `two@${realm}`] as const
  const identity = `sip:us@${realm}`
  await under.hss.provisioning.addSubscription({
    impis: impis.map(impiRecord),
    registrationSets: [{ impus: [{ identity, barred: false }] }],
  })
  for (const impi of impis) await sar(under.hss, 'REGISTRATION', { impi, impus: [identity] })
  return impis
}
