import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { MAX_REQUESTS_A_MINUTE, MAX_WRONG_KEYS_A_MINUTE } from './server.ts'
import { startTestApi, type TestApi } from './test-api.ts'

let api: TestApi
before(async () => {
  api = await startTestApi()
})
after(() => api.stop())

describe('API keys', () => {
  test('a key is shown once, and only its hash is stored', async () => {
    const { status, body } = await api.ask('POST', '/api-keys', { body: { name: 'billing', role: 'viewer' } })
    assert.equal(status, 201)
    assert.match(body.key, /^vk_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$/)
    const secret = body.key.split('_').slice(2).join('_')
    const rows = JSON.stringify(await api.store.db.selectFrom('api_key').selectAll().execute())
    const told = [rows, (await api.ask('GET', '/api-keys')).text, (await api.ask('GET', '/audit')).text]
    for (const text of told) assert.equal(text.includes(secret), false)
    assert.equal((await api.ask('GET', '/subscribers', { key: body.key })).status, 200)
  })

  test('a name is given once; a key that was revoked opens nothing', async () => {
    const { body } = await api.ask('POST', '/api-keys', { body: { name: 'portal', role: 'admin' } })
    const twice = await api.ask('POST', '/api-keys', { body: { name: 'portal', role: 'viewer' } })
    assert.deepEqual([twice.status, twice.body.code], [409, 'API_KEY_EXISTS'])
    assert.equal((await api.ask('DELETE', `/api-keys/${body.id}`)).status, 200)
    const { status, body: problem } = await api.ask('GET', '/subscribers', { key: body.key })
    assert.deepEqual([status, problem.code], [401, 'API_KEY_WRONG'])
  })

  test('a key with one character changed opens nothing', async () => {
    const { body } = await api.ask('POST', '/api-keys', { body: { name: 'changed', role: 'viewer' } })
    const last = body.key.at(-1)
    const key = body.key.slice(0, -1) + (last === 'A' ? 'B' : 'A')
    assert.equal((await api.ask('GET', '/subscribers', { key })).status, 401)
  })

  test('requests are counted; those with a wrong key separately, see below', async () => {
    const first = await api.ask('GET', '/subscribers')
    const second = await api.ask('GET', '/scscfs')
    assert.equal(Number(first.headers['x-ratelimit-limit']), MAX_REQUESTS_A_MINUTE)
    const left = [first, second].map(({ headers }) => Number(headers['x-ratelimit-remaining']))
    assert.equal(left[1], (left[0] ?? 0) - 1)
  })

  test('an address that tries many keys has to wait', async () => {
    const statuses = new Set<number>()
    for (let i = 0; i < MAX_WRONG_KEYS_A_MINUTE; i++) {
      statuses.add((await api.ask('GET', '/subscribers', { key: `vk_00000000_${'A'.repeat(43)}` })).status)
    }
    assert.equal(statuses.has(429), true)
  })
})
