import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type SaAgreement, securityAssociations } from './sa-agreement.ts'
import {
  applySaEvent,
  LIFETIME_MARGIN_MS,
  MAX_FULL_SETS,
  NO_SA_SETS,
  nextExpiry,
  REG_AWAIT_AUTH_MS,
  type SaSets,
  type SaSetsEvent,
  sendingSet,
} from './sa-sets.ts'

const T1 = 2000
const OLD_LIFETIME = 64 * T1
const agreement: SaAgreement = {
  ue: { host: '10.0.0.1', spiC: 25_656, spiS: 25_657, portC: 6300, portS: 6301 },
  pcscf: { host: '10.0.0.2', spiC: 4100, spiS: 4101, portC: 5064, portS: 6100 },
}
const challenged: SaSetsEvent = { kind: 'challenged', agreement }
/** The next authentication, for which both sides take other SPIs. */
const challengedAnew: SaSetsEvent = {
  kind: 'challenged',
  agreement: {
    ue: { ...agreement.ue, spiC: 25_658, spiS: 25_659 },
    pcscf: { ...agreement.pcscf, spiC: 4102, spiS: 4103 },
  },
}
const registered = (id: number, expiresSeconds = 3600, isInitial = false): SaSetsEvent => ({
  kind: 'registered',
  id,
  expiresSeconds,
  isInitial,
})
const used = (id: number): SaSetsEvent => ({ kind: 'used', id })

/** A registration whose sets a test drives; time is in seconds. */
function createRun() {
  let sets: SaSets = NO_SA_SETS
  const removed: number[] = []
  const illegal: string[] = []
  return {
    at(seconds: number, event: SaSetsEvent) {
      const onIllegal = (state: string, what: string) => illegal.push(`${state} ${what}`)
      const change = applySaEvent(sets, event, { now: seconds * 1000, t1: T1, onIllegal })
      sets = change.sets
      removed.push(...change.removed.map(({ id }) => id))
      return change
    },
    /** `1 current 3630`: id, state, end of life in seconds. */
    get lines() {
      return sets.sets.map(({ id, state, expiresAt }) => `${id} ${state} ${expiresAt / 1000}`)
    },
    get sets() {
      return sets
    },
    removed,
    illegal,
  }
}

test('the four associations: where each begins and ends, and whose SPI it has (TS 33.203 §7.1)', () => {
  const lines = securityAssociations(agreement).map(
    ({ sender, spi, from, to }) => `${sender} ${from.host}:${from.port} -> ${to.host}:${to.port} SPI ${spi}`,
  )
  assert.deepEqual(lines, [
    'ue 10.0.0.1:6300 -> 10.0.0.2:6100 SPI 4101',
    'pcscf 10.0.0.2:6100 -> 10.0.0.1:6300 SPI 25656',
    'pcscf 10.0.0.2:5064 -> 10.0.0.1:6301 SPI 25657',
    'ue 10.0.0.1:6301 -> 10.0.0.2:5064 SPI 4100',
  ])
})

describe('sets of security associations (TS 33.203 §7.4, TS 24.229 §5.2.2.2)', () => {
  test('a challenge makes a temporary set, which waits for reg-await-auth', () => {
    const run = createRun()
    assert.equal(run.at(0, challenged).added?.id, 1)
    assert.deepEqual(run.lines, ['1 temporary 240'])
    assert.equal(nextExpiry(run.sets), REG_AWAIT_AUTH_MS)
    run.at(239, { kind: 'tick' })
    assert.deepEqual(run.removed, [])
    run.at(240, { kind: 'tick' })
    assert.deepEqual([run.lines, run.removed, nextExpiry(run.sets)], [[], [1], undefined])
  })

  test('the 200 makes it a new one, which lives 30 s longer than the registration; use makes it current', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(1, used(1))
    assert.deepEqual(run.lines, ['1 temporary 240'])
    run.at(1, registered(1, 3600))
    assert.deepEqual(run.lines, [`1 new ${1 + 3600 + LIFETIME_MARGIN_MS / 1000}`])
    run.at(2, used(1))
    assert.deepEqual(run.lines, ['1 current 3631'])
  })

  test('the answer to a challenge that fails takes the temporary set only', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1))
    run.at(0, used(1))
    run.at(10, challenged)
    assert.deepEqual(run.lines, ['1 current 3630', '2 temporary 250'])
    run.at(11, { kind: 'failed', id: 2 })
    assert.deepEqual([run.lines, run.removed], [['1 current 3630'], [2]])
  })

  test('a second challenge replaces the temporary set of the first', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(5, challenged)
    assert.deepEqual([run.lines, run.removed], [['2 temporary 245'], [1]])
  })

  test('a set that comes into use, or a phone that begins anew, leaves an authentication under way alone', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1))
    run.at(1, challenged)
    run.at(2, used(1))
    run.at(3, registered(1, 3600, true))
    assert.deepEqual(run.lines, ['1 current 3633', '2 temporary 241'])
  })

  test('after a new authentication the old set stays until the new one is used, then for 64 × T1', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1))
    run.at(0, used(1))
    run.at(1000, challengedAnew)
    run.at(1001, registered(2, 3600))
    assert.deepEqual(run.lines, ['1 current 3630', '2 new 4631'])
    assert.deepEqual([sendingSet(run.sets, 'pcscf')?.id, sendingSet(run.sets, 'ue')?.id], [1, 2])
    run.at(1002, used(1))
    assert.deepEqual(run.lines, ['1 current 3630', '2 new 4631'])
    run.at(1003, used(2))
    assert.deepEqual(run.lines, [`1 old ${1003 + OLD_LIFETIME / 1000}`, '2 current 4631'])
    assert.equal(sendingSet(run.sets, 'pcscf')?.id, 2)
    run.at(1050, used(1))
    run.at(1131, { kind: 'tick' })
    assert.deepEqual([run.lines, run.removed], [['2 current 4631'], [1]])
  })

  test('what is left of an old set is never made longer', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1, 600))
    run.at(600, challenged)
    run.at(601, registered(2, 600))
    run.at(602, used(2))
    assert.deepEqual(run.lines, ['1 old 630', '2 current 1231'])
  })

  test('a new set takes over the lifetime of a longer registration before it', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1, 7200))
    run.at(10, challengedAnew)
    run.at(10, registered(2, 600))
    assert.deepEqual(run.lines, ['1 new 7230', '2 new 7230'])
  })

  test('a set for the SPIs of another one takes its place as soon as it is registered: the phone has that one no more', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1))
    run.at(1, challenged)
    assert.equal(sendingSet(run.sets, 'pcscf')?.id, 1)
    run.at(2, registered(2))
    assert.deepEqual(run.lines, [`1 old ${2 + OLD_LIFETIME / 1000}`, '2 new 3632'])
    assert.equal(sendingSet(run.sets, 'pcscf')?.id, 2)
  })

  test('a refresh without a challenge extends, and never shortens', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1, 600))
    run.at(1, used(1))
    run.at(300, registered(1, 600))
    assert.deepEqual(run.lines, ['1 current 930'])
    run.at(301, registered(1, 60))
    assert.deepEqual(run.lines, ['1 current 930'])
  })

  test('a phone that begins anew supersedes its set at once: it knows the old keys no more', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1))
    run.at(0, used(1))
    run.at(100, challenged)
    run.at(100, registered(2, 3600, true))
    assert.deepEqual(run.lines, ['1 old 228', '2 new 3730'])
    assert.equal(sendingSet(run.sets, 'pcscf')?.id, 2)
  })

  test('when a registration ends the sets stay for the last responses', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1))
    run.at(0, used(1))
    run.at(10, challenged)
    run.at(11, { kind: 'deregistered' })
    assert.deepEqual(run.lines, ['1 old 139', '2 old 139'])
    assert.equal(sendingSet(run.sets, 'pcscf')?.id, 2)
    run.at(139, { kind: 'tick' })
    assert.deepEqual(run.removed, [1, 2])
  })

  test('there are two full sets and a temporary one at most; a third full one drives out the oldest', () => {
    const run = createRun()
    for (let id = 1; id <= 4; id++) {
      run.at(id, challenged)
      run.at(id, registered(id))
      run.at(id, used(id))
    }
    assert.deepEqual(
      [run.lines.map((line) => line.slice(0, 5)), run.removed],
      [
        ['3 old', '4 cur'],
        [1, 2],
      ],
    )
    run.at(9, challenged)
    assert.equal(run.sets.sets.length, 3)
  })

  test('an event for a set that cannot have it is reported and changes nothing', () => {
    const run = createRun()
    run.at(0, challenged)
    run.at(0, registered(1))
    run.at(0, { kind: 'failed', id: 1 })
    run.at(0, used(99))
    assert.deepEqual([run.illegal, run.lines], [['new failed'], ['1 new 3630']])
  })

  test('whatever happens: at most two full sets and one temporary, none overdue, none twice, none removed silently', () => {
    const id = fc.integer({ min: 1, max: 6 })
    const anyEvent: fc.Arbitrary<SaSetsEvent> = fc.oneof(
      fc.constant(challenged),
      fc.tuple(id, fc.integer({ min: 0, max: 4000 }), fc.boolean()).map((args) => registered(...args)),
      id.map(used),
      id.map((each): SaSetsEvent => ({ kind: 'failed', id: each })),
      fc.constantFrom<SaSetsEvent>({ kind: 'deregistered' }, { kind: 'tick' }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), anyEvent), { maxLength: 40 }), (steps) => {
        const run = createRun()
        const added: number[] = []
        let now = 0
        for (const [later, event] of steps) {
          now += later
          const change = run.at(now, event)
          if (change.added !== undefined) added.push(change.added.id)
          const states = run.sets.sets.map(({ state }) => state)
          assert.ok(states.filter((state) => state === 'temporary').length <= 1)
          assert.ok(states.filter((state) => state !== 'temporary').length <= MAX_FULL_SETS)
          assert.ok(states.filter((state) => state === 'current').length <= 1)
          assert.ok(run.sets.sets.every(({ expiresAt }) => expiresAt > now * 1000 || event.kind !== 'tick'))
          const accounted = [...run.removed, ...run.sets.sets.map((set) => set.id)].sort((a, b) => a - b)
          assert.deepEqual(accounted, added)
        }
      }),
    )
  })
})
