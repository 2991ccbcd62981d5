import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { MAX_LOGINS_A_MINUTE } from '../server.ts'
import { type Answer, startTestApi, type TestApi } from '../test-api.ts'
import { LINK_LIFETIME, MAX_SESSIONS, SESSION_IDLE, SESSION_LIFETIME } from './sessions.ts'

let api: TestApi
beforeEach(async () => {
  api = await startTestApi()
})
afterEach(() => api.stop())

/** What a browser keeps of an answer. */
function cookieOf({ headers }: Answer): string {
  const [cookie = ''] = String(headers['set-cookie'] ?? '').split(';')
  return cookie
}

async function link(role = 'admin', name = 'anna'): Promise<string> {
  const { body } = await api.ask('POST', '/login-links', { body: { name, role } })
  return String(body.path).replace('/#link=', '')
}

function logIn(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return api.ask('POST', '/session', { key: '', body, headers })
}

/** A session with its two secrets. */
async function session(role = 'admin'): Promise<{ cookie: string; token: string }> {
  const answer = await logIn({ link: await link(role) })
  assert.equal(answer.status, 201)
  return { cookie: cookieOf(answer), token: answer.body.csrfToken }
}

const withCookie = (cookie: string, headers = {}) => ({ key: '', headers: { cookie, ...headers } })

describe('a link into the console', () => {
  test('lets one person in, once, with its role', async () => {
    const token = await link('viewer')
    const first = await logIn({ link: token })
    assert.deepEqual([first.status, first.body.name, first.body.role], [201, 'anna', 'viewer'])
    const second = await logIn({ link: token })
    assert.deepEqual([second.status, second.body.code], [401, 'LOGIN_REFUSED'])
  })

  test('is worth nothing after 15 minutes', async () => {
    const token = await link()
    await api.clock.advance(LINK_LIFETIME)
    assert.equal((await logIn({ link: token })).status, 401)
  })

  test('is made by an admin alone, is in the audit log without its secret, and is not told twice', async () => {
    const key = await api.keyOf('provisioner')
    const asked = { body: { name: 'eve', role: 'admin' } }
    assert.equal((await api.ask('POST', '/login-links', { ...asked, key })).status, 403)
    const headers = { 'idempotency-key': 'once' }
    const [a, b] = [
      await api.ask('POST', '/login-links', { ...asked, headers }),
      await api.ask('POST', '/login-links', { ...asked, headers }),
    ]
    assert.notEqual(a.body.path, b.body.path)
    const { text } = await api.ask('GET', '/audit')
    assert.match(text, /login link for eve/)
    assert.equal(text.includes(a.body.path.replace('/#link=', '')), false)
  })
})

describe('a session', () => {
  test('reads with its cookie alone, which no script can read and no other site sends', async () => {
    const answer = await logIn({ link: await link() })
    assert.match(String(answer.headers['set-cookie']), /^voltaic=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const read = await api.ask('GET', '/subscribers', withCookie(cookieOf(answer)))
    assert.equal(read.status, 200)
  })

  test('changes something only with the token that belongs to it', async () => {
    const { cookie, token } = await session()
    const other = await session()
    const body = { name: 'crm', role: 'viewer' }
    for (const wrong of [{}, { 'x-csrf-token': '' }, { 'x-csrf-token': other.token }]) {
      const answer = await api.ask('POST', '/api-keys', { ...withCookie(cookie, wrong), body })
      assert.deepEqual([answer.status, answer.body.code], [403, 'CSRF_TOKEN_WRONG'])
    }
    const good = await api.ask('POST', '/api-keys', { ...withCookie(cookie, { 'x-csrf-token': token }), body })
    assert.equal(good.status, 201)
    const { body: audit } = await api.ask('GET', '/audit')
    const entry = audit.entries.find(({ operation }: { operation: string }) => operation === 'createApiKey')
    assert.deepEqual([entry.actor, /^session [0-9a-f]{8}$/.test(entry.keyId)], ['anna', true])
  })

  test('is over at logout, for whoever stole its cookie too', async () => {
    const { cookie, token } = await session()
    assert.equal((await api.ask('DELETE', '/session', withCookie(cookie))).status, 403, 'no other site logs out')
    assert.equal((await api.ask('DELETE', '/session', withCookie(cookie, { 'x-csrf-token': token }))).status, 204)
    assert.equal((await api.ask('GET', '/session', withCookie(cookie))).status, 204)
    const again = await api.ask('DELETE', '/session', withCookie(cookie, { 'x-csrf-token': token }))
    assert.deepEqual([again.status, again.body.code], [401, 'SESSION_NONE'])
    assert.equal((await api.ask('GET', '/subscribers', withCookie(cookie))).status, 401)
  })

  test('is over half an hour after its last request, and after twelve hours in any case', async () => {
    const idle = await session()
    await api.clock.advance(SESSION_IDLE)
    assert.equal((await api.ask('GET', '/session', withCookie(idle.cookie))).status, 204)
    const busy = await session()
    for (let passed = 0; passed < SESSION_LIFETIME - SESSION_IDLE; passed += SESSION_IDLE / 2) {
      await api.clock.advance(SESSION_IDLE / 2)
      assert.equal((await api.ask('GET', '/session', withCookie(busy.cookie))).status, 200, `after ${passed} ms`)
    }
    await api.clock.advance(SESSION_IDLE / 2)
    await api.ask('GET', '/session', withCookie(busy.cookie))
    await api.clock.advance(SESSION_IDLE / 2)
    assert.equal((await api.ask('GET', '/session', withCookie(busy.cookie))).status, 204)
  })

  test('that an API key opened ends when the key is revoked', async () => {
    const { body } = await api.ask('POST', '/api-keys', { body: { name: 'noc', role: 'viewer' } })
    const cookie = cookieOf(await logIn({ key: body.key }))
    assert.equal((await api.ask('GET', '/session', withCookie(cookie))).body.name, 'noc')
    await api.ask('DELETE', `/api-keys/${body.id}`)
    assert.equal((await api.ask('GET', '/session', withCookie(cookie))).status, 204)
  })

  test('makes room for new ones of the same person: the one seen longest ago goes', async () => {
    const first = await session()
    await api.clock.advance(1)
    for (let i = 0; i < MAX_SESSIONS; i++) await session()
    assert.equal((await api.ask('GET', '/session', withCookie(first.cookie))).status, 204)
  })

  test('of a viewer changes nothing', async () => {
    const { cookie, token } = await session('viewer')
    const asked = { ...withCookie(cookie, { 'x-csrf-token': token }), body: { to: '+1', text: 'x' } }
    assert.equal((await api.ask('POST', '/sms/messages', asked)).body.code, 'ROLE_INSUFFICIENT')
  })
})

test('a thousand tries to log in are cut off after a few, and a good link is refused with them', async () => {
  const good = await link()
  const statuses: number[] = []
  for (let i = 0; i < 1000; i++) statuses.push((await logIn({ link: `guess-${i}` })).status)
  assert.equal(statuses.filter((status) => status === 401).length, MAX_LOGINS_A_MINUTE)
  assert.equal(statuses.filter((status) => status === 429).length, 1000 - MAX_LOGINS_A_MINUTE)
  // who guesses learns nothing by hitting: the answer comes before the link is looked at
  assert.equal((await logIn({ link: good })).status, 429)
})

test('no page of another site logs anybody in', async () => {
  const answer = await logIn({ link: await link() }, { 'sec-fetch-site': 'cross-site' })
  assert.deepEqual([answer.status, answer.body.code], [403, 'OTHER_SITE'])
})

test('every answer tells a browser to load nothing from elsewhere and to frame nothing', async () => {
  for (const url of ['/session', '/health', '/nothing', '/subscribers']) {
    const { headers } = await api.ask('GET', url, { key: '' })
    const policy = String(headers['content-security-policy'])
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"])
      assert.ok(policy.includes(rule), `${url}: ${policy}`)
    assert.equal(policy.includes('unsafe'), false)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['strict-transport-security'], undefined, 'there is no TLS here')
  }
})
