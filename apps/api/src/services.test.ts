import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startTestApi, type TestApi } from './test-api.ts'

const keys = { k: '465b5ce8b199b49faa5f0a2ee238a6bc', opc: 'cd63cb71954a9f4e48a5994e37a02baf' }
const alice = { imsi: '001010000000001', msisdn: '+491701234567', ...keys }
const criterion = (priority: number) => ({ priority, applicationServer: { serverName: `sip:as${priority}.example` } })
const xml = (priority: number) =>
  `<ServiceProfile><InitialFilterCriteria><Priority>${priority}</Priority><ApplicationServer><ServerName>sip:as.example</ServerName></ApplicationServer></InitialFilterCriteria></ServiceProfile>`

let api: TestApi
before(async () => {
  api = await startTestApi()
})
after(() => api.stop())

/** The profile as the HSS hands it out: with the criteria of its lists. */
async function composed(name: string): Promise<readonly number[]> {
  const query = api.store.db.selectFrom('hss_service_profile').selectAll().where('name', '=', name)
  const row = await query.executeTakeFirstOrThrow()
  return JSON.parse(row.profile).initialFilterCriteria.map(({ priority }: { priority: number }) => priority)
}

describe('service profiles, iFC lists and shared sets', () => {
  test('a list comes as XML or JSON, and reaches the profiles that take it in (TS 29.228 §B.2)', async () => {
    const put = await api.ask('PUT', '/ifc-lists/telephony', { body: xml(5), type: 'application/xml' })
    assert.equal(put.status, 200)
    assert.equal(put.body.initialFilterCriteria[0].applicationServer.serverName, 'sip:as.example')
    const gold = { ifcLists: ['telephony'], initialFilterCriteria: [criterion(10)] }
    const profile = await api.ask('PUT', '/service-profiles/gold', { body: gold })
    assert.equal(profile.status, 200)
    assert.deepEqual(profile.body.initialFilterCriteria.length, 1)
    assert.deepEqual(await composed('gold'), [10, 5])
    await api.ask('PUT', '/ifc-lists/telephony', { body: { initialFilterCriteria: [criterion(6), criterion(7)] } })
    assert.deepEqual(await composed('gold'), [10, 6, 7])
  })

  test('a priority that would be there twice is refused, in the profile and in its list', async () => {
    const list = { initialFilterCriteria: [criterion(10)] }
    const refused = await api.ask('PUT', '/ifc-lists/telephony', { body: list })
    assert.deepEqual([refused.status, refused.body.problems[0].field], [422, 'initialFilterCriteria'])
    assert.deepEqual(await composed('gold'), [10, 6, 7])
    const kept = (await api.ask('GET', '/ifc-lists/telephony')).body.initialFilterCriteria
    assert.deepEqual(
      kept.map(({ priority }: { priority: number }) => priority),
      [6, 7],
    )
  })

  test('what is used is not removed; what is not, is', async () => {
    await api.ask('PUT', '/shared-ifc-sets/7', { body: { initialFilterCriteria: [criterion(20)] } })
    await api.ask('PUT', '/service-profiles/gold', { body: { ifcLists: ['telephony'], sharedIfcSetIds: [7] } })
    await api.ask('POST', '/subscribers', { body: { ...alice, serviceProfile: 'gold' } })
    for (const url of ['/shared-ifc-sets/7', '/ifc-lists/telephony', '/service-profiles/gold']) {
      const { status, body } = await api.ask('DELETE', url)
      assert.deepEqual([status, body.code], [409, 'SUBSCRIBER_REFUSED'], url)
    }
    await api.ask('DELETE', `/subscribers/${alice.imsi}`)
    for (const url of ['/service-profiles/gold', '/ifc-lists/telephony', '/shared-ifc-sets/7']) {
      assert.equal((await api.ask('DELETE', url)).status, 200, url)
      assert.equal((await api.ask('GET', url)).status, 404, url)
    }
  })

  test('a list has at most a hundred criteria', async () => {
    const of = (count: number) => ({ initialFilterCriteria: Array.from({ length: count }, (_, i) => criterion(i)) })
    assert.equal((await api.ask('PUT', '/ifc-lists/long', { body: of(100) })).status, 200)
    const { status, body } = await api.ask('PUT', '/ifc-lists/long', { body: of(101) })
    assert.deepEqual([status, body.problems[0].field], [400, 'initialFilterCriteria'])
  })

  test('a dry run shows what a list would become, and leaves it', async () => {
    const body = { initialFilterCriteria: [criterion(1)] }
    const tried = await api.ask('PUT', '/ifc-lists/default?dryRun=true', { body })
    assert.deepEqual(tried.body.differences[0].path, '/initialFilterCriteria/0')
    assert.deepEqual((await api.ask('GET', '/ifc-lists/default')).body.initialFilterCriteria, [])
  })

  test('a subscriber who is registered gets a PPR when his profile changes (TS 29.228 §6.2.2)', async () => {
    await api.ask('POST', '/subscribers', { body: alice })
    const impi = `${alice.imsi}@ims.mnc001.mcc001.3gppnetwork.org`
    const of = { impi, impu: `sip:${impi}`, serverName: 'sip:scscf.example' }
    await api.hss.cx.multimediaAuth({ ...of, scheme: 'Digest-AKAv1-MD5', numberOfItems: 1 })
    await api.hss.cx.serverAssignment({ ...of, impus: [of.impu], type: 'REGISTRATION' } as never)
    await api.ask('PUT', '/ifc-lists/default', { body: { initialFilterCriteria: [criterion(1)] } })
    const { pushes } = (await api.ask('GET', '/pushes')).body
    assert.deepEqual(
      pushes.map(({ command, scscf }: Record<string, string>) => [command, scscf]),
      [['PPR', of.serverName]],
    )
  })
})
