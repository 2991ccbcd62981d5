import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { startTestApi, type TestApi } from '../test-api.ts'
import type { AlarmEntry } from './alarm-entry.ts'
import type { CallSamplesEntry, NetworkDoor } from './network-door.ts'
import type { PhoneEntry, PhonesDoor } from './phones-door.ts'

const CALL = { callId: 'a@b', caller: 'sip:+1@x', called: 'tel:+2', state: 'answered', servedBy: ['scscf'] } as const
const PHONE: PhoneEntry = {
  ...{ imsi: '001010000000001', element: 'ue1', isRegistered: true, identities: ['tel:+1'], isProtected: true },
  calls: [{ callId: 'a@b', direction: 'out', state: 'ringing', remote: 'tel:+2', startedAt: 1000 }],
  endedCalls: [
    {
      callId: 'c@b',
      direction: 'out',
      remote: '+3',
      startedAt: 500,
      outcome: 'refused',
      status: 404,
      reason: 'Not Found',
    },
  ],
  texts: [{ direction: 'in', other: '+2', text: 'hello', at: 2000 }],
}
const END = { host: '10.0.0.2', spiC: 1, spiS: 2, portC: 3, portS: 4 }
const SET = { backend: 'process', state: 'current', algorithms: 'hmac-sha-1-96/aes-cbc', phone: END, network: END }
const BINDING = { scscf: 'scscf', impu: 'sip:a@x', contact: 'sip:a@10.0.0.2', path: [] }
const SAMPLE = { at: 2900, durationMs: 2000, packets: 100, octets: 6100, loss: 0.015625, reportedJitterMs: 1 / 3 }
const SAMPLES: CallSamplesEntry = {
  ...{ callId: 'over@b;mo', startedAt: 900, endedAt: 2900 },
  streams: [{ media: 'audio', index: 0, side: 'offerer', codec: 'AMR-WB', samples: [SAMPLE] }],
}
const done: string[] = []
const ALARM: Omit<AlarmEntry, 'since'> = {
  id: 'a1',
  kind: 'trunk-down',
  severity: 'major',
  source: 'trunk alpha of bgcf',
  text: 'the trunk is down',
  remedy: 'Ask the carrier',
}
let standing: readonly AlarmEntry[] = []

const phones: PhonesDoor = {
  list: () => [PHONE],
  async start(imsi, fault) {
    done.push(`start ${imsi} ${fault}`)
    return PHONE
  },
  async stop(imsi) {
    throw new VoltaicError('PHONE_NOT_FOUND', `no phone ${imsi}`, 'Switch it on first')
  },
  register: async () => PHONE,
  deregister: async () => PHONE,
  async call(imsi, to) {
    done.push(`call ${imsi} ${to}`)
    return PHONE.calls[0] ?? assert.fail()
  },
  hangUp: async () => {},
  text: async (_, other, text) => ({ direction: 'out', other, text, at: 3000, state: 'sending' }),
}
const network: NetworkDoor = {
  ...{ realm: 'ims.example', plmn: '001/01', startedAt: 0, elements: [], recordsCalls: true, phones },
  activity: () => ({
    flowSeconds: 5,
    flows: [{ from: 'ue1', to: 'pcscf', protocol: 'sip', messages: 3 }],
    rateSeconds: 5,
    rates: [{ at: 5000, requests: 4, registrations: 1, calls: 0, texts: 0 }],
  }),
  contacts: (impi) => ({
    bindings: [{ ...BINDING, impi, registeredAt: 1000, expiresAt: 2000 }],
    securityAssociations: [{ ...SET, pcscf: 'pcscf', impi, expiresAt: 3000 }],
  }),
  counts: () => ({ calls: 1, callLegs: 2, registrations: 5, transactions: 3 }),
  counters: () => ({ 'sip.drop.malformed': 4 }),
  calls: () => [{ ...CALL, startedAt: 1000, answeredAt: 2000 }],
  endedCalls: () => [{ ...CALL, callId: 'over@b', state: 'ended', startedAt: 500, endedAt: 900 }],
  releaseCall: (callId) => callId === CALL.callId,
  media: async (callId) =>
    callId === CALL.callId ? [{ callId: 'a@b;mo', recording: false, lastPacketAt: 5000, streams: [] }] : [],
  samples: (callId) => (callId === 'over@b' ? [SAMPLES] : []),
  recordCall: async (callId, isRecorded) => {
    if (callId !== CALL.callId) return { kind: 'refused', why: 'no call' }
    return isRecorded ? { kind: 'recorded', since: 7000, isNew: false } : { kind: 'refused', why: 'not recorded' }
  },
  trunks: () => [],
  alarms: () => ({ standing, recent: [{ ...ALARM, since: 1000, until: 2000 }] }),
  explainNumber: (dialled) => ({ steps: [], outcome: `calls tel:${dialled}`, isRefused: false }),
  queryEnum: async (dialled) => ({ outcome: 'found', uris: [`sip:${dialled}@x`], text: 'because' }),
  enumNames: (text) => ({ number: text, names: [{ suffix: 'x', name: '1.x' }], areAsked: true }),
}

let api: TestApi
before(async () => {
  api = await startTestApi({ network: () => network })
})
after(() => api.stop())

test('the network, its calls and their media are shown, times as ISO 8601', async () => {
  const { body } = await api.ask('GET', '/network')
  assert.deepEqual(
    [body.counts.transactions, body.counters['sip.drop.malformed'], body.startedAt, body.recordsCalls],
    [3, 4, '1970-01-01T00:00:00.000Z', true],
  )
  const activity = await api.ask('GET', '/network/activity')
  assert.deepEqual([activity.body.flows[0].messages, activity.body.rates[0].requests], [3, 4])
  const calls = await api.ask('GET', '/calls')
  assert.deepEqual(calls.body.calls, [
    { ...CALL, startedAt: '1970-01-01T00:00:01.000Z', answeredAt: '1970-01-01T00:00:02.000Z' },
  ])
  const media = await api.ask('GET', '/calls/a%40b/media')
  assert.deepEqual(media.body.media, [
    { callId: 'a@b;mo', recording: false, lastPacketAt: '1970-01-01T00:00:05.000Z', streams: [] },
  ])
})

test('where a subscriber can be reached is shown with its security associations', async () => {
  const sim = { imsi: '001010000000001', k: '0'.repeat(32), opc: '1'.repeat(32) }
  await api.ask('POST', '/subscribers', { body: sim })
  const { body } = await api.ask('GET', '/subscribers/001010000000001/contacts')
  assert.deepEqual(
    [body.bindings[0].expiresAt, body.securityAssociations[0].expiresAt, body.securityAssociations[0].phone.spiS],
    ['1970-01-01T00:00:02.000Z', '1970-01-01T00:00:03.000Z', 2],
  )
  assert.equal((await api.ask('GET', '/subscribers/1/contacts')).status, 404)
})

test('alarms that stand and that are over are shown, and told to Prometheus; whether it is ready does not hang on them', async () => {
  const series = 'voltaic_alarm{kind="trunk-down",source="trunk alpha of bgcf",severity="major"} 1'
  standing = [{ ...ALARM, since: 1000 }]
  const { body } = await api.ask('GET', '/alarms')
  assert.deepEqual(body, {
    standing: [{ ...ALARM, since: '1970-01-01T00:00:01.000Z' }],
    recent: [{ ...ALARM, since: '1970-01-01T00:00:01.000Z', until: '1970-01-01T00:00:02.000Z' }],
  })
  const during = (await api.ask('GET', '/metrics')).text.split('\n')
  for (const line of [series, 'voltaic_alarms{severity="major"} 1', 'voltaic_alarms{severity="critical"} 0'])
    assert.ok(during.includes(line), line)
  assert.equal((await api.ask('GET', '/ready', { key: '' })).status, 200)
  standing = []
  const after = (await api.ask('GET', '/metrics')).text.split('\n')
  assert.ok(!after.includes(series) && after.includes('voltaic_alarms{severity="major"} 0'))
})

test('Prometheus is told what this process holds and has counted; whether it is up and ready nobody need log in to ask', async () => {
  const { text, headers } = await api.ask('GET', '/metrics')
  assert.match(String(headers['content-type']), /^text\/plain/)
  for (const line of [
    'voltaic_calls 1',
    'voltaic_call_legs 2',
    'voltaic_events{name="sip.drop.malformed"} 4',
    'voltaic_up 1',
  ])
    assert.ok(text.split('\n').includes(line), `${line} in ${text}`)
  assert.match(text, /^process_resident_memory_bytes \d+/m)
  assert.equal((await api.ask('GET', '/metrics', { key: '' })).status, 401)
  assert.equal((await api.ask('GET', '/health', { key: '' })).status, 200)
  assert.equal((await api.ask('GET', '/ready', { key: '' })).status, 200)
})

test('the dashboard of Grafana asks for nothing that Prometheus is not told', async () => {
  const file = new URL('../../../../examples/grafana/voltaic.json', import.meta.url)
  const dashboard = JSON.parse(readFileSync(file, 'utf8'))
  const { text } = await api.ask('GET', '/metrics')
  const told = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name))
  const asked = dashboard.panels.flatMap(({ targets }: { targets: { expr: string }[] }) =>
    targets.flatMap(({ expr }) => expr.match(/\b(voltaic|process)_\w+/g) ?? []),
  )
  assert.ok(asked.length > 0)
  for (const name of asked) assert.ok(told.has(name), name)
})

test('a call is ended, and one that is not there is not; one that is recorded already is told since when', async () => {
  assert.equal((await api.ask('POST', '/calls/a%40b/release')).status, 200)
  assert.equal((await api.ask('POST', '/calls/other/release')).body.code, 'CALL_NOT_FOUND')
  const { body } = await api.ask('POST', '/calls/a%40b/record')
  assert.deepEqual(body, { recording: true, since: '1970-01-01T00:00:07.000Z', isNew: false })
  assert.equal((await api.ask('POST', '/calls/a%40b/stop-recording')).body.code, 'CALL_NOT_RECORDED')
  assert.equal((await api.ask('POST', '/calls/other/record')).body.code, 'CALL_NOT_FOUND')
})

test('a call that is over is found while it is kept, with how it sounded over time', async () => {
  const ended = await api.ask('GET', '/calls/ended')
  const { body } = await api.ask('GET', '/calls/over%40b')
  assert.deepEqual(ended.body.calls, [body])
  assert.deepEqual([body.state, body.endedAt], ['ended', '1970-01-01T00:00:00.900Z'])
  // one that never passed a gateway has no media, and that is no mistake; one that nobody knows is
  assert.deepEqual((await api.ask('GET', '/calls/over%40b/media')).body, { media: [] })
  for (const what of ['', '/media', '/media/samples']) {
    const unknown = await api.ask('GET', `/calls/other${what}`)
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'CALL_NOT_FOUND'], what)
  }
  const samples = await api.ask('GET', '/calls/over%40b/media/samples')
  assert.deepEqual(samples.body.media[0].streams[0].samples, [
    {
      ...{ at: '1970-01-01T00:00:02.900Z', seconds: 2, packets: 100, kbps: 24.4 },
      ...{ loss: 0.0156, reportedJitterMs: 0.3333 },
    },
  ])
})

test('a simulated phone is switched on with what it does wrong, calls and texts; each order is in the audit log', async () => {
  const asked = { imsi: PHONE.imsi, fault: 'wrong K' }
  const { status, body } = await api.ask('POST', '/phones', { body: asked })
  assert.deepEqual(
    [status, body.calls[0].startedAt, body.texts[0].at],
    [201, '1970-01-01T00:00:01.000Z', '1970-01-01T00:00:02.000Z'],
  )
  assert.equal((await api.ask('POST', '/phones', { body: { ...asked, fault: 'burns' } })).status, 400)
  assert.equal((await api.ask('POST', `/phones/${PHONE.imsi}/calls`, { body: { to: '+2' } })).status, 201)
  const text = await api.ask('POST', `/phones/${PHONE.imsi}/texts`, { body: { to: '+2', text: 'hi 👋' } })
  assert.deepEqual([text.status, text.body.text, text.body.state], [201, 'hi 👋', 'sending'])
  assert.deepEqual(done, [`start ${PHONE.imsi} wrong K`, `call ${PHONE.imsi} +2`])
  const { body: audit } = await api.ask('GET', '/audit')
  const operations = audit.entries.map(({ operation }: { operation: string }) => operation)
  for (const operation of ['startPhone', 'startPhoneCall', 'sendPhoneText']) assert.ok(operations.includes(operation))
})

test('what a phone cannot do is refused with a status of its own', async () => {
  const { status, body } = await api.ask('DELETE', '/phones/1')
  assert.deepEqual([status, body.code, body.remedy], [404, 'PHONE_NOT_FOUND', 'Switch it on first'])
})

test('an API without a network says so', async () => {
  const alone = await startTestApi()
  const { status, body } = await alone.ask('GET', '/network')
  assert.deepEqual([status, body.code], [503, 'NETWORK_NOT_HERE'])
  assert.equal((await alone.ask('GET', '/ready', { key: '' })).status, 503)
  assert.match((await alone.ask('GET', '/metrics')).text, /^voltaic_up 0$/m)
  await alone.stop()
})

const PROFILE = `<InitialFilterCriteria><Priority>0</Priority><TriggerPoint><ConditionTypeCNF>0</ConditionTypeCNF>
<SPT><ConditionNegated>0</ConditionNegated><Group>0</Group><Method>INVITE</Method></SPT></TriggerPoint>
<ApplicationServer><ServerName>sip:as.example</ServerName></ApplicationServer></InitialFilterCriteria>`

test('filter criteria are explained over a request; what is wrong with either is told', async () => {
  const ask = (message: string, profile = PROFILE) =>
    api.ask('POST', '/explain/ifc', { body: { profile, message, sessionCase: 'ORIGINATING_SESSION' } })
  const met = await ask('INVITE sip:+1@x SIP/2.0\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\n')
  assert.deepEqual([met.status, met.body.servers], [200, ['sip:as.example']])
  assert.match(met.body.text, /Method/)
  const not = await ask('OPTIONS sip:+1@x SIP/2.0\n')
  assert.deepEqual([not.body.servers, not.status], [[], 200])
  assert.equal((await ask('hello')).body.code, 'SIP_MESSAGE_INVALID')
  assert.equal((await ask('SIP/2.0 200 OK\n')).body.code, 'SIP_MESSAGE_INVALID')
  const broken = await ask('INVITE sip:+1@x SIP/2.0\n', '<InitialFilterCriteria>')
  assert.ok(broken.body.findings.length > 0, JSON.stringify(broken.body))
})

test('numbers are explained by the network', async () => {
  assert.equal((await api.ask('GET', '/explain/number?dialled=123')).body.outcome, 'calls tel:123')
  assert.deepEqual((await api.ask('GET', '/explain/enum?dialled=123')).body.uris, ['sip:123@x'])
  assert.equal((await api.ask('GET', '/explain/enum-name?of=%2B1')).body.names[0].name, '1.x')
})
