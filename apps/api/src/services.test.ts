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

  test('of two who edit the same thing the second is told, and a new one takes the place of none (RFC 9110 §13.1)', async () => {
    const put = (priority: number, headers: Record<string, string>) =>
      api.ask('PUT', '/shared-ifc-sets/8', { body: { initialFilterCriteria: [criterion(priority)] }, headers })
    const made = await put(1, { 'if-none-match': '*' })
    const { etag } = (await api.ask('GET', '/shared-ifc-sets/8/document')).body
    assert.deepEqual([made.status, made.headers['etag']], [200, etag])
    assert.equal((await api.ask('GET', '/shared-ifc-sets/8')).headers['etag'], etag)
    assert.equal((await put(2, { 'if-match': etag })).status, 200)
    const stale = [await put(3, { 'if-match': etag }), await put(3, { 'if-none-match': '*' })]
    for (const { status, body } of stale) assert.deepEqual([status, body.code], [412, 'SERVICE_STALE'])
    const removal = await api.ask('DELETE', '/shared-ifc-sets/8', { headers: { 'if-match': etag } })
    assert.equal(removal.status, 412)
    const { headers, body } = await api.ask('GET', '/shared-ifc-sets/8')
    assert.equal(body.initialFilterCriteria[0].priority, 2)
    const last = { headers: { 'if-match': `"other", ${headers['etag']}` } }
    assert.equal((await api.ask('DELETE', '/shared-ifc-sets/8', last)).status, 200)
  })

  test('what is used is not removed; what is not, is', async () => {
    await api.ask('PUT', '/shared-ifc-sets/7', { body: { initialFilterCriteria: [criterion(20)] } })
    for (const name of ['gold', 'silver']) {
      await api.ask('PUT', `/service-profiles/${name}`, { body: { ifcLists: ['telephony'], sharedIfcSetIds: [7] } })
    }
    await api.ask('POST', '/subscribers', { body: { ...alice, serviceProfile: 'gold' } })
    for (const url of ['/shared-ifc-sets/7', '/ifc-lists/telephony', '/service-profiles/gold']) {
      const { status, body } = await api.ask('DELETE', url)
      assert.deepEqual([status, body.code], [409, 'SERVICE_REFUSED'], url)
      if (!url.includes('profiles')) assert.match(body.problems[0].reason, /by service profiles "gold", "silver"$/)
    }
    await api.ask('DELETE', '/service-profiles/silver')
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

  test('XML has the limits of JSON: what could not be given out again is not stored', async () => {
    const one = (priority: number) => xml(priority).replace(/<\/?ServiceProfile>/g, '')
    const of = (count: number) =>
      `<ServiceProfile>${Array.from({ length: count }, (_, i) => one(i)).join('')}</ServiceProfile>`
    assert.equal((await api.ask('PUT', '/ifc-lists/xml', { body: of(100), type: 'application/xml' })).status, 200)
    const { status, body } = await api.ask('PUT', '/ifc-lists/xml', { body: of(101), type: 'application/xml' })
    assert.deepEqual([status, body.code, body.problems[0].field], [422, 'IFC_REFUSED', 'initialFilterCriteria'])
    const kept = await api.ask('GET', '/ifc-lists/xml')
    assert.deepEqual([kept.status, kept.body.initialFilterCriteria.length], [200, 100])
  })

  test('what would break the User-Data of all who have it is refused (TS 29.228 §E)', async () => {
    const unknown = (text: string) => [{ inExtension: 0, xml: text }]
    const of = (more: object) => ({ initialFilterCriteria: [criterion(1), { ...criterion(2), ...more }] })
    const bad = [
      of({ unknown: unknown('</InitialFilterCriteria><evil>&x;') }),
      of({ unknown: unknown('</InitialFilterCriteria><InitialFilterCriteria><Priority>3</Priority>') }),
      of({ unknown: unknown('text') }),
      of({ unknown: [{ inExtension: 9, xml: '<a/>' }] }),
      of({ applicationServer: { serverName: 'sip:as.example', serviceInfo: '\u0001' } }),
      of({ applicationServer: { serverName: 'sip:as.example', serviceInfo: '\ud800' } }),
    ]
    for (const body of bad) {
      const { status, body: told } = await api.ask('PUT', '/ifc-lists/broken', { body })
      const expected = [422, 'IFC_REFUSED', ['initialFilterCriteria[1]']]
      const fields = told.problems?.map(({ field }: { field: string }) => field)
      assert.deepEqual([status, told.code, fields], expected, JSON.stringify(body))
    }
    assert.equal((await api.ask('GET', '/ifc-lists/broken')).status, 404)
    const beside = await api.ask('PUT', '/service-profiles/broken', { body: { unknown: unknown('</ServiceProfile>') } })
    assert.deepEqual([beside.status, beside.body.problems[0].field], [422, ''])
  })

  test('what together is too long for an S-CSCF is refused: profile, list and shared set, with nothing changed', async () => {
    const many = (from: number, count: number, length: number) => ({
      initialFilterCriteria: Array.from({ length: count }, (_, index) => ({
        ...criterion(from + index),
        triggerPoint: {
          conditionTypeCnf: true,
          spts: Array.from({ length }, () => ({
            conditionNegated: false,
            groups: [0],
            condition: { kind: 'Method', method: 'INVITE' },
            registrationTypes: [],
          })),
        },
      })),
    })
    const half = many(0, 50, 15)
    const refused = async (url: string, body: unknown) => {
      const answer = await api.ask('PUT', url, { body })
      assert.deepEqual([answer.status, answer.body.problems?.[0].field], [422, 'initialFilterCriteria'], url)
      assert.match(answer.body.problems[0].reason, /may have 131072/)
    }
    await refused('/service-profiles/huge', many(0, 100, 30))
    await api.ask('PUT', '/ifc-lists/half', { body: half })
    await api.ask('PUT', '/shared-ifc-sets/70', { body: { initialFilterCriteria: [] } })
    const body = { ifcLists: ['half'], sharedIfcSetIds: [70] }
    assert.equal((await api.ask('PUT', '/service-profiles/huge', { body })).status, 200)
    await refused('/ifc-lists/half', many(0, 100, 30))
    await refused('/shared-ifc-sets/70', many(1000, 100, 15))
    assert.deepEqual((await api.ask('GET', '/ifc-lists/half')).body.initialFilterCriteria, half.initialFilterCriteria)
    assert.deepEqual((await api.ask('GET', '/shared-ifc-sets/70')).body.initialFilterCriteria, [])
  })

  test('what the API gives out it takes back, elements of later releases too', async () => {
    const vendor = '<v:x xmlns:v="urn:v"> <v:y a="1">t</v:y> </v:x>'
    const body = xml(5).replace('</InitialFilterCriteria>', `${vendor}</InitialFilterCriteria>`)
    const put = await api.ask('PUT', '/service-profiles/vendor', { body, type: 'application/xml' })
    assert.equal(put.status, 200)
    const { name: _, ...given } = (await api.ask('GET', '/service-profiles/vendor')).body
    assert.match(given.initialFilterCriteria[0].unknown[0].xml, /urn:v/)
    const again = await api.ask('PUT', '/service-profiles/vendor', { body: given })
    assert.deepEqual([again.status, again.body], [200, put.body])
    const empty = { ...given, initialFilterCriteria: [{ ...given.initialFilterCriteria[0], unknown: [] }] }
    assert.equal((await api.ask('PUT', '/service-profiles/vendor', { body: empty })).status, 200)
  })

  test('XML is given out to be edited and taken back; lists, which it has no word for, stay', async () => {
    await api.ask('PUT', '/shared-ifc-sets/7', { body: { initialFilterCriteria: [criterion(20)] } })
    const profile = { ifcLists: ['default'], initialFilterCriteria: [criterion(9)], sharedIfcSetIds: [7] }
    await api.ask('PUT', '/service-profiles/edited', { body: profile })
    const { body } = await api.ask('GET', '/service-profiles/edited/document')
    assert.match(body.xml, /^ {2}<InitialFilterCriteria>\n {4}<Priority>9</m)
    const changed = body.xml.replace('<Priority>9<', '<Priority>8<')
    const put = await api.ask('PUT', '/service-profiles/edited', { body: changed, type: 'application/xml' })
    assert.deepEqual(
      [put.body.ifcLists, put.body.sharedIfcSetIds, put.body.initialFilterCriteria[0].priority],
      [['default'], [7], 8],
    )
    assert.match((await api.ask('GET', '/shared-ifc-sets/7/document')).body.xml, /<Priority>20</)
    const message = 'INVITE sip:+1@x SIP/2.0\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\n'
    const explained = await api.ask('POST', '/explain/ifc', { body: { profile: changed, message } })
    assert.deepEqual(explained.body.servers, ['sip:as9.example', 'sip:as20.example'], 'the shared set is in it')
    await api.ask('DELETE', '/service-profiles/edited')
    await api.ask('DELETE', '/shared-ifc-sets/7')
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
