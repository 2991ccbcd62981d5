import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ApplicationServer, createApplicationServer } from '@voltaic/as-kit'
import { createMemoryRuntime } from '@voltaic/runtime'
import {
  createRequest,
  createSipStack,
  type HeaderEntries,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { PRESENCE_LIMITS, type PresenceLimits } from './presence-limits.ts'
import { createPresenceServer } from './presence-server.ts'

const SERVER = { host: '127.0.0.2', port: 5080 } as const
const SCSCF = { host: '127.0.0.3', port: 6060 } as const
const ALICE = 'sip:alice@example.org'
const DOCUMENT = '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:alice@example.org"/>'

interface Bench {
  readonly scscf: SipStack
  readonly notified: SipRequest[]
  /** `late`: 200 after five seconds. */
  notifyStatus: number | 'never' | 'late'
  advance(milliseconds: number): Promise<void>
  ask(method: string, headers: HeaderEntries, body?: string): Promise<SipResponse>
}

/** A presence server, and what stands in the place of an S-CSCF before it. */
async function withServer(run: (bench: Bench) => Promise<void>, limits: Partial<PresenceLimits> = {}): Promise<void> {
  const runtime = createMemoryRuntime()
  const resolver = { resolve: async () => [] }
  const server: ApplicationServer = createApplicationServer(
    createPresenceServer({}, {}, { ...PRESENCE_LIMITS, ...limits }),
    { runtime, resolver },
    {
      element: 'presence',
      listen: [{ transport: 'udp', address: SERVER }],
      uri: 'sip:127.0.0.2:5080',
      trustedHosts: new Set([SCSCF.host]),
    },
  )
  const scscf = createSipStack({
    element: 'scscf',
    runtime,
    listen: [{ transport: 'udp', address: SCSCF }],
    resolver,
    onRequest: async (request, hop) => {
      bench.notified.push(request)
      const { notifyStatus } = bench
      if (typeof notifyStatus === 'number') return hop.reply(notifyStatus)
      return new Promise((resolve) => {
        if (notifyStatus === 'late') runtime.clock.startTimer(5000, () => resolve(hop.reply(200)))
      })
    },
  })
  let count = 0
  const bench: Bench = {
    scscf,
    notified: [],
    notifyStatus: 200,
    advance: (milliseconds) => runtime.clock.advance(milliseconds),
    async ask(method, headers, body = '') {
      count += 1
      const request = createRequest(
        method,
        ALICE,
        [
          ['Route', '<sip:127.0.0.2:5080;lr>'],
          ['From', '<sip:bob@example.org>;tag=b'],
          ['To', `<${ALICE}>`],
          ['Call-ID', `call-${count}`],
          ['CSeq', `1 ${method}`],
          ['P-Served-User', `<${ALICE}>;sescase=term;regstate=reg`],
          ['Contact', '<sip:bob@127.0.0.3:6060>'],
          ...(headers.some(([name]) => name === 'Event') ? [] : [['Event', 'presence'] as const]),
          ...headers,
        ],
        Buffer.from(body),
      )
      const answered = scscf.request(request)
      await runtime.clock.advance(100)
      return answered
    },
  }
  await server.start()
  await scscf.start()
  try {
    await run(bench)
  } finally {
    await scscf.stop()
    await server.stop()
    assert.equal(runtime.clock.pending, 0, 'no timer is left')
  }
}

const PIDF: HeaderEntries = [['Content-Type', 'application/pidf+xml']]

describe('PUBLISH that is refused (RFC 3903 §6)', () => {
  for (const [what, status, headers, body] of [
    ['a lifetime that is too short', 423, [...PIDF, ['Expires', '59']], DOCUMENT],
    ['an entity tag that is not known', 412, [['SIP-If-Match', 'nobody']], ''],
    ['another kind of document', 415, [['Content-Type', 'text/plain']], 'here'],
    ['no document', 400, [], ''],
    ['a document that is none', 400, PIDF, '<presence'],
    ['entities, which would grow at the watchers', 400, PIDF, `<!DOCTYPE p [<!ENTITY a "b">]>${DOCUMENT}`],
    ['a document that watchers could not unpack', 415, [...PIDF, ['Content-Encoding', 'gzip']], DOCUMENT],
    ['a document that is too long', 413, PIDF, 'x'.repeat(121)],
  ] as const) {
    test(`${what}: ${status}`, () =>
      withServer(
        async (bench) => {
          assert.equal((await bench.ask('PUBLISH', headers, body)).status, status)
        },
        { document: 120 },
      ))
  }

  test('another event package: 489, with the one that there is', () =>
    withServer(async (bench) => {
      const response = await bench.ask('PUBLISH', [['Event', 'presence.winfo'], ...PIDF], DOCUMENT)
      assert.equal(response.status, 489)
      assert.equal(response.header('Allow-Events'), 'presence')
    }))

  test('more publications than there is room for: 503', () =>
    withServer(
      async (bench) => {
        assert.equal((await bench.ask('PUBLISH', PIDF, DOCUMENT)).status, 200)
        assert.equal((await bench.ask('PUBLISH', PIDF, DOCUMENT)).status, 503)
      },
      { publicationsOfUser: 1 },
    ))
})

test('a refresh has a new entity tag and tells nobody; Expires 0 withdraws (RFC 3903 §4.2, §4.5)', () =>
  withServer(async (bench) => {
    await bench.ask('SUBSCRIBE', [])
    const first = await bench.ask('PUBLISH', PIDF, DOCUMENT)
    assert.equal(bench.notified.length, 2)
    const refreshed = await bench.ask('PUBLISH', [['SIP-If-Match', first.header('SIP-ETag') ?? '']])
    assert.equal(refreshed.status, 200)
    assert.notEqual(refreshed.header('SIP-ETag'), first.header('SIP-ETag'))
    assert.equal(bench.notified.length, 2)
    const gone = await bench.ask('PUBLISH', [
      ['SIP-If-Match', refreshed.header('SIP-ETag') ?? ''],
      ['Expires', '0'],
    ])
    assert.equal(gone.status, 200)
    assert.equal(bench.notified.length, 3)
  }))

describe('SUBSCRIBE (RFC 3856 §6)', () => {
  test('a watcher who reads no PIDF: 406', () =>
    withServer(async (bench) => {
      assert.equal((await bench.ask('SUBSCRIBE', [['Accept', 'text/plain']])).status, 406)
      assert.equal((await bench.ask('SUBSCRIBE', [['Accept', 'text/plain, application/*;q=0.5']])).status, 200)
    }))

  for (const [limit, name] of [
    ['watchers', 'all users'],
    ['watchersOfUser', 'one user'],
  ] as const) {
    test(`more watchers of ${name} than there is room for: 503`, () =>
      withServer(
        async (bench) => {
          assert.equal((await bench.ask('SUBSCRIBE', [])).status, 200)
          assert.equal((await bench.ask('SUBSCRIBE', [])).status, 503)
        },
        { [limit]: 1 },
      ))
  }

  test('who does not take a NOTIFY is told nothing more (RFC 6665 §4.2.2)', () =>
    withServer(async (bench) => {
      bench.notifyStatus = 481
      await bench.ask('SUBSCRIBE', [])
      await bench.ask('PUBLISH', PIDF, DOCUMENT)
      assert.equal(bench.notified.length, 1)
    }))

  test('who takes no NOTIFY gets none of those that wait either (RFC 6665 §4.2.2)', () =>
    withServer(async (bench) => {
      await bench.ask('SUBSCRIBE', [])
      bench.notifyStatus = 'never'
      for (let count = 0; count < 5; count += 1) await bench.ask('PUBLISH', PIDF, DOCUMENT)
      await bench.advance(300_000)
      assert.equal(bench.notified.length, 2)
    }))

  test('states that come while a NOTIFY is under way are told by one (RFC 3856 §6.8)', () =>
    withServer(async (bench) => {
      await bench.ask('SUBSCRIBE', [])
      bench.notifyStatus = 'late'
      for (let count = 0; count < 4; count += 1) await bench.ask('PUBLISH', PIDF, `<!--${count}-->${DOCUMENT}`)
      await bench.advance(30_000)
      assert.deepEqual(
        bench.notified.slice(1).map(({ body }) => Buffer.from(body).toString().slice(0, 8)),
        ['<!--0-->', '<!--3-->'],
      )
    }))

  test('a NOTIFY has the Event of its SUBSCRIBE, with the id (RFC 6665 §8.2.1)', () =>
    withServer(async (bench) => {
      await bench.ask('SUBSCRIBE', [['Event', 'presence;id=7']])
      assert.equal(bench.notified[0]?.header('Event'), 'presence;id=7')
    }))

  test('a SUBSCRIBE inside renews, and Expires 0 ends (RFC 6665 §4.2.1)', () =>
    withServer(async (bench) => {
      const response = await bench.ask('SUBSCRIBE', [['Expires', '100']])
      const inside = async (cseq: number, expires: number) => {
        const request = createRequest('SUBSCRIBE', 'sip:127.0.0.2:5080', [
          ['From', '<sip:bob@example.org>;tag=b'],
          ['To', response.header('To') ?? ''],
          ['Call-ID', response.callId],
          ['CSeq', `${cseq} SUBSCRIBE`],
          ['Contact', '<sip:bob@127.0.0.3:6060>'],
          ['Event', 'presence'],
          ['Expires', String(expires)],
        ])
        const answered = bench.scscf.request(request)
        await bench.advance(100)
        return (await answered).status
      }
      await bench.advance(90_000)
      assert.equal(await inside(2, 100), 200)
      await bench.advance(90_000)
      assert.equal(await inside(3, 0), 200)
      assert.equal(await inside(4, 100), 481)
      assert.deepEqual(
        bench.notified.map((request) => request.header('Subscription-State')),
        ['active;expires=100', 'active;expires=100', 'terminated;reason=timeout'],
      )
    }))
})

test('a host that is not trusted is refused (TS 24.229 §4.4)', async () => {
  const runtime = createMemoryRuntime()
  const resolver = { resolve: async () => [] }
  const server = createApplicationServer(
    createPresenceServer({}, {}),
    { runtime, resolver },
    {
      element: 'presence',
      listen: [{ transport: 'udp', address: SERVER }],
      uri: 'sip:127.0.0.2:5080',
      trustedHosts: new Set(['127.0.0.9']),
    },
  )
  const stranger = createSipStack({
    element: 'stranger',
    runtime,
    listen: [{ transport: 'udp', address: SCSCF }],
    resolver,
    onRequest: async (_, hop) => hop.reply(200),
  })
  await server.start()
  await stranger.start()
  const options = createRequest('OPTIONS', 'sip:127.0.0.2:5080', [
    ['From', '<sip:x@example.org>;tag=x'],
    ['To', '<sip:127.0.0.2:5080>'],
    ['Call-ID', 'x'],
    ['CSeq', '1 OPTIONS'],
  ])
  const answered = stranger.request(options)
  await runtime.clock.advance(100)
  assert.equal((await answered).status, 403)
  await stranger.stop()
  await server.stop()
})
