import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestApi, type TestApi } from './test-api.ts'

async function withApi(run: (api: TestApi) => Promise<void>): Promise<void> {
  const api = await startTestApi()
  try {
    await run(api)
  } finally {
    await api.stop()
  }
}

const number = '+61255502345'
const uri = 'sip:alice@example.com'

test('a zone and a number come and go, and the audit log says who did it', () =>
  withApi(async ({ ask }) => {
    const zone = await ask('POST', '/enum/zones', { body: { zone: 'E164.arpa' } })
    assert.deepEqual([zone.status, zone.body.origin], [201, 'e164.arpa'])
    assert.equal((await ask('POST', '/enum/zones', { body: { zone: 'e164.arpa' } })).status, 409)
    const added = await ask('POST', '/enum/numbers', { body: { number, uri, preference: 7 } })
    const name = '5.4.3.2.0.5.5.5.2.1.6.e164.arpa'
    const view = { zone: 'e164.arpa', number, name, uri, services: 'E2U+sip', order: 100, preference: 7 }
    assert.deepEqual([added.status, added.body], [201, view])
    assert.equal((await ask('POST', '/enum/numbers', { body: { number, uri } })).status, 409)
    assert.deepEqual((await ask('GET', '/enum/numbers?search=%2B6125')).body, { numbers: [view] })
    assert.equal((await ask('GET', '/enum/zones')).body.zones[0].serial, zone.body.serial + 1)
    const path = `/enum/numbers/${encodeURIComponent(number)}`
    const bob = { number, uri: 'sip:bob@example.com' }
    assert.deepEqual((await ask('PUT', `${path}?uri=${uri}`, { body: { ...bob, preference: 7 } })).body, {
      ...view,
      ...bob,
    })
    assert.equal((await ask('PUT', `${path}?uri=${uri}`, { body: bob })).status, 404)
    assert.equal((await ask('PUT', path, { body: { number, uri, preference: 7 } })).status, 200)
    const preview = await ask('POST', '/explain/enum-route', { body: { number: '+6125*', uri } })
    assert.deepEqual([preview.body.uri, preview.body.name], [uri, '*.5.2.1.6.e164.arpa'])
    const removed = await ask('DELETE', `/enum/numbers/${encodeURIComponent(number)}`)
    assert.deepEqual([removed.status, removed.body], [200, { removed: [view] }])
    assert.equal((await ask('DELETE', `/enum/numbers/${encodeURIComponent(number)}`)).body.code, 'NUMBER_NOT_FOUND')
    assert.equal((await ask('DELETE', '/enum/zones/e164.arpa')).status, 200)
    assert.equal((await ask('DELETE', '/enum/zones/e164.arpa')).status, 404)
    const { entries } = (await ask('GET', '/audit')).body
    const operations = entries.map(({ operation }: { operation: string }) => operation)
    assert.ok(
      ['addEnumZone', 'addEnumNumber', 'changeEnumNumber', 'removeEnumNumber', 'removeEnumZone'].every((each) =>
        operations.includes(each),
      ),
    )
  }))

test('what is wrong with a number is named, field by field', () =>
  withApi(async ({ ask }) => {
    await ask('POST', '/enum/zones', { body: { zone: 'e164.arpa' } })
    const refused = await ask('POST', '/enum/numbers', { body: { number: '255', uri: 'alice' } })
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.problems.map(({ field }: { field: string }) => field)],
      [422, 'NUMBER_REFUSED', ['number', 'uri']],
    )
    const nowhere = await ask('POST', '/enum/numbers?zone=e165.arpa', { body: { number, uri } })
    assert.equal(nowhere.body.problems[0].field, 'zone')
    const wildcard = await ask('POST', '/enum/zones', { body: { zone: '*.e164.arpa' } })
    assert.deepEqual([wildcard.status, wildcard.body.problems[0].field], [422, 'zone'])
    assert.match(wildcard.body.problems[0].remedy, /e164\.arpa/)
    assert.equal((await ask('POST', '/enum/numbers', { body: { number, uri, order: 70_000 } })).status, 400)
    const preview = await ask('POST', '/explain/enum-route', { body: { number: '255', uri } })
    assert.deepEqual([preview.status, preview.body.problems[0].field], [422, 'number'])
  }))
