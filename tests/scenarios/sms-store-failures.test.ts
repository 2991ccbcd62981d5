import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RP_CAUSES } from '@voltaic/sms'
import { sql } from '@voltaic/store'
import { FailingStore } from './sms/failing-store.ts'
import { BOB, type SmsBench, withSmsc } from './sms/sms-bench.ts'

function withFailingStore(run: (bench: SmsBench, failing: FailingStore) => Promise<void>): Promise<void> {
  const failing = new FailingStore()
  return withSmsc((bench) => run(bench, failing), { storeFor: (store) => failing.over(store) })
}

function answersOf({ alice }: SmsBench): readonly (string | number)[] {
  return alice.answers.map(({ rpdu }) => (rpdu.type === 'RP-ERROR' ? rpdu.cause : rpdu.type))
}

test('a message that does not fit on the disk is refused with congestion, never acknowledged (TS 24.011 §8.2.5.4)', () =>
  withFailingStore(async (bench, failing) => {
    const { alice, bob, done, pass } = bench
    failing.fault = 'STORE_FULL'
    await done(alice.text(BOB, 'too much'))
    await pass(1000)
    assert.deepEqual(answersOf(bench), [RP_CAUSES.congestion])
    failing.fault = undefined
    await done(alice.text(BOB, 'fits'))
    await pass(1000)
    assert.deepEqual(answersOf(bench), [RP_CAUSES.congestion, 'RP-ACK'])
    assert.deepEqual(bob.texts, ['fits'])
  }))

test('a message waits for a database that comes back, and is acknowledged then', () =>
  withFailingStore(async (bench, failing) => {
    const { alice, bob, done, pass } = bench
    failing.fault = 'STORE_UNAVAILABLE'
    await done(alice.text(BOB, 'patience'))
    await pass(10_000)
    assert.deepEqual(answersOf(bench), [])
    failing.fault = undefined
    await pass(3000)
    assert.deepEqual(answersOf(bench), ['RP-ACK'])
    assert.deepEqual(bob.texts, ['patience'])
  }))

test('a database that stays away makes a temporary failure of it (TS 24.011 §8.2.5.4)', () =>
  withFailingStore(async (bench, failing) => {
    const { alice, done, pass } = bench
    failing.fault = 'STORE_UNAVAILABLE'
    await done(alice.text(BOB, 'in vain'))
    await pass(30_000)
    assert.deepEqual(answersOf(bench), [RP_CAUSES.temporaryFailure])
  }))

test('a message that was stored though the database did not say so is stored once', () =>
  withFailingStore(async (bench, failing) => {
    const { alice, bob, done, pass } = bench
    failing.losesAnswer = true
    await done(alice.text(BOB, 'once'))
    await pass(120_000)
    assert.deepEqual(answersOf(bench), ['RP-ACK'])
    assert.deepEqual(bob.texts, ['once'])
    assert.equal(bob.wire.length, 1)
  }))

test('a message that was delivered while the database was away is not delivered again', () =>
  withFailingStore(async ({ alice, bob, done, pass, gateway }, failing) => {
    bob.manners = () => {
      failing.fault = 'STORE_UNAVAILABLE'
      return {}
    }
    await done(alice.text(BOB, 'delivered', { statusReportRequest: true }))
    await pass(60_000)
    assert.deepEqual(bob.texts, ['delivered'])
    assert.equal(alice.statusReports.length, 0)
    failing.fault = undefined
    bob.manners = () => ({})
    await pass(60_000)
    assert.equal(bob.wire.length, 1)
    assert.deepEqual(
      alice.statusReports.map(({ status }) => status),
      [0],
    )
    assert.deepEqual(
      (await done(gateway.queue.list())).map(({ state }) => state),
      ['delivered', 'delivered'],
    )
  }))

test('a database file that cannot grow refuses messages, and what it acknowledged arrives', () =>
  withSmsc(async (bench) => {
    const { alice, bob, done, pass, store } = bench
    bob.isOn = false
    await sql`pragma max_page_count = 1`.execute(store.db)
    for (let count = 0; !answersOf(bench).includes(RP_CAUSES.congestion); count++) {
      assert.ok(count < 200, 'it has grown all the same')
      await done(alice.text(BOB, `${count} ${'x'.repeat(140)}`))
      await pass(100)
    }
    const acknowledged = answersOf(bench).filter((answer) => answer === 'RP-ACK').length
    assert.ok(acknowledged > 0)
    await sql`pragma max_page_count = 1000000`.execute(store.db)
    bob.isOn = true
    await pass(120_000)
    assert.equal(bob.texts.length, acknowledged)
  }))
