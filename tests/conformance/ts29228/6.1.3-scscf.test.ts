import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMPI, IMPU, PUBLIC, type ScscfAlone, startScscfAlone } from '../ts24229/scscf-alone.ts'
import { lastNotified, profileOf, rtr, TEL, withWatched } from '../ts24229/watched-scscf.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 29.228 §6.1.3)`, () => withWatched(run))
}

const OTHER = 'other@ims.mnc001.mcc001.3gppnetwork.org'

/** Another IMPI has registered the same set. */
async function addOther(alone: ScscfAlone): Promise<void> {
  const [registration] = alone.stored.values()
  assert.ok(registration)
  const [binding] = registration.bindings
  assert.ok(binding)
  const bindings = [binding, { ...binding, impi: OTHER, contact: 'sip:other@198.51.100.7:5060' }]
  alone.stored.set(registration.key, { ...registration, bindings })
}

scscf('answers DIAMETER_SUCCESS to RTR with an IMPI only', async (alone) => {
  assert.deepEqual(await rtr(alone), { result: 'DIAMETER_SUCCESS' })
  assert.equal(alone.scscf.registrations, 0)
})

for (const impu of [PUBLIC, TEL, IMPU]) {
  scscf(`takes one identity for its whole implicit set: ${impu}`, async (alone) => {
    assert.deepEqual(await rtr(alone, { impus: [impu] }), { result: 'DIAMETER_SUCCESS' })
    assert.equal(alone.scscf.registrations, 0)
  })
}

scscf('answers DIAMETER_ERROR_USER_UNKNOWN when nothing of it is registered here', async (alone) => {
  const unknown = { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
  assert.deepEqual(await rtr(alone, { impi: OTHER }), unknown)
  assert.deepEqual(await rtr(alone, { impi: OTHER, impus: [PUBLIC] }), unknown)
  assert.deepEqual(await rtr(alone, { impus: ['sip:nobody@example.org'] }), unknown)
  await rtr(alone)
  assert.deepEqual(await rtr(alone), unknown)
})

test('S-CSCF ends one IMPI of a shared set and keeps the other (TS 29.228 §6.1.3)', async () => {
  await withShared(async (alone) => {
    assert.deepEqual(await rtr(alone), { result: 'DIAMETER_SUCCESS' })
    const [left] = alone.stored.values()
    assert.deepEqual(
      left?.bindings.map(({ impi }) => impi),
      [OTHER],
    )
    await alone.clock.advance(10)
    const contacts = lastNotified(alone).registrations[0]?.contacts ?? []
    assert.deepEqual(contacts.map(({ state, event }) => [state, event]).sort(), [
      ['active', 'registered'],
      ['terminated', 'rejected'],
    ])
  })
})

test('S-CSCF ends the IMPIs of Associated-Identities too, and says which (TS 29.228 §6.1.3)', async () => {
  await withShared(async (alone) => {
    const answer = await rtr(alone, { associatedImpis: [OTHER, 'third@example.org'] })
    assert.deepEqual(answer, { result: 'DIAMETER_SUCCESS', associatedImpis: [OTHER] })
    assert.equal(alone.scscf.registrations, 0)
  })
})

test('S-CSCF lets an RTR wait for the SAA that it overtakes: nothing stays registered (TS 29.228 §6.1.3)', async () => {
  const alone = await startScscfAlone()
  try {
    const saa = Promise.withResolvers<Awaited<ReturnType<ScscfAlone['saa']>>>()
    const asked = Promise.withResolvers<void>()
    alone.saa = () => {
      asked.resolve()
      return saa.promise
    }
    const registering = alone.register()
    await asked.promise
    const rta = rtr(alone)
    saa.resolve({ result: 'DIAMETER_SUCCESS', impi: IMPI, userData: profileOf(PUBLIC, TEL, `!${IMPU}`) })
    assert.deepEqual(await rta, { result: 'DIAMETER_SUCCESS' })
    assert.equal((await registering).status, 200)
    assert.equal(alone.scscf.registrations, 0)
  } finally {
    await alone.stop()
  }
})

/** The phone and another IMPI have the set registered, as after a restart of the S-CSCF. */
async function withShared(run: (alone: ScscfAlone) => Promise<void>): Promise<void> {
  await withWatched(async (alone) => {
    await addOther(alone)
    await alone.restart()
    await run(alone)
  })
}
