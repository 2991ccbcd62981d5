import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import type {
  CxResult,
  LocationInfoAnswer,
  LocationInfoRequest,
  UserAuthorizationAnswer,
  UserAuthorizationRequest,
} from '@voltaic/diameter'
import { createIcscf } from '@voltaic/icscf'
import { canonicalImpu } from '@voltaic/numbers'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createRequest, createSipResolver, createSipStack, type SipRequest, type SipResponse } from '@voltaic/sip'

const REALM = 'ims.mnc001.mcc001.3gppnetwork.org'
const IMPI = `001010000000001@${REALM}`
const ICSCF = { host: '192.0.2.12', port: 4060 }
const OTHERS = { host: '192.0.2.13', port: 6060 }

interface IcscfAlone {
  readonly uars: UserAuthorizationRequest[]
  readonly lirs: LocationInfoRequest[]
  readonly atScscf: SipRequest[]
  readonly counters: Counters
  send(request: SipRequest): Promise<SipResponse>
  /** Stops the I-CSCF. */
  stop(): Promise<void>
}

interface Given {
  readonly uaa?: UserAuthorizationAnswer | 'no answer'
  readonly lia?: LocationInfoAnswer
  /** Instead of 200. */
  readonly onScscf?: () => Promise<SipResponse>
}

/** An I-CSCF with an HSS that gives one answer, and an S-CSCF that says 200 to everything. */
async function withIcscf(given: Given, run: (alone: IcscfAlone) => Promise<void>): Promise<void> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const dns = { naptr: async () => [], srv: async () => [], addresses: async () => [OTHERS.host] }
  const resolver = createSipResolver({ dns, random, transports: ['udp'] })
  const uars: UserAuthorizationRequest[] = []
  const lirs: LocationInfoRequest[] = []
  const atScscf: SipRequest[] = []
  const others = createSipStack({
    element: 'others',
    runtime,
    listen: [
      { transport: 'udp', address: OTHERS },
      { transport: 'tcp', address: OTHERS },
    ],
    resolver,
    async onRequest(request, hop) {
      atScscf.push(request)
      return given.onScscf?.() ?? hop.reply(200)
    },
  })
  const unexpected = () => Promise.reject(new Error('not asked by an I-CSCF'))
  const icscf = createIcscf(
    {
      runtime,
      resolver,
      canonicalImpu,
      cx: {
        async userAuthorization(request) {
          uars.push(request)
          if (given.uaa === undefined || given.uaa === 'no answer')
            throw new VoltaicError('DIAMETER_NO_ANSWER', 'silence')
          return given.uaa
        },
        async locationInfo(request) {
          lirs.push(request)
          return given.lia ?? { result: 'DIAMETER_UNABLE_TO_COMPLY' }
        },
        multimediaAuth: unexpected,
        serverAssignment: unexpected,
      },
    },
    {
      element: 'icscf',
      listen: [
        { transport: 'udp', address: ICSCF },
        { transport: 'tcp', address: ICSCF },
      ],
      aliases: [],
      scscfs: [{ name: `sip:scscf.${REALM}:6060`, capabilities: [] }],
      trustedHosts: new Set([OTHERS.host]),
      scscfTimeoutMs: 5000,
    },
  )
  await others.start()
  await icscf.start()
  try {
    await run({
      uars,
      lirs,
      atScscf,
      counters: runtime.counters,
      stop: () => icscf.stop(),
      send: (request) => others.request(request, { target: { transport: 'udp', address: ICSCF } }),
    })
  } finally {
    await icscf.stop()
    await others.stop()
    assert.equal(clock.pending, 0, 'no timer is left')
  }
}

function register(headers: readonly (readonly [string, string])[] = []): SipRequest {
  const plain = createRequest('REGISTER', `sip:${REALM}`, [
    ['From', `<sip:${IMPI}>;tag=1`],
    ['To', `<sip:${IMPI}>`],
    ['Call-ID', 'c'],
    ['CSeq', '1 REGISTER'],
    ['Contact', '<sip:a@198.51.100.1>;expires=600'],
    ['P-Visited-Network-ID', '"visited.example"'],
    ['Authorization', `Digest username="private@example",realm="${REALM}",nonce="",uri="sip:x",response=""`],
  ])
  return headers.reduce((request, [name, value]) => request.with(name, value), plain)
}

const SERVED: UserAuthorizationAnswer = {
  result: 'DIAMETER_SUBSEQUENT_REGISTRATION',
  serverName: `sip:scscf-7.${REALM}:6060`,
}

test('an I-CSCF that is stopped while it waits says nothing of the S-CSCF (TS 24.229 §5.3.1.3)', async () => {
  let arrived = (): void => {}
  const atScscf = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const never = new Promise<SipResponse>(() => {})
  const onScscf = (): Promise<SipResponse> => {
    arrived()
    return never
  }
  await withIcscf({ uaa: SERVED, onScscf }, async ({ send, stop, counters }) => {
    void send(register()).catch(() => {})
    await atScscf
    await stop()
    assert.equal(counters.get('icscf.scscf.out-of-service'), 0)
  })
})

const answers: readonly [CxResult, number][] = [
  ['DIAMETER_FIRST_REGISTRATION', 200],
  ['DIAMETER_SUBSEQUENT_REGISTRATION', 200],
  ['DIAMETER_SUCCESS', 200],
  ['DIAMETER_ERROR_USER_UNKNOWN', 403],
  ['DIAMETER_ERROR_IDENTITIES_DONT_MATCH', 403],
  ['DIAMETER_ERROR_IDENTITY_NOT_REGISTERED', 403],
  ['DIAMETER_ERROR_ROAMING_NOT_ALLOWED', 403],
  ['DIAMETER_AUTHORIZATION_REJECTED', 403],
  ['DIAMETER_UNABLE_TO_COMPLY', 480],
  ['DIAMETER_TOO_BUSY', 480],
  ['code 5999', 403],
]
for (const [result, status] of answers) {
  test(`I-CSCF answers ${status} to a REGISTER when the UAA says ${result} (TS 24.229 §5.3.1.2)`, () =>
    withIcscf({ uaa: { result } }, async (alone) => {
      assert.equal((await alone.send(register())).status, status)
      assert.equal(alone.atScscf.length, status === 200 ? 1 : 0)
    }))
}

test('I-CSCF asks with private and public identity, visited network and type (TS 24.229 §5.3.1.2)', () =>
  withIcscf({ uaa: SERVED }, async (alone) => {
    await alone.send(register())
    await alone.send(
      register([
        ['Contact', '*'],
        ['Expires', '0'],
        ['CSeq', '2 REGISTER'],
      ]),
    )
    const common = { impi: 'private@example', impu: `sip:${IMPI}`, visitedNetwork: 'visited.example' }
    assert.deepEqual(alone.uars, [
      { ...common, type: 'REGISTRATION' },
      { ...common, type: 'DE_REGISTRATION' },
    ])
  }))

test('I-CSCF sends the request to the S-CSCF that the HSS names, by its Request-URI (TS 24.229 §5.3.1.2)', () =>
  withIcscf({ uaa: SERVED }, async (alone) => {
    await alone.send(register())
    assert.equal(alone.atScscf[0]?.uri, `sip:scscf-7.${REALM}:6060`)
    assert.equal(alone.atScscf[0]?.has('Route'), false)
    assert.equal(alone.atScscf[0]?.has('Record-Route'), false)
  }))

test('I-CSCF derives the private identity when there is no Authorization (TS 24.229 §5.3.1.2)', () =>
  withIcscf({ uaa: SERVED }, async (alone) => {
    await alone.send(register().without('Authorization'))
    assert.equal(alone.uars[0]?.impi, IMPI)
  }))

function subscribe(): SipRequest {
  return createRequest('SUBSCRIBE', `sip:+99901000001@${REALM};user=phone`, [
    ['From', '<sip:pcscf.example>;tag=1'],
    ['To', `<sip:+99901000001@${REALM}>`],
    ['Call-ID', 's'],
    ['CSeq', '1 SUBSCRIBE'],
    ['Contact', '<sip:pcscf.example>'],
    ['Event', 'reg'],
  ])
}

const locations: readonly [LocationInfoAnswer, number][] = [
  [{ result: 'DIAMETER_SUCCESS', serverName: `sip:scscf-7.${REALM}:6060` }, 200],
  [{ result: 'DIAMETER_UNREGISTERED_SERVICE' }, 200],
  [{ result: 'DIAMETER_ERROR_USER_UNKNOWN' }, 404],
  [{ result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' }, 480],
  [{ result: 'DIAMETER_UNABLE_TO_COMPLY' }, 500],
]
for (const [lia, status] of locations) {
  test(`I-CSCF answers ${status} to an initial request when the LIA says ${lia.result} (TS 24.229 §5.3.2.1)`, () =>
    withIcscf({ lia }, async (alone) => {
      assert.equal((await alone.send(subscribe())).status, status)
    }))
}

test('I-CSCF routes an initial request by Route and leaves its Request-URI alone (TS 24.229 §5.3.2.1)', () =>
  withIcscf({ lia: { result: 'DIAMETER_SUCCESS', serverName: `sip:scscf-7.${REALM}:6060` } }, async (alone) => {
    await alone.send(subscribe())
    assert.equal(alone.atScscf[0]?.uri, subscribe().uri)
    assert.deepEqual(alone.atScscf[0]?.list('Route'), [`<sip:scscf-7.${REALM}:6060;lr>`])
  }))

test('I-CSCF asks who serves the caller when an application server originates for a user (TS 24.229 §5.3.2.1; TS 29.228 §6.1.4)', () =>
  withIcscf(
    { lia: { result: 'DIAMETER_SUCCESS', serverName: `sip:scscf.${REALM}:6060` } },
    async ({ send, lirs, atScscf }) => {
      const request = createRequest('INVITE', `sip:bob@${REALM}`, [
        ['From', '<sip:as@example.org>;tag=1'],
        ['To', `<sip:bob@${REALM}>`],
        ['Call-ID', 'orig'],
        ['CSeq', '1 INVITE'],
        ['Route', `<sip:${ICSCF.host}:${ICSCF.port};lr;orig>`],
        ['P-Asserted-Identity', `<sip:alice@${REALM}>`],
      ])
      assert.equal((await send(request)).status, 200)
      assert.deepEqual(lirs, [{ impu: `sip:alice@${REALM}`, originating: true }])
      assert.deepEqual(atScscf[0]?.list('Route'), [`<sip:scscf.${REALM}:6060;lr;orig>`])
      await send(request.with('Route', `<sip:${ICSCF.host}:${ICSCF.port};lr>`).with('Call-ID', 'term'))
      assert.deepEqual(lirs[1], { impu: `sip:bob@${REALM}` })
    },
  ))
