import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { type CommitLink, PostgresGroupCommit } from './postgres-group-commit.ts'

const BEGIN = 'begin; lock'
const TIMEOUT = { timeout: 20_000 }

/** An error of the server. */
function failure(code: string): Error {
  return Object.assign(new Error(`the server says ${code}`), { code })
}

/** A server that keeps what is committed, undoes what fails, and fails as it is told. */
class FakeServer implements CommitLink {
  readonly committed: string[] = []
  readonly journal: string[] = []
  /** Asked before each statement. */
  fails: (sql: string) => Error | undefined = () => undefined
  #open: string[] = []
  #savepoint = 0
  #isAborted = false

  together(send: () => void): void {
    send()
  }

  async control(sql: string): Promise<[]> {
    this.journal.push(sql)
    if (sql.startsWith('begin')) {
      this.#open = []
      this.#isAborted = false
    }
    if (sql === 'savepoint submission') this.#savepoint = this.#open.length
    if (sql.startsWith('rollback to')) {
      this.#open.length = this.#savepoint
      this.#isAborted = false
    }
    if (sql === 'commit' && !this.#isAborted) this.committed.push(...this.#open)
    this.#check(sql)
    return []
  }

  async run({ sql }: { readonly sql: string }): Promise<readonly unknown[]> {
    this.journal.push(sql)
    if (this.#isAborted) throw failure('25P02')
    this.#check(sql)
    this.#open.push(sql)
    return [{ sql }]
  }

  #check(sql: string): void {
    const error = this.fails(sql)
    if (error === undefined) return
    this.#isAborted = true
    throw error
  }
}

function open() {
  const server = new FakeServer()
  const clock = createManualClock()
  const group = new PostgresGroupCommit(server, { place: 'db', beginSql: BEGIN }, clock)
  const submit = (...texts: string[]) => group.submit(texts.map((sql) => ({ sql, parameters: [] })))
  return { server, clock, group, submit }
}

describe('group commit on PostgreSQL', TIMEOUT, () => {
  test('a turn is one transaction; what comes while it is under way is the next', TIMEOUT, async () => {
    const { server, submit } = open()
    const first = Promise.all([submit('a'), submit('b', 'c')])
    const second = first.then((rows) => Promise.all([rows, submit('d'), submit('e')]))
    const [rows] = await second
    assert.deepEqual(rows, [[[{ sql: 'a' }]], [[{ sql: 'b' }], [{ sql: 'c' }]]])
    assert.deepEqual(server.journal, [BEGIN, 'a', 'b', 'c', 'commit', BEGIN, 'd', 'e', 'commit'])
  })

  test('only who is at fault hears of it: the others go again, each with a savepoint', TIMEOUT, async () => {
    const { server, submit } = open()
    server.fails = (sql) => (sql === 'bad' ? failure('23505') : undefined)
    const outcomes = await Promise.allSettled([submit('a'), submit('b', 'bad', 'c'), submit('d')])
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : outcome.value)),
      [[[{ sql: 'a' }]], 'STORE_CONFLICT', [[{ sql: 'd' }]]],
    )
    assert.deepEqual(server.committed, ['a', 'd'])
  })

  test('one alone that fails is not tried a second time', TIMEOUT, async () => {
    const { server, submit } = open()
    server.fails = (sql) => (sql === 'bad' ? failure('23505') : undefined)
    await assert.rejects(submit('bad'), { code: 'STORE_CONFLICT' })
    assert.deepEqual(server.journal, [BEGIN, 'bad', 'commit'])
  })

  for (const state of ['40001', '40P01']) {
    test(`what is undone for the sake of another (${state}) is begun again`, TIMEOUT, async () => {
      const { server, clock, submit } = open()
      let failures = 2
      server.fails = (sql) => (sql === 'b' && failures-- > 0 ? failure(state) : undefined)
      const done = Promise.all([submit('a'), submit('b')])
      await clock.advance(1000)
      assert.deepEqual(await done, [[[{ sql: 'a' }]], [[{ sql: 'b' }]]])
      assert.deepEqual(server.committed, ['a', 'b'])
    })
  }

  test('after five times it is STORE_BUSY, for all of the transaction, and later work succeeds', TIMEOUT, async () => {
    const { server, clock, submit } = open()
    server.fails = (sql) => (sql === 'b' ? failure('40001') : undefined)
    const outcomes = Promise.allSettled([submit('a'), submit('b')])
    await clock.advance(1000)
    for (const outcome of await outcomes)
      assert.equal(outcome.status === 'rejected' && outcome.reason.code, 'STORE_BUSY')
    assert.equal(server.journal.filter((sql) => sql === BEGIN).length, 5)
    server.fails = () => undefined
    await submit('c')
    assert.deepEqual([server.committed, clock.pending], [['c'], 0])
  })

  test('a lost connection, or a lock that somebody keeps, fails all and is not tried again', TIMEOUT, async () => {
    for (const [error, code] of [
      [new Error('Connection terminated unexpectedly'), 'STORE_UNAVAILABLE'],
      [failure('57P01'), 'STORE_UNAVAILABLE'],
      [failure('55P03'), 'STORE_BUSY'],
    ] as const) {
      const { server, submit } = open()
      server.fails = (sql) => (sql === BEGIN ? error : undefined)
      const outcomes = await Promise.allSettled([submit('a'), submit('b')])
      for (const outcome of outcomes) assert.equal(outcome.status === 'rejected' && outcome.reason.code, code)
      assert.deepEqual(server.journal, [BEGIN, 'a', 'b', 'commit'])
      assert.deepEqual(server.committed, [])
    }
  })

  test('a value that is missing is refused before anything is sent', TIMEOUT, async () => {
    const { server, group, submit } = open()
    const missing = group.submit([{ sql: 'a', parameters: [undefined] }])
    await Promise.all([assert.rejects(missing, { code: 'STORE_FAILED' }), submit('b')])
    assert.deepEqual(server.committed, ['b'])
  })

  test('close waits for what was submitted, then refuses', TIMEOUT, async () => {
    const { server, group, submit } = open()
    const submitted = submit('a')
    await group.close()
    await submitted
    assert.deepEqual(server.committed, ['a'])
    await assert.rejects(submit('b'), { code: 'STORE_CLOSED' })
  })
})
