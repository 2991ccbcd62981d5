import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IMPU, PUBLIC, REALM, type ScscfAlone } from './scscf-alone.ts'
import { lastNotified, ppr, profileOf, TEL, withWatched } from './watched-scscf.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.2.1.2)`, () => withWatched(run))
}

const ADDED = `sip:office@${REALM}`

/** Each identity with its state and what happened to its contact. */
function told(alone: ScscfAlone): readonly (readonly [string, string, string | undefined])[] {
  return lastNotified(alone).registrations.map(({ aor, state, contacts }) => [aor, state, contacts[0]?.event])
}

scscf('tells of an identity that the implicit set has won: created', async (alone) => {
  await ppr(alone, { userData: profileOf(PUBLIC, TEL, ADDED, `!${IMPU}`) })
  await alone.clock.advance(10)
  assert.deepEqual(told(alone), [
    [PUBLIC, 'active', 'registered'],
    [TEL, 'active', 'registered'],
    [ADDED, 'active', 'created'],
  ])
})

scscf('tells of an identity that the implicit set has lost: terminated', async (alone) => {
  await ppr(alone, { userData: profileOf(PUBLIC, `!${IMPU}`) })
  await alone.clock.advance(10)
  assert.deepEqual(told(alone), [
    [PUBLIC, 'active', 'registered'],
    [TEL, 'terminated', 'rejected'],
  ])
})

scscf('takes an identity that is barred for lost, and one that is barred no more for won', async (alone) => {
  await ppr(alone, { userData: profileOf(PUBLIC, `!${TEL}`, IMPU) })
  await alone.clock.advance(10)
  assert.deepEqual(told(alone), [
    [PUBLIC, 'active', 'registered'],
    [IMPU, 'active', 'created'],
    [TEL, 'terminated', 'rejected'],
  ])
})

scscf('says nothing when the set stays as it is', async (alone) => {
  await ppr(alone, { userData: profileOf(PUBLIC, TEL, `!${IMPU}`), chargingInformation: {} })
  await alone.clock.advance(1_000)
  assert.deepEqual(alone.notified, [])
})

scscf(
  'gives an identity the same id in all documents, whatever comes and goes beside it (RFC 3680 §5.2)',
  async (alone) => {
    const idOfTel = () => lastNotified(alone).registrations.find(({ aor }) => aor === TEL)?.id
    await ppr(alone, { userData: profileOf(PUBLIC, TEL, ADDED, `!${IMPU}`) })
    await alone.clock.advance(10)
    const id = idOfTel()
    await ppr(alone, { userData: profileOf(TEL, `!${IMPU}`) })
    await alone.clock.advance(10)
    assert.equal(idOfTel(), id)
    assert.ok(id)
  },
)

scscf('goes on to tell a watcher of an identity that the set has lost', async (alone) => {
  // the watcher has subscribed to the temporary identity
  await ppr(alone, { userData: profileOf(PUBLIC, TEL) })
  await ppr(alone, { userData: profileOf(PUBLIC) })
  await alone.clock.advance(10)
  const version = lastNotified(alone).version
  await ppr(alone, { userData: profileOf(PUBLIC, ADDED) })
  await alone.clock.advance(10)
  assert.equal(lastNotified(alone).version, version + 1)
})
