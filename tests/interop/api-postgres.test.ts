import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRuntime, labConfig, openProvisioningApi } from '@voltaic/core'
import { startPostgres } from './postgres.ts'

const keys = '465b5ce8b199b49faa5f0a2ee238a6bc,cd63cb71954a9f4e48a5994e37a02baf'
const imsiOf = (row: number) => `00101${String(row).padStart(10, '0')}`
const csvOf = (rows: number) =>
  `imsi,msisdn,k,opc\n${Array.from({ length: rows }, (_, row) => `${imsiOf(row + 1)},+4917${String(row).padStart(8, '0')},${keys}\n`).join('')}`

test('provisioning does on PostgreSQL what it does on SQLite', async () => {
  const server = await startPostgres(120, 'off')
  const data = mkdtempSync(join(tmpdir(), 'voltaic-api-postgres-'))
  const api = await openProvisioningApi({ ...labConfig({ data }), storage: server.url }, createRuntime())
  const ask = async (method: string, path: string, body?: string, type = 'application/json') => {
    const headers = {
      authorization: `Bearer ${api.key}`,
      'idempotency-key': path,
      ...(body !== undefined && { 'content-type': type }),
    }
    const answer = await fetch(`${api.url}/api/v1${path}`, { method, headers, ...(body !== undefined && { body }) })
    return { status: answer.status, body: JSON.parse((await answer.text()) || 'null') }
  }
  try {
    const refused = await ask('POST', '/imports', `${csvOf(900)}1,,x,y\n`, 'text/csv')
    assert.deepEqual([refused.status, refused.body.problems[0].row], [422, 901])
    assert.equal((await ask('GET', '/subscribers')).body.total, 0)
    assert.deepEqual((await ask('POST', '/imports', csvOf(900), 'text/csv')).body, { imported: 900 })
    const twice = await ask('POST', '/imports', csvOf(1), 'text/csv')
    assert.deepEqual([twice.status, twice.body.problems[0].field], [409, 'imsi'])
    const url = `/subscribers/${imsiOf(7)}`
    const tried = await ask('PATCH', `${url}?dryRun=true`, '{"msisdn":"+491700"}')
    assert.equal(tried.body.dryRun, true)
    const changed = await ask('PATCH', url, '{"msisdn":"+4915112345","displayName":"Seven"}')
    assert.equal(changed.body.registrationSets[0].impus[0].displayName, 'Seven')
    assert.equal((await ask('GET', '/numbers/4915112345')).status, 200)
    for (const [search, count] of [
      [imsiOf(7), 1],
      ['4917', 100],
      ['tel:+4917000000', 99],
      [`${imsiOf(7)}@`, 1],
    ] as const) {
      const found = await ask('GET', `/subscribers?search=${encodeURIComponent(search)}`)
      assert.equal(found.body.subscribers.length, count, search)
    }
    const criteria = [{ priority: 1, applicationServer: { serverName: 'sip:as.example' } }]
    const list = JSON.stringify({ initialFilterCriteria: criteria })
    assert.equal((await ask('PUT', '/ifc-lists/default', list)).status, 200)
    assert.equal((await ask('PUT', '/shared-ifc-sets/3', list)).status, 200)
    assert.equal((await ask('PUT', '/service-profiles/gold', '{"sharedIfcSetIds":[3]}')).status, 200)
    assert.equal((await ask('GET', '/scscfs')).status, 200)
    const key = '{"name":"crm","role":"viewer"}'
    assert.equal((await ask('POST', '/api-keys', key)).status, 201)
    assert.equal((await ask('POST', '/api-keys', key)).status, 409)
    assert.equal((await ask('DELETE', url)).status, 200)
    assert.equal((await ask('GET', '/audit')).body.entries[0].outcome, 'done')
  } finally {
    await api.close()
    await server.remove()
    rmSync(data, { recursive: true, force: true })
  }
})
