import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { startTestApi, type TestApi } from './test-api.ts'

const root = mkdtempSync(join(tmpdir(), 'voltaic-pages-'))
const folder = join(root, 'console')
const pages: { folder: string | undefined; waiting: string } = { folder: undefined, waiting: 'being built: <b>5</b> &' }
let api: TestApi
before(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  writeFileSync(join(folder, 'assets/main-abc.js'), 'start()')
  writeFileSync(join(root, 'secret.txt'), 'secret')
  api = await startTestApi({ console: pages })
})
after(async () => {
  await api.stop()
  rmSync(root, { recursive: true })
})

const get = (url: string) => api.api.server.inject({ method: 'GET', url })

test('while the console is being built a page says so, and looks again by itself', async () => {
  pages.folder = undefined
  const { statusCode, headers, body } = await get('/')
  assert.deepEqual([statusCode, headers['refresh']], [503, '2'])
  assert.match(body, /being built: &lt;b>5&lt;\/b> &amp;/)
})

test('its page has the nonce that its policy names, a new one each time, and is kept by no cache', async () => {
  pages.folder = folder
  const nonces = new Set<string>()
  for (const url of ['/', '/console/calls', '/console/calls']) {
    const { headers, body } = await get(url)
    const nonce = /content="([0-9a-f]{32})"/.exec(body)?.[1] ?? assert.fail(body)
    assert.ok(String(headers['content-security-policy']).includes(`style-src 'self' 'nonce-${nonce}'`))
    assert.equal(headers['cache-control'], 'no-store')
    nonces.add(nonce)
  }
  assert.equal(nonces.size, 3)
})

test('files of the console come with their type; nothing outside of them does', async () => {
  pages.folder = folder
  const { statusCode, headers, body } = await get('/assets/main-abc.js')
  assert.deepEqual([statusCode, body], [200, 'start()'])
  assert.match(String(headers['content-type']), /javascript/)
  const ways = [
    '../index.html',
    '../../secret.txt',
    '..%2f..%2fsecret.txt',
    '%2e%2e/%2e%2e/secret.txt',
    '/etc/passwd',
    '',
  ]
  for (const way of ways) {
    const answer = await get(`/assets/${way}`)
    assert.equal(answer.body.includes('secret') || answer.statusCode === 200, false, `${way}: ${answer.statusCode}`)
  }
})
