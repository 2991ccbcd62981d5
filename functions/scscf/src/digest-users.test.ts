import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { type DigestSecret, DigestUsers } from './digest-users.ts'

const IMPI = 'a@ims.example'
const secret: DigestSecret = { realm: 'ims.example', algorithm: 'MD5', qop: ['auth'], ha1: '0'.repeat(32) }

function setUp() {
  const clock = createManualClock()
  const users = new DigestUsers(clock)
  users.start()
  return { clock, users, in: (milliseconds: number) => clock.now() + milliseconds }
}

test('what the HSS gave is forgotten in time', async () => {
  const { clock, users, in: at } = setUp()
  users.put(IMPI, secret, at(10_000))
  await clock.advance(9999)
  assert.equal(users.find(IMPI)?.secret, secret)
  await clock.advance(1)
  assert.equal(users.find(IMPI), undefined)
  await clock.advance(3000)
  assert.equal(users.size, 0)
  users.stop()
  assert.equal(clock.pending, 0)
})

test('a user who registers is kept, and never for less than before', async () => {
  const { clock, users, in: at } = setUp()
  users.put(IMPI, secret, at(10_000))
  users.keepUntil(IMPI, at(60_000))
  users.keepUntil(IMPI, at(20_000))
  users.put(IMPI, secret, at(1000))
  await clock.advance(59_000)
  assert.equal(users.find(IMPI)?.secret, secret)
  users.stop()
})

test('a secret that is fetched anew keeps the counts and the failures', () => {
  const { users, in: at } = setUp()
  const user = users.put(IMPI, secret, at(10_000))
  user.counts.use('n', 1, '00000001')
  user.failures = 2
  const changed = users.put(IMPI, { ...secret, ha1: '1'.repeat(32) }, at(10_000))
  assert.equal(changed.counts.use('n', 1, '00000001'), false)
  assert.equal(changed.failures, 2)
  assert.equal(users.find(IMPI)?.secret.ha1, '1'.repeat(32))
  users.stop()
})
