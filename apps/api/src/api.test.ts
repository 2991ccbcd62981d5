import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertNotExposed } from './api-settings.ts'
import { differencesOf } from './difference.ts'
import { startTestApi } from './test-api.ts'

describe('where the API listens', () => {
  test('over loopback it answers with its key, and is gone after stop', async () => {
    const api = await startTestApi()
    const url = await api.api.start()
    assert.match(url, /^http:\/\/127\.0\.0\.1:[0-9]+$/)
    const headers = { authorization: `Bearer ${api.api.localKey}` }
    assert.equal((await fetch(`${url}/api/v1/subscribers`, { headers })).status, 200)
    assert.equal((await fetch(`${url}/api/v1/subscribers`)).status, 401)
    assert.equal((await fetch(`${url}/api/v1/openapi.json`)).status, 200)
    await api.stop()
    await assert.rejects(fetch(`${url}/api/v1/openapi.json`))
  })

  test('beyond loopback it wants TLS or a proxy that is named', () => {
    const listen = { host: '192.0.2.1', port: 7080 }
    assert.throws(() => assertNotExposed({ listen }), { code: 'API_EXPOSED' })
    assert.throws(() => assertNotExposed({ listen: { host: '0.0.0.0', port: 7080 } }), { code: 'API_EXPOSED' })
    assert.throws(() => assertNotExposed({ listen, tls: { cert: '/nowhere', key: '/nowhere' } }), {
      code: 'API_TLS_UNREADABLE',
    })
    assertNotExposed({ listen, proxy: '192.0.2.2' })
    assertNotExposed({ listen: { host: '::1', port: 7080 } })
    assertNotExposed({})
  })
})

test('differences are leaves with their JSON Pointers (RFC 6901 §3)', () => {
  assert.deepEqual(differencesOf({ a: 1, b: [1, 2], 'c/d~': 1 }, { a: 1, b: [1, 3, 4], e: null }), [
    { path: '/b/1', before: 2, after: 3 },
    { path: '/b/2', after: 4 },
    { path: '/c~1d~0', before: 1 },
    { path: '/e', after: null },
  ])
  assert.deepEqual(differencesOf(undefined, { a: 1 }), [{ path: '', after: { a: 1 } }])
})
