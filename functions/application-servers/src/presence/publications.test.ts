import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { PRESENCE_LIMITS } from './presence-limits.ts'
import { Publications } from './publications.ts'

function setUp(limits = PRESENCE_LIMITS) {
  const clock = createManualClock()
  const expired: string[] = []
  const publications = new Publications(clock, createSeededRandom(1), (user) => expired.push(user), limits)
  return { clock, expired, publications }
}

const document = (text: string) => Buffer.from(text)

test('the latest publication is the state; when it is withdrawn, the one before (RFC 3903 §4)', () => {
  const { publications, clock } = setUp()
  publications.keep('alice', document('phone'), 60)
  const etag = publications.keep('alice', document('laptop'), 60)
  assert.equal(String(publications.current('alice')?.document), 'laptop')
  publications.remove('alice', etag)
  assert.equal(String(publications.current('alice')?.document), 'phone')
  publications.stop()
  assert.equal(clock.pending, 0)
})

test('a document in the place of another one has a new entity tag, and the old one is void (RFC 3903 §4.4)', () => {
  const { publications } = setUp()
  const old = publications.keep('alice', document('a'), 60)
  const fresh = publications.keep('alice', document('b'), 60, old)
  assert.notEqual(fresh, old)
  assert.equal(publications.find('alice', old), undefined)
  assert.equal(publications.size, 1)
  publications.stop()
})

test('a publication that is not refreshed ends by itself (RFC 3903 §6)', async () => {
  const { publications, clock, expired } = setUp()
  publications.keep('alice', document('a'), 60)
  await clock.advance(59_000)
  assert.deepEqual(expired, [])
  await clock.advance(1000)
  assert.deepEqual(expired, ['alice'])
  assert.equal(publications.current('alice'), undefined)
  assert.equal(publications.size, 0)
})

test('a user has room for so many publications', () => {
  const { publications } = setUp()
  for (let n = 0; n < PRESENCE_LIMITS.publicationsOfUser; n++) {
    assert.equal(publications.hasRoom('alice'), true)
    publications.keep('alice', document('a'), 60)
  }
  assert.equal(publications.hasRoom('alice'), false)
  assert.equal(publications.hasRoom('bob'), true)
  publications.stop()
})

test('all users together have room for so many publications', () => {
  const { publications } = setUp({ ...PRESENCE_LIMITS, publications: 2 })
  publications.keep('alice', document('a'), 60)
  assert.equal(publications.hasRoom('carol'), true)
  publications.keep('bob', document('b'), 60)
  assert.equal(publications.hasRoom('carol'), false)
  publications.stop()
})
