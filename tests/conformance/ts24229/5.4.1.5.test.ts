import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeregistrationReason } from '@voltaic/diameter'
import { PUBLIC, type ScscfAlone } from './scscf-alone.ts'
import { lastNotified, rtr, talk, withWatched } from './watched-scscf.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.1.5)`, () => withWatched(run))
}

const told: readonly (readonly [DeregistrationReason, string])[] = [
  ['PERMANENT_TERMINATION', 'rejected'],
  ['SERVER_CHANGE', 'deactivated'],
  ['REMOVE_S-CSCF', 'deactivated'],
]

for (const [reason, event] of told) {
  scscf(
    `tells who watches that each contact is ${event} after RTR with ${reason}, and ends the calls`,
    async (alone) => {
      await talk(alone)
      assert.deepEqual(await rtr(alone, { reason }), { result: 'DIAMETER_SUCCESS' })
      assert.equal(alone.scscf.registrations, 0)
      assert.equal(alone.stored.size, 0)
      await alone.clock.advance(10)
      const { registrations } = lastNotified(alone)
      assert.deepEqual(
        registrations.map(({ state, contacts }) => [state, contacts.map((each) => [each.state, each.event])]),
        [
          ['terminated', [['terminated', event]]],
          ['terminated', [['terminated', event]]],
        ],
      )
      assert.match(alone.notified.at(-1)?.header('Subscription-State') ?? 'terminated', /^terminated/)
      assert.equal(alone.notified.filter(({ method }) => method === 'BYE').length, 2)
      assert.equal(alone.scscf.calls.length, 0)
      assert.equal((await alone.originate('MESSAGE')).status, 403)
      assert.equal((await alone.terminate('MESSAGE', [], PUBLIC)).status, 480)
    },
  )
}

scscf('drops everything without a word after NEW_SERVER_ASSIGNED, and lets calls go on', async (alone) => {
  await talk(alone)
  const before = alone.notified.length
  assert.deepEqual(await rtr(alone, { reason: 'NEW_SERVER_ASSIGNED', impus: [PUBLIC] }), { result: 'DIAMETER_SUCCESS' })
  await alone.clock.advance(10)
  assert.equal(alone.scscf.registrations, 0)
  assert.equal(alone.stored.size, 0)
  assert.equal(alone.notified.length, before)
  assert.equal(alone.scscf.calls.length, 1)
  alone.scscf.releaseCall(alone.scscf.calls[0]?.callId ?? '')
  await alone.clock.advance(10)
})

scscf('sends no SAR back: the HSS knows what it has ended', async (alone) => {
  for (const reason of ['PERMANENT_TERMINATION', 'SERVER_CHANGE'] as const) {
    await rtr(alone, { reason })
    await alone.clock.advance(3_700_000)
    assert.deepEqual(alone.sars, [])
  }
})

scscf('lets the phone register anew afterwards', async (alone) => {
  await rtr(alone, { reason: 'SERVER_CHANGE' })
  assert.equal((await alone.register()).status, 200)
  assert.equal(alone.scscf.registrations, 1)
})
