import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type AttachMessage,
  type CreateSessionResponse,
  createPcoAnswer,
  createPcoRequest,
  createSessionRequestOf,
  decodePlainNas,
  encodeActivateDefaultBearerAccept,
  encodeActivateDefaultBearerReject,
  encodeAttachMessage,
  encodeCreateSessionResponse,
  encodePdnConnectivityRequest,
  type Gtpv2Handler,
  openGtpv2Path,
  type PdnConnectivityRequest,
  type PdnMessage,
} from '@voltaic/epc'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createMme, type Mme } from './mme.ts'

const NAS = { host: '127.0.0.1', port: 3000 }
const PHONE = { host: '127.0.0.9', port: 3000 }
const S11 = { host: '127.0.0.1', port: 2123 }
const SGW = { host: '127.0.0.2', port: 2123 }
const IMSI = '001010000000001'
const request: PdnConnectivityRequest = {
  kind: 'PDN connectivity request',
  transactionIdentity: 1,
  pdnType: 'IPv4v6',
  pco: createPcoRequest(['pcscf-ipv4']),
}
const accepting =
  (change: Partial<CreateSessionResponse> = {}): Gtpv2Handler =>
  (message) => {
    const { sequenceNumber, sender, bearer } = createSessionRequestOf(message)
    return encodeCreateSessionResponse({
      sequenceNumber,
      teid: sender.teid,
      cause: 16,
      paa: { ipv4: '10.46.0.2', ipv6: '2001:db8:46::1', ipv6PrefixLength: 64 },
      pco: createPcoAnswer({ pcscf: ['192.0.2.10'] }),
      bearer: { ebi: bearer.ebi, cause: 16 },
      ...change,
    })
  }

interface Bench {
  readonly runtime: ReturnType<typeof createBench>
  readonly mme: Mme
  /** All that the phone has got. */
  readonly got: (AttachMessage<PdnMessage> | PdnMessage | undefined)[]
  readonly asked: ReturnType<typeof createSessionRequestOf>[]
  send(octets: Uint8Array): Promise<void>
  attach(change?: Partial<PdnConnectivityRequest>, imsi?: string): Promise<void>
}

function createBench() {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  return { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
}

async function onBench(gateway: Gtpv2Handler, run: (bench: Bench) => Promise<void>): Promise<void> {
  const runtime = createBench()
  const asked: Bench['asked'] = []
  const sgw = await openGtpv2Path(runtime, SGW, (message, from) => {
    asked.push(createSessionRequestOf(message))
    return gateway(message, from)
  })
  const subscription = {
    defaultApn: 'internet',
    apns: new Map([
      ['internet', 9],
      ['ims', 5],
    ]),
  }
  const mme = await createMme(runtime, {
    nas: NAS,
    s11: S11,
    sgw: SGW,
    plmn: { mcc: '001', mnc: '01' },
    tac: 7,
    subscriptionOf: (imsi) => (imsi === IMSI ? subscription : undefined),
  })
  const got: Bench['got'] = []
  const phone = await runtime.net.bindDatagram(PHONE, { onDatagram: (data) => got.push(decodePlainNas(data)) })
  const send = async (octets: Uint8Array) => {
    phone.send(octets, NAS)
    await runtime.clock.settle()
  }
  const attach = (change: Partial<PdnConnectivityRequest> = {}, imsi = IMSI) =>
    send(
      encodeAttachMessage({
        kind: 'Attach request',
        imsi,
        esm: encodePdnConnectivityRequest({ ...request, ...change }),
      }),
    )
  await run({ runtime, mme, got, asked, send, attach })
  const stopped = mme.stop()
  await runtime.clock.settle()
  await stopped
  await phone.close()
  await sgw.stop()
  assert.equal(runtime.net.openSockets, 0)
  assert.equal(runtime.clock.pending, 0)
}

const accept = (bearerIdentity: number) =>
  encodeActivateDefaultBearerAccept({ kind: 'Activate default EPS bearer context accept', bearerIdentity })

describe('attach (TS 24.301 §5.5.1.2)', () => {
  test('the gateway is asked for the default access point name, and the phone gets what it answers', () =>
    onBench(accepting(), async ({ mme, got, asked, send, attach }) => {
      await attach()
      const [session] = asked
      assert.deepEqual(
        [session?.imsi, session?.apn, session?.bearer.ebi, session?.bearer.qos.qci],
        [IMSI, 'internet', 5, 9],
      )
      assert.deepEqual(session?.paa, { ipv4: '0.0.0.0', ipv6: '::', ipv6PrefixLength: 0 })
      assert.deepEqual(session?.pco, request.pco)
      assert.deepEqual(session?.userLocation, { mcc: '001', mnc: '01', tac: 7, cell: 1 })
      assert.deepEqual(got, [
        {
          kind: 'Attach accept',
          tai: { mcc: '001', mnc: '01', tac: 7 },
          esm: {
            kind: 'Activate default EPS bearer context request',
            bearerIdentity: 5,
            transactionIdentity: 1,
            qci: 9,
            apn: 'internet',
            pdnAddress: { ipv4: '10.46.0.2', interfaceIdentifier: '0000000000000001' },
            pco: createPcoAnswer({ pcscf: ['192.0.2.10'] }),
          },
        },
      ])
      await send(encodeAttachMessage({ kind: 'Attach complete', esm: accept(5) }))
      assert.equal(mme.phones, 1)
    }))

  test('the accept is repeated four times by T3450, then the phone is forgotten (§5.5.1.2.7)', () =>
    onBench(accepting(), async ({ runtime, mme, got, attach }) => {
      await attach()
      await attach()
      assert.equal(got.length, 1)
      await runtime.clock.advance(5 * 6000 - 1)
      assert.deepEqual([got.length, mme.phones], [5, 1])
      await runtime.clock.advance(1)
      assert.deepEqual([got.length, mme.phones], [5, 0])
    }))

  test('an IMSI that nobody knows is refused with 8, an access point name with 19 and 27 (§5.5.1.2.5)', () =>
    onBench(accepting(), async ({ mme, got, attach }) => {
      await attach({}, '001019999999999')
      await attach({ apn: 'mms' })
      assert.deepEqual(got, [
        { kind: 'Attach reject', cause: 8 },
        {
          kind: 'Attach reject',
          cause: 19,
          esm: { kind: 'PDN connectivity reject', transactionIdentity: 1, cause: 27 },
        },
      ])
      assert.equal(mme.phones, 0)
    }))

  test('a phone that attaches anew while it attaches replaces itself', () =>
    onBench(accepting(), async ({ mme, got, attach, send }) => {
      await attach()
      await attach({ transactionIdentity: 2 })
      await send(encodeAttachMessage({ kind: 'Attach complete', esm: accept(5) }))
      assert.deepEqual([got.length, mme.phones], [2, 1])
    }))
})

describe('PDN connectivity (TS 24.301 §6.5.1)', () => {
  const attached = (gateway: Gtpv2Handler, run: (bench: Bench) => Promise<void>) =>
    onBench(gateway, async (bench) => {
      await bench.attach()
      await bench.send(encodeAttachMessage({ kind: 'Attach complete', esm: accept(5) }))
      bench.got.length = 0
      await run(bench)
    })
  const ims = (transactionIdentity: number) =>
    encodePdnConnectivityRequest({ ...request, transactionIdentity, apn: 'ims' })

  test('a connection beside the first one, with a bearer of its own; the activation is repeated by T3485', () =>
    attached(accepting({ cause: 18, paa: { ipv4: '10.46.0.2' } }), async ({ runtime, got, asked, send }) => {
      await send(ims(2))
      await send(ims(2))
      assert.deepEqual([asked[1]?.apn, asked[1]?.bearer.ebi, asked.length], ['ims', 6, 2])
      await runtime.clock.advance(8000)
      assert.equal(got.length, 2)
      const [activation] = got
      assert.ok(activation?.kind === 'Activate default EPS bearer context request')
      assert.deepEqual([activation.qci, activation.cause, activation.pdnAddress], [5, 50, { ipv4: '10.46.0.2' }])
      await send(accept(6))
      await runtime.clock.advance(60_000)
      assert.equal(got.length, 2)
      await send(ims(3))
      assert.equal(asked[2]?.bearer.ebi, 7)
    }))

  test('a phone that refuses the bearer has none, and one without attach is not heard', () =>
    attached(accepting(), async ({ runtime, got, send }) => {
      await send(ims(2))
      const reject = { kind: 'Activate default EPS bearer context reject', bearerIdentity: 6, cause: 26 } as const
      await send(encodeActivateDefaultBearerReject(reject))
      await send(ims(3))
      assert.deepEqual(
        got.map((each) => each?.kind === 'Activate default EPS bearer context request' && each.bearerIdentity),
        [6, 6],
      )
      const stranger = await runtime.net.bindDatagram({ host: '127.0.0.8', port: 1 }, { onDatagram() {} })
      stranger.send(ims(1), NAS)
      stranger.send(accept(6), NAS)
      stranger.send(Uint8Array.of(7), NAS)
      await runtime.clock.settle()
      assert.equal(runtime.counters.get('mme.unexpected'), 3)
      assert.equal(runtime.counters.get('mme.malformed'), 1)
      await stranger.close()
    }))

  test('there are eleven bearers at most (TS 24.007 §11.2.3.1.5)', () =>
    attached(accepting(), async ({ got, send }) => {
      for (let bearer = 6; bearer <= 15; bearer++) {
        await send(ims(bearer))
        await send(accept(bearer))
      }
      await send(ims(16))
      assert.deepEqual(got.at(-1), { kind: 'PDN connectivity reject', transactionIdentity: 16, cause: 26 })
    }))

  test('what the gateway refuses becomes a cause of NAS (TS 29.274 annex C)', async () => {
    for (const [cause, esmCause] of [
      [78, 27],
      [83, 28],
      [84, 26],
      [64, 31],
    ] as const) {
      let isFirst = true
      const gateway: Gtpv2Handler = (message, from) => {
        if (isFirst) {
          isFirst = false
          return accepting()(message, from)
        }
        const { sequenceNumber, sender } = createSessionRequestOf(message)
        return encodeCreateSessionResponse({ sequenceNumber, teid: sender.teid, cause })
      }
      await attached(gateway, async ({ got, send }) => {
        await send(ims(2))
        assert.deepEqual(got, [{ kind: 'PDN connectivity reject', transactionIdentity: 2, cause: esmCause }])
      })
    }
  })

  test('a gateway that does not answer is a network failure (§6.5.1.4)', () => {
    let isFirst = true
    const gateway: Gtpv2Handler = (message, from) => {
      const answer = isFirst ? accepting()(message, from) : undefined
      isFirst = false
      return answer
    }
    return attached(gateway, async ({ runtime, got, send }) => {
      await send(ims(2))
      await runtime.clock.advance(12_000)
      assert.deepEqual(got, [{ kind: 'PDN connectivity reject', transactionIdentity: 2, cause: 38 }])
    })
  })
})
