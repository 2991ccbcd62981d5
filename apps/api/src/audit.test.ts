import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { IDEMPOTENCY_LIFETIME } from './idempotency.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const keys = { k: '465b5ce8b199b49faa5f0a2ee238a6bc', opc: 'cd63cb71954a9f4e48a5994e37a02baf' }
const alice = { imsi: '001010000000001', msisdn: '+491701234567', ...keys }

let api: TestApi
before(async () => {
  api = await startTestApi()
})
after(() => api.stop())

const entries = async () => (await api.ask('GET', '/audit')).body.entries

describe('audit log', () => {
  test('who, when, what, before and after; what was refused too; never a key of a SIM', async () => {
    const key = await api.keyOf('provisioner')
    await api.ask('POST', '/subscribers', { key, body: alice })
    await api.clock.advance(1000)
    await api.ask('PATCH', `/subscribers/${alice.imsi}`, { key, body: { displayName: 'Alice' } })
    await api.clock.advance(1000)
    await api.ask('POST', '/subscribers', { key, body: alice })
    const [refused, changed, added] = await entries()
    assert.deepEqual([refused.operation, refused.outcome], ['addSubscriber', 'refused'])
    assert.equal(refused.problems[0].field, 'imsi')
    assert.deepEqual([changed.actor, changed.role, changed.target], ['key-of-provisioner', 'provisioner', alice.imsi])
    assert.equal(changed.before.registrationSets[0].impus[0].displayName, undefined)
    assert.equal(changed.after.registrationSets[0].impus[0].displayName, 'Alice')
    assert.deepEqual([added.operation, added.outcome, added.before], ['addSubscriber', 'done', undefined])
    assert.equal(Date.parse(refused.at) - Date.parse(changed.at), 1000)
    const rows = JSON.stringify(await api.store.db.selectFrom('api_audit').selectAll().execute())
    for (const secret of Object.values(keys)) assert.equal(rows.includes(secret), false)
  })

  test('a key of a SIM in the place of an identity is kept nowhere, and not answered', async () => {
    const { k } = keys
    const spaced = k.toUpperCase().replace(/.{4}(?=.)/g, '$& ')
    const given = [k, spaced, k.slice(1), `${k}@x`, `sip:${k}@x`]
    for (const identity of given) {
      const answer = await api.ask('PATCH', `/subscribers/${encodeURIComponent(identity)}`, {
        body: { displayName: 'A' },
      })
      assert.deepEqual([answer.status, answer.body.detail], [404, 'no subscriber has the identity (no identity)'])
    }
    const posted = await api.ask('POST', '/subscribers', { body: { ...alice, imsi: k, msisdn: k } })
    assert.equal(posted.status, 422)
    assert.doesNotMatch(JSON.stringify(posted.body), new RegExp(k))
    await api.ask('DELETE', '/subscribers/alce')
    await api.ask('DELETE', `/enum/numbers/${k}`)
    const rows = await api.store.db.selectFrom('api_audit').selectAll().orderBy('id', 'desc').limit(8).execute()
    assert.deepEqual([...new Set(rows.map(({ target }) => target))], ['(no identity)'])
    assert.doesNotMatch(JSON.stringify(rows).replaceAll(' ', ''), new RegExp(k.slice(1), 'i'))
  })

  test('what is read or only tried leaves no entry; pages follow each other', async () => {
    const before = (await entries()).length
    await api.ask('GET', '/subscribers')
    await api.ask('DELETE', `/subscribers/${alice.imsi}?dryRun=true`)
    assert.equal((await entries()).length, before)
    const first = (await api.ask('GET', '/audit?limit=2')).body
    const second = (await api.ask('GET', `/audit?limit=2&before=${first.nextBefore}`)).body
    assert.equal(second.entries[0].id < first.entries[1].id, true)
    assert.equal((await api.ask('GET', '/audit?before=zzz')).status, 400)
  })
})

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'order-1' }

  test('nobody can guess a password from what the database keeps of the request', async () => {
    const body = { imsi: '001010000000077', digestPassword: 'password1' }
    const sent = { body, headers: { 'idempotency-key': 'order-77' } }
    assert.equal((await api.ask('POST', '/subscribers', sent)).status, 201)
    const rows = await api.store.db.selectFrom('api_idempotency').select('fingerprint').execute()
    const known = ['POST', '/api/v1/subscribers', body]
    const guess = createHash('sha256').update(JSON.stringify(known)).digest('hex')
    assert.equal(rows.length, 1)
    assert.notEqual(rows[0]?.fingerprint, guess)
    assert.equal((await api.ask('POST', '/subscribers', sent)).headers['idempotency-replayed'], 'true')
    await api.ask('DELETE', '/subscribers/001010000000077')
  })
  const bob = { ...alice, imsi: '001010000000002', msisdn: '+491701234568' }

  test('the same request again is answered as the first time and changes nothing', async () => {
    const first = await api.ask('POST', '/subscribers', { body: bob, headers })
    const again = await api.ask('POST', '/subscribers', { body: bob, headers })
    assert.deepEqual([first.status, again.status, again.body], [201, 201, first.body])
    assert.equal(again.headers['idempotency-replayed'], 'true')
  })

  test('another request under the same key is refused; another user of it is not meant', async () => {
    const other = await api.ask('POST', '/subscribers', { body: { ...bob, displayName: 'Bob' }, headers })
    assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED'])
    const key = await api.keyOf('admin')
    assert.equal((await api.ask('POST', '/subscribers', { body: bob, headers, key })).status, 409)
  })

  test('a request that was refused may be tried again, and after a day the key is new', async () => {
    const wrong = { body: { ...bob, imsi: '001010000000003', k: 'x' }, headers: { 'idempotency-key': 'order-2' } }
    assert.equal((await api.ask('POST', '/subscribers', wrong)).status, 422)
    const right = { ...wrong, body: { ...wrong.body, k: keys.k, msisdn: '+491701234569' } }
    assert.equal((await api.ask('POST', '/subscribers', right)).status, 201)
    await api.clock.advance(IDEMPOTENCY_LIFETIME + 1)
    assert.equal((await api.ask('POST', '/subscribers', right)).status, 409)
  })

  test('a request under way is not begun twice, unless its process has died', async () => {
    const row = { key_id: 'local', idempotency_key: 'order-3', fingerprint: '', status: 0, answer: '' }
    await api.store.db
      .insertInto('api_idempotency')
      .values({ ...row, created_at: api.clock.now() })
      .execute()
    const asked = {
      body: { ...bob, imsi: '001010000000004', msisdn: '+491701234560' },
      headers: { 'idempotency-key': 'order-3' },
    }
    assert.equal((await api.ask('POST', '/subscribers', asked)).body.code, 'REQUEST_UNDER_WAY')
    await api.clock.advance(60_001)
    assert.equal((await api.ask('POST', '/subscribers', asked)).status, 201)
  })
})
