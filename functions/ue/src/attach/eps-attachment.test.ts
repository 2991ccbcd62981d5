import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type ActivateDefaultBearerRequest,
  type AttachMessage,
  createPcoAnswer,
  decodePlainNas,
  encodeActivateDefaultBearerRequest,
  encodeAttachMessage,
  encodePdnConnectivityReject,
  type PdnMessage,
} from '@voltaic/epc'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { ATTACH_ATTEMPTS, type EpsAttachment, openEpsAttachment } from './eps-attachment.ts'

type Nas = AttachMessage<PdnMessage> | PdnMessage
const MME = { host: '127.0.0.1', port: 3000 }
const options = { imsi: '001010000000001', local: { host: '127.0.0.9', port: 3000 }, mme: MME }
const activation: ActivateDefaultBearerRequest = {
  kind: 'Activate default EPS bearer context request',
  bearerIdentity: 5,
  transactionIdentity: 1,
  qci: 5,
  apn: 'ims',
  pdnAddress: { ipv4: '10.46.0.2' },
  pco: createPcoAnswer({ pcscf: ['192.0.2.10', '2001:db8::10'], dns: ['192.0.2.53'], mtu: 1300 }),
}
const accept = (esm: Uint8Array) =>
  encodeAttachMessage({ kind: 'Attach accept', tai: { mcc: '001', mnc: '01', tac: 1 }, esm })

/** @param answer what the MME sends to a message of the phone */
async function onBench(
  answer: (message: Nas) => readonly Uint8Array[],
  run: (bench: {
    readonly phone: EpsAttachment
    readonly clock: ReturnType<typeof createManualClock>
    readonly got: readonly Nas[]
    readonly times: readonly number[]
    readonly counters: Counters
  }) => Promise<void>,
): Promise<void> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const counters = new Counters()
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters }
  const got: Nas[] = []
  const times: number[] = []
  const started = clock.now()
  const mme = await runtime.net.bindDatagram(MME, {
    onDatagram(data, from) {
      const message = decodePlainNas(data)
      assert.ok(message)
      got.push(message)
      times.push(clock.now() - started)
      for (const octets of answer(message)) mme.send(octets, from)
    },
  })
  const phone = await openEpsAttachment(runtime, options)
  await run({ phone, clock, got, times, counters })
  await phone.close()
  await mme.close()
  assert.equal(runtime.net.openSockets, 0)
  assert.equal(clock.pending, 0)
}

describe('a phone attaches (TS 24.301 §5.5.1.2)', () => {
  test('it says its IMSI and what it asks for, and learns P-CSCF, DNS and MTU', () =>
    onBench(
      ({ kind }) => (kind === 'Attach request' ? [accept(encodeActivateDefaultBearerRequest(activation))] : []),
      async ({ phone, clock, got }) => {
        assert.deepEqual(await phone.attach(), {
          kind: 'connected',
          connection: {
            apn: 'ims',
            bearerIdentity: 5,
            pdnAddress: { ipv4: '10.46.0.2' },
            pcscf: ['192.0.2.10', '2001:db8::10'],
            dns: ['192.0.2.53'],
            mtu: 1300,
          },
        })
        await clock.settle()
        const [request, complete] = got
        assert.ok(request?.kind === 'Attach request' && request.esm.kind === 'PDN connectivity request')
        assert.equal(request.imsi, options.imsi)
        assert.deepEqual(
          request.esm.pco?.items.map(({ id }) => id),
          [0x0c, 0x01, 0x0d, 0x03, 0x10, 0x02, 0x0a],
        )
        assert.deepEqual(complete, {
          kind: 'Attach complete',
          esm: { kind: 'Activate default EPS bearer context accept', bearerIdentity: 5 },
        })
      },
    ))

  test('an accept that comes again is completed again (§5.5.1.2.4)', () => {
    const twice = accept(encodeActivateDefaultBearerRequest(activation))
    return onBench(
      ({ kind }) => (kind === 'Attach request' ? [twice, twice] : []),
      async ({ phone, clock, got }) => {
        await phone.attach()
        await clock.settle()
        assert.deepEqual(
          got.map(({ kind }) => kind),
          ['Attach request', 'Attach complete', 'Attach complete'],
        )
      },
    )
  })

  test(`nobody answers: ${ATTACH_ATTEMPTS} attempts, by T3410 and T3411 (§5.5.1.2.6)`, () =>
    onBench(
      () => [],
      async ({ phone, clock, times }) => {
        const outcome = phone.attach()
        await clock.advance(115_000)
        assert.deepEqual(await outcome, { kind: 'no answer' })
        assert.deepEqual(times, [0, 25_000, 50_000, 75_000, 100_000])
      },
    ))

  test('a reject says why, of the attach and of the connection (§5.5.1.2.5)', () => {
    const inside = encodePdnConnectivityReject({ kind: 'PDN connectivity reject', transactionIdentity: 1, cause: 27 })
    return onBench(
      () => [encodeAttachMessage({ kind: 'Attach reject', cause: 19, esm: inside })],
      async ({ phone }) => {
        assert.deepEqual(await phone.attach({ apn: 'mms' }), { kind: 'refused', emmCause: 19, esmCause: 27 })
      },
    )
  })

  test('garbage and what is not for a phone is counted', () =>
    onBench(
      ({ kind }) =>
        kind === 'Attach request'
          ? [
              Uint8Array.of(7),
              encodeAttachMessage({ kind: 'Attach request', imsi: '1', esm: Uint8Array.of(2, 1, 0xd0, 0x31) }),
            ]
          : [],
      async ({ phone, clock, counters }) => {
        const outcome = phone.attach()
        await clock.settle()
        assert.equal(counters.get('ue.nas.malformed'), 1)
        assert.equal(counters.get('ue.nas.unexpected'), 1)
        await phone.close()
        assert.deepEqual(await outcome, { kind: 'no answer' })
      },
    ))
})

describe('a connection beside that of the attach (TS 24.301 §6.5.1)', () => {
  test('has a transaction of its own, names its access point, and is asked for again by T3482', () =>
    onBench(
      () => [],
      async ({ phone, clock, got, times }) => {
        const outcome = phone.connect({ apn: 'ims', pdnType: 'IPv4', asks: ['pcscf-ipv4'] })
        await clock.advance(40_000)
        assert.deepEqual(await outcome, { kind: 'no answer' })
        assert.deepEqual(times, [0, 8000, 16_000, 24_000, 32_000])
        const [request] = got
        assert.ok(request?.kind === 'PDN connectivity request')
        assert.deepEqual([request.apn, request.pdnType, request.transactionIdentity], ['ims', 'IPv4', 1])
      },
    ))

  test('is accepted, with the reason when it has one family alone; or is refused', () =>
    onBench(
      (message) => {
        if (message.kind !== 'PDN connectivity request') return []
        const { transactionIdentity } = message
        if (message.apn === 'mms') {
          return [encodePdnConnectivityReject({ kind: 'PDN connectivity reject', transactionIdentity, cause: 27 })]
        }
        const { pco: _, ...rest } = activation
        return [encodeActivateDefaultBearerRequest({ ...rest, transactionIdentity, bearerIdentity: 6, cause: 50 })]
      },
      async ({ phone, clock, got }) => {
        assert.deepEqual(await phone.connect({ apn: 'mms' }), { kind: 'refused', esmCause: 27 })
        const outcome = await phone.connect({ apn: 'ims' })
        assert.ok(outcome.kind === 'connected')
        assert.deepEqual([outcome.connection.esmCause, outcome.connection.pcscf], [50, []])
        await clock.settle()
        assert.deepEqual(got.at(-1), { kind: 'Activate default EPS bearer context accept', bearerIdentity: 6 })
      },
    ))
})
