import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import {
  apiRequestTrace,
  Counters,
  createManualClock,
  createSeededRandom,
  type Log,
  silentLog,
  sipSecondSight,
  sipTrace,
} from '@voltaic/runtime'
import type { Span } from './otlp-document.ts'
import { createOtlpPost, headersOf } from './otlp-post.ts'
import { MAX_OPEN_SPANS, watchSip } from './sip-spans.ts'
import { MAX_WAITING_SPANS, startTelemetry } from './telemetry.ts'

interface Received {
  readonly path: string
  readonly key: string
  // biome-ignore lint/suspicious/noExplicitAny: what the test expects of it, it looks for itself
  readonly body: any
}

/** A collector that keeps what it is sent. */
async function collector(t: TestContext, status = 200) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
    received.push({ path: request.url ?? '', key: String(request.headers['x-key']), body })
    response.writeHead(status).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}`, received }
}

function lab() {
  const said: string[] = []
  const log: Log = { ...silentLog, warn: (event) => void said.push(event), info: (event) => void said.push(event) }
  const clock = createManualClock()
  return { said, clock, random: createSeededRandom(1), log, counters: new Counters() }
}

const at = { element: 'scscf', transport: 'udp' } as const
const local = { host: '127.0.0.1', port: 6060 }

function message(startLine: string, method: string, branch: string): Uint8Array {
  const lines = [
    startLine,
    `Via: SIP/2.0/UDP 127.0.0.1:4060;branch=z9hG4bK${branch}`,
    'From: <sip:a@example.org>;tag=1',
    'To: <sip:a@example.org>',
    'Call-ID: one-call',
    `CSeq: 1 ${method}`,
    'Content-Length: 0',
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

test('figures, SIP requests and requests to the API reach a collector as OTLP in JSON', async (t) => {
  const { url, received } = await collector(t)
  const runtime = lab()
  const { clock, counters, log } = runtime
  counters.add('sip.drop.malformed', 3)
  const figures = () => [{ name: 'voltaic.calls', value: 2 }]
  const post = createOtlpPost(url, log, { 'x-key': 'secret' })
  const telemetry = startTelemetry({ otlp: url, intervalMs: 15_000 }, runtime, figures, post)

  const begun = clock.now()
  const see = { ...at, local, remote: local }
  // what another element of this process has sent is seen a second time, at its receiver
  const request = message('REGISTER sip:example.org SIP/2.0', 'REGISTER', 'a')
  sipSecondSight.publish({ ...see, at: begun, direction: 'in', data: request })
  sipTrace.publish({ ...see, at: begun, direction: 'in', data: Buffer.from('garbage') })
  const trying = message('SIP/2.0 100 Trying', 'REGISTER', 'a')
  sipTrace.publish({ ...see, at: begun + 5, direction: 'out', data: trying })
  sipTrace.publish({ ...see, at: begun + 20, direction: 'in', data: request })
  const answer = message('SIP/2.0 503 Service Unavailable', 'REGISTER', 'a')
  for (const later of [40, 50]) sipTrace.publish({ ...see, at: begun + later, direction: 'out', data: answer })
  const operation = '/api/v1/subscribers/:identity'
  apiRequestTrace.publish({ at: begun + 9, requestId: 'id-1', method: 'GET', operation, status: 200, ms: 9 })
  await telemetry.stop()

  assert.deepEqual(
    received.map(({ path, key }) => [path, key]),
    [
      ['/v1/traces', 'secret'],
      ['/v1/metrics', 'secret'],
    ],
  )
  const [traces, metrics] = received.map(({ body }) => body)
  const [scope] = traces.resourceSpans[0].scopeSpans
  const [sip, api] = scope.spans
  assert.equal(scope.spans.length, 2, 'a retransmission is no second span')
  assert.equal(sip.name, 'SIP REGISTER')
  assert.match(`${sip.traceId} ${sip.spanId}`, /^[0-9a-f]{32} [0-9a-f]{16}$/)
  assert.equal(BigInt(sip.endTimeUnixNano) - BigInt(sip.startTimeUnixNano), 40_000_000n)
  assert.deepEqual(sip.status, { code: 2 })
  assert.deepEqual(sip.attributes.at(-1), { key: 'sip.status', value: { intValue: '503' } })
  assert.equal(api.name, `GET ${operation}`)
  assert.deepEqual(api.status, { code: 1 })
  const named = new Map(
    metrics.resourceMetrics[0].scopeMetrics[0].metrics.map((one: { name: string }) => [one.name, one]),
  )
  const events = named.get('voltaic.events') as { sum: { isMonotonic: boolean; dataPoints: { asDouble: number }[] } }
  assert.deepEqual([events.sum.isMonotonic, events.sum.dataPoints[0]?.asDouble], [true, 3])
  assert.ok(named.has('voltaic.calls'))
})

test('a collector that is not there, or refuses, delays nothing and is named once', async (t) => {
  const { url } = await collector(t, 503)
  const { said, log } = lab()
  const post = createOtlpPost(url, log, {})
  await post('/v1/traces', {})
  await post('/v1/traces', {})
  assert.deepEqual(said, ['telemetry.unreachable'])
  await createOtlpPost('http://127.0.0.1:1', log, {})('/v1/traces', {})
  assert.equal(said.length, 2)
})

test('figures go again and again, and spans that nobody takes are counted, not gathered', async () => {
  const runtime = lab()
  const posted: string[] = []
  const telemetry = startTelemetry(
    { otlp: 'http://unused', intervalMs: 15_000 },
    runtime,
    () => [],
    async (path) => void posted.push(path),
  )
  const seen = { at: 0, requestId: 'id', method: 'GET', operation: '/', status: 200, ms: 1 }
  for (let index = 0; index < MAX_WAITING_SPANS + 7; index++) apiRequestTrace.publish(seen)
  assert.equal(runtime.counters.get('telemetry.drop.span'), 7)
  await runtime.clock.advance(31_000)
  assert.equal(posted.filter((path) => path === '/v1/metrics').length, 2)
  await telemetry.stop()
  assert.equal(apiRequestTrace.hasSubscribers, false)
})

test('a request at the next element is a child of the one before', () => {
  const told: Span[] = []
  const stop = watchSip(createSeededRandom(1), (span) => void told.push(span))
  const see = { transport: 'udp', local, remote: local, at: 0 } as const
  const first = message('INVITE sip:b@example.org SIP/2.0', 'INVITE', 'a')
  const text = Buffer.from(first).toString()
  const via = 'Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKb\r\n'
  const next = Buffer.from(text.replace('Via:', `${via}Via:`))
  const broken = Buffer.from(text.replace('branch=z9hG4bKa', 'branch=z9hG4bKc\r\nVia: nonsense'))
  for (const [element, data] of [
    ['pcscf', first],
    ['scscf', next],
    ['scscf', broken],
  ] as const) {
    sipTrace.publish({ ...see, element, direction: 'in', data })
  }
  const answer = (data: Uint8Array) => Buffer.from(Buffer.from(data).toString().replace(/^.*/, 'SIP/2.0 200 OK'))
  sipTrace.publish({ ...see, element: 'scscf', direction: 'out', data: answer(next) })
  sipTrace.publish({ ...see, element: 'pcscf', direction: 'out', data: answer(first) })
  stop()
  const [child, parent] = told
  assert.equal(told.length, 2)
  assert.deepEqual([child?.parentSpanId, parent?.parentSpanId], [parent?.spanId, undefined])
  assert.equal(child?.traceId, parent?.traceId)
})

test('of more requests than may wait for their response the oldest are forgotten', () => {
  const told: string[] = []
  const stop = watchSip(createSeededRandom(1), ({ attributes }) => void told.push(String(attributes['sip.status'])))
  const see = { ...at, local, remote: local, at: 0 }
  for (let index = 0; index <= MAX_OPEN_SPANS; index++) {
    const data = message('OPTIONS sip:example.org SIP/2.0', 'OPTIONS', String(index))
    sipTrace.publish({ ...see, direction: 'in', data })
  }
  for (const index of [0, 1, MAX_OPEN_SPANS]) {
    sipTrace.publish({ ...see, direction: 'out', data: message('SIP/2.0 200 OK', 'OPTIONS', String(index)) })
  }
  stop()
  assert.equal(told.length, 2)
})

test('headers for the collector are those of OTEL_EXPORTER_OTLP_HEADERS', () => {
  assert.deepEqual(headersOf('Api-Key=a%20b, x=1,broken,=2'), { 'api-key': 'a b', x: '1' })
})
