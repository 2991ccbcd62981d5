import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startTestApi, type TestApi } from './test-api.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const keys = { k: '465b5ce8b199b49faa5f0a2ee238a6bc', opc: 'cd63cb71954a9f4e48a5994e37a02baf' }
const alice = { imsi: '001010000000001', msisdn: '+491701234567', ...keys }
const bob = { imsi: '001010000000002', msisdn: '+491701234568', ...keys }

let api: TestApi
before(async () => {
  api = await startTestApi()
})
after(() => api.stop())

describe('onboarding in one action', () => {
  test('IMSI, number and keys make identities, implicit set, profile and number row; keys never come back', async () => {
    const added = await api.ask('POST', '/subscribers', { body: alice })
    assert.equal(added.status, 201)
    assert.equal(added.headers['location'], `/api/v1/subscribers/${alice.imsi}%40${realm}`)
    const [set] = added.body.registrationSets
    assert.deepEqual(
      set.impus.map(({ identity, barred, serviceProfile }: Record<string, unknown>) => [
        identity,
        barred,
        serviceProfile,
      ]),
      [
        [`sip:+491701234567@${realm};user=phone`, false, 'default'],
        ['tel:+491701234567', false, 'default'],
        [`sip:${alice.imsi}@${realm}`, true, 'default'],
      ],
    )
    assert.deepEqual((await api.ask('GET', '/numbers/+491701234567')).body, {
      number: '+491701234567',
      identity: `sip:+491701234567@${realm};user=phone`,
    })
    const profile = await api.ask('GET', '/service-profiles/default')
    assert.deepEqual(profile.body, {
      name: 'default',
      ifcLists: ['default'],
      initialFilterCriteria: [],
      sharedIfcSetIds: [],
    })
    assert.deepEqual((await api.ask('GET', '/ifc-lists/default')).body.initialFilterCriteria, [])
    const everything = [added.text, (await api.ask('GET', `/subscribers/${alice.imsi}`)).text]
    everything.push((await api.ask('GET', '/audit')).text, (await api.ask('GET', '/subscribers')).text)
    for (const text of everything) for (const secret of Object.values(keys)) assert.equal(text.includes(secret), false)
  })

  test('a dry run answers what would be there, and stores nothing', async () => {
    const { status, body } = await api.ask('POST', '/subscribers?dryRun=true', { body: bob })
    assert.equal(status, 200)
    assert.equal(body.dryRun, true)
    assert.equal(body.differences[0].path, '')
    assert.equal(body.differences[0].after.impis[0].imsi, bob.imsi)
    assert.equal((await api.ask('GET', `/subscribers/${bob.imsi}`)).status, 404)
    assert.equal((await api.ask('GET', '/numbers/491701234568')).status, 404)
  })

  test('what exists already is a conflict that names the field, the reason and the remedy (RFC 9457)', async () => {
    const { status, headers, body } = await api.ask('POST', '/subscribers', { body: alice })
    assert.equal(status, 409)
    assert.match(String(headers['content-type']), /^application\/problem\+json/)
    assert.deepEqual(
      [body.type, body.title, body.status, body.code],
      ['about:blank', 'Conflict', 409, 'SUBSCRIBER_REFUSED'],
    )
    assert.deepEqual(
      body.problems.map(({ field, reason }: Record<string, string>) => `${field} ${reason}`),
      [
        'imsi "001010000000001" exists already',
        'msisdn "sip:+491701234567@ims.mnc001.mcc001.3gppnetwork.org" exists already',
      ],
    )
    assert.match(body.problems[0].remedy, /MCC and MNC/)
  })

  test('an MNC of another length is told from the one of the network (TS 23.003 §2.2)', async () => {
    const { status, body } = await api.ask('POST', '/subscribers', { body: { ...bob, imsi: '001001000000002' } })
    assert.equal(status, 422)
    assert.match(body.problems[0].reason, /MNC 001/)
  })
})

describe('change and remove', () => {
  test('a change touches what is named; its dry run shows the differences by JSON Pointer (RFC 6901)', async () => {
    const change = { displayName: 'Alice', capabilities: { mandatory: [1], optional: [], serverNames: [] } }
    const tried = await api.ask('PATCH', `/subscribers/${alice.imsi}?dryRun=true`, { body: change })
    assert.deepEqual(
      tried.body.differences.map(({ path }: Record<string, string>) => path),
      [
        '/registrationSets/0/impus/0/displayName',
        '/registrationSets/0/impus/1/displayName',
        '/registrationSets/0/impus/2/displayName',
        '/capabilities',
      ],
    )
    assert.equal((await api.ask('GET', `/subscribers/${alice.imsi}`)).body.capabilities, undefined)
    const changed = await api.ask('PATCH', `/subscribers/${alice.imsi}`, { body: change })
    assert.equal(changed.status, 200)
    assert.deepEqual(changed.body.capabilities, change.capabilities)
    const removed = await api.ask('PATCH', `/subscribers/${alice.imsi}`, { body: { capabilities: null } })
    assert.equal(removed.body.capabilities, undefined)
    assert.equal(removed.body.registrationSets[0].impus[0].displayName, 'Alice')
  })

  test('a new number replaces both its identities and the number row', async () => {
    const { body } = await api.ask('PATCH', `/subscribers/${alice.imsi}`, { body: { msisdn: '+491709999999' } })
    assert.deepEqual(
      body.registrationSets[0].impus.map(({ identity }: Record<string, string>) => identity),
      [`sip:+491709999999@${realm};user=phone`, 'tel:+491709999999', `sip:${alice.imsi}@${realm}`],
    )
    assert.equal(body.impis[0].msisdn, '491709999999')
    assert.equal((await api.ask('GET', '/numbers/491701234567')).status, 404)
    assert.equal((await api.ask('GET', '/numbers/491709999999')).status, 200)
  })

  test('a number goes only when another identity can register (TS 29.228 §6.1.1.1)', async () => {
    const url = `/subscribers/${alice.imsi}`
    const refused = await api.ask('PATCH', url, { body: { msisdn: null } })
    assert.deepEqual([refused.status, refused.body.problems[0].field], [422, 'temporaryIdentity'])
    const { body } = await api.ask('PATCH', url, { body: { msisdn: null, temporaryIdentity: 'unbarred' } })
    assert.equal(body.registrationSets[0].impus.length, 1)
    assert.equal(body.impis[0].msisdn, undefined)
    const again = await api.ask('PATCH', url, { body: { msisdn: alice.msisdn, temporaryIdentity: 'barred' } })
    assert.equal(again.body.registrationSets[0].impus[0].identity, `sip:${alice.msisdn}@${realm};user=phone`)
  })

  test('a number cannot change while an S-CSCF has the user', async () => {
    const impi = `${alice.imsi}@${realm}`
    const impu = `sip:${impi}`
    const request = { impi, impu, serverName: 'sip:scscf.example' } as const
    await api.hss.cx.multimediaAuth({ ...request, scheme: 'Digest-AKAv1-MD5', numberOfItems: 1 })
    await api.hss.cx.serverAssignment({
      impi,
      impus: [impu],
      serverName: request.serverName,
      type: 'REGISTRATION',
    } as never)
    const { status, body } = await api.ask('PATCH', `/subscribers/${alice.imsi}`, { body: { msisdn: '+491700000000' } })
    assert.deepEqual([status, body.problems[0].field], [409, 'msisdn'])
    assert.match(body.problems[0].reason, /sip:scscf\.example/)
    assert.equal((await api.ask('GET', '/scscfs')).body.scscfs[0].registered, 1)
    const assigned = await api.ask('GET', `/scscfs/${encodeURIComponent('sip:scscf.example')}/subscribers`)
    assert.equal(assigned.body.subscribers[0].impi, impi)
    const state = await api.ask('GET', `/subscribers/${alice.imsi}/registration`)
    assert.equal(state.body.registrationSets[0].state, 'registered')
    const ended = await api.ask('POST', `/subscribers/${alice.imsi}/deregistration`, {
      body: { reason: 'SERVER_CHANGE' },
    })
    assert.equal(ended.status, 200)
    assert.equal((await api.ask('GET', '/pushes')).body.pushes[0].command, 'RTR')
    const none = await api.ask('POST', `/subscribers/${alice.imsi}/deregistration`, {
      body: { reason: 'SERVER_CHANGE' },
    })
    assert.deepEqual([none.status, none.body.code], [409, 'NOT_REGISTERED'])
  })

  test('a SIM is exchanged without showing its keys, and its counter goes on', async () => {
    const before = (await api.ask('GET', `/subscribers/${alice.imsi}`)).body.impis[0]
    const sim = { k: '00112233445566778899aabbccddeeff', opc: '0123456789abcdef0123456789abcdef', amf: '8000' }
    const { status, body, text } = await api.ask('PATCH', `/subscribers/${alice.imsi}`, { body: { sim } })
    assert.equal(status, 200)
    assert.deepEqual([body.impis[0].amf, body.impis[0].seq], ['8000', before.seq])
    assert.equal(text.includes(sim.k) || text.includes(sim.opc), false)
    assert.equal(Buffer.from((await api.hss.simCard(alice.imsi))?.k ?? []).toString('hex'), sim.k)
  })

  test('remove has a dry run, and then takes away all', async () => {
    const tried = await api.ask('DELETE', `/subscribers/${alice.imsi}?dryRun=true`)
    assert.deepEqual(Object.keys(tried.body.differences[0]), ['path', 'before'])
    assert.equal((await api.ask('DELETE', `/subscribers/${alice.imsi}`)).body.impis[0].imsi, alice.imsi)
    assert.equal((await api.ask('DELETE', `/subscribers/${alice.imsi}`)).body.code, 'SUBSCRIBER_NOT_FOUND')
    assert.equal((await api.ask('GET', '/numbers/491701234567')).status, 404)
  })
})

describe('lists', () => {
  test('pages follow each other; a search finds by IMSI, number, IMPI and IMPU from their beginning on', async () => {
    for (let index = 10; index < 15; index++) {
      const subscriber = { imsi: `0010100000000${index}`, msisdn: `+4917000000${index}`, ...keys }
      assert.equal((await api.ask('POST', '/subscribers', { body: subscriber })).status, 201)
    }
    const first = (await api.ask('GET', '/subscribers?limit=3')).body
    assert.deepEqual([first.subscribers.length, first.total], [3, 5])
    const second = (await api.ask('GET', `/subscribers?limit=3&after=${encodeURIComponent(first.nextAfter)}`)).body
    assert.deepEqual([second.subscribers.length, second.nextAfter], [2, undefined])
    const find = async (search: string) =>
      (await api.ask('GET', `/subscribers?search=${encodeURIComponent(search)}`)).body.subscribers.length
    assert.equal(await find('00101000000001'), 5)
    assert.equal(await find('001010000000012'), 1)
    assert.equal(await find('+4917000000'), 5)
    assert.equal(await find('491700000013'), 1)
    assert.equal(await find('tel:+491700000014'), 1)
    assert.equal(await find('sip:+4917'), 5)
    assert.equal(await find('+491700000013@ims'), 1)
    assert.equal(await find('nobody'), 0)
  })
})

describe('a subscription in full', () => {
  test('several IMPIs and sets are put in, and what is wrong in one is named where it is', async () => {
    const impus = [{ identity: 'sip:carol@example.org' }]
    const impis = [
      { impi: 'carol@example.org', ...keys },
      { impi: 'carol-2@example.org', ...keys },
    ]
    const full = {
      impis,
      registrationSets: [{ impus }, { impus: [{ identity: 'sip:office@example.org' }], impis: ['carol@example.org'] }],
    }
    const { status, body } = await api.ask('POST', '/subscriptions', { body: full })
    assert.equal(status, 201)
    assert.equal(body.registrationSets.length, 2)
    const wrong = { ...full, impis: [{ ...impis[0], k: 'abc' }] }
    const refused = await api.ask('POST', '/subscriptions', { body: wrong })
    assert.deepEqual(
      refused.body.problems.map(({ field }: Record<string, string>) => field),
      ['impis[0].k'],
    )
  })
})

describe('what is not of the SIM', () => {
  const phone = { imsi: '001010000000077', msisdn: '+491700000077', digestPassword: 'correct horse battery' }
  const url = `/subscribers/${encodeURIComponent(`${phone.imsi}@${realm}`)}`

  test('a phone without SIM has a password, which never comes back and can be replaced (TS 33.203 §N)', async () => {
    const added = await api.ask('POST', '/subscribers', { body: phone })
    assert.deepEqual([added.status, added.body.impis[0].digestAlgorithm], [201, 'MD5'])
    const replaced = await api.ask('PUT', `${url}/digest-password`, { body: { digestPassword: 'another password' } })
    assert.equal(replaced.status, 204)
    const short = await api.ask('PUT', `${url}/digest-password`, { body: { digestPassword: 'short' } })
    assert.deepEqual([short.status, short.body.problems[0].field], [422, 'digestPassword'])
    const told = [added.text, (await api.ask('GET', url)).text, (await api.ask('GET', '/audit')).text, short.text]
    for (const text of told) assert.equal(/correct horse|another password|short"/.test(text), false)
  })

  test('charging functions are set and taken away (TS 29.229 §6.3.19)', async () => {
    const body = { primaryChargingCollectionFunctionName: 'aaa://ccf.example' }
    assert.equal((await api.ask('PUT', `${url}/charging`, { body })).status, 204)
    const query = api.store.db.selectFrom('hss_subscription').select('charging').where('charging', 'is not', null)
    assert.deepEqual(JSON.parse((await query.executeTakeFirstOrThrow()).charging ?? ''), body)
    assert.equal((await api.ask('PUT', `${url}/charging`, { body: {} })).status, 204)
    assert.equal(await query.executeTakeFirst(), undefined)
    assert.equal((await api.ask('PUT', '/subscribers/nobody/charging', { body })).status, 404)
  })
})
