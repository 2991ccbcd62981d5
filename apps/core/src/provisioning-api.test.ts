import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { labConfig } from './config/lab-config.ts'
import { createCore } from './core.ts'
import { openProvisioningApi, readApiAccess } from './provisioning-api.ts'
import { createRuntime } from './runtime.ts'

/** A network of one's own on any free ports, with an API. */
function configIn(t: TestContext) {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-api-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  return { ...labConfig({ data, port: () => 0 }), api: {} }
}

const statusOf = async (url: string, key: string): Promise<number> => {
  const headers = { authorization: `Bearer ${key}` }
  return (await fetch(`${url}/api/v1/subscribers`, { headers })).status
}

test('a core leaves URL and key for its owner alone, and takes them away when it stops', async (t) => {
  const config = configIn(t)
  const core = await createCore(config, createRuntime(), ['hss'])
  assert.equal(readApiAccess(config), undefined)
  await core.start()
  const { url = '', key = '' } = readApiAccess(config) ?? {}
  assert.equal(statSync(join(config.data, 'api.json')).mode & 0o777, 0o600)
  assert.match(url, /^http:\/\/127\.0\.0\.1:/)
  assert.deepEqual([await statusOf(url, key), await statusOf(url, 'another')], [200, 401])
  await core.stop()
  assert.equal(readApiAccess(config), undefined)
  await assert.rejects(statusOf(url, key))
})

test('where no core runs the API works in this process, and leaves nothing for others', async (t) => {
  const config = configIn(t)
  const api = await openProvisioningApi(config, createRuntime())
  assert.equal(await statusOf(api.url, api.key), 200)
  assert.equal(readApiAccess(config), undefined)
  await api.close()
  await assert.rejects(statusOf(api.url, api.key))
})

test('a port that is taken is named, and the core does not stay half started', async (t) => {
  const config = configIn(t)
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  t.after(() => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const core = await createCore({ ...config, api: { listen: { host: '127.0.0.1', port } } }, createRuntime(), ['hss'])
  await assert.rejects(core.start(), { code: 'API_PORT_TAKEN' })
  assert.equal(readApiAccess(config), undefined)
})
