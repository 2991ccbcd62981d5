import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type CreateSessionRequest,
  type CreateSessionResponse,
  createPcoRequest,
  createSessionResponseOf,
  encodeCreateSessionRequest,
  F_TEID_INTERFACES,
  fTeidAt,
  type Gtpv2Path,
  openGtpv2Path,
  type PcoQuestion,
  type PdnType,
  readPcscfAnswer,
} from '@voltaic/epc'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createPgw, type Pgw } from './pgw.ts'
import type { PgwApn } from './pgw-config.ts'

const MME = { host: '127.0.0.1', port: 2123 }
const SGW = { host: '127.0.0.2', port: 2123 }
const IMS: PgwApn = {
  apn: 'ims',
  ipv4: '10.46.0.2',
  ipv6: '2001:db8:46::',
  size: 2,
  pcscf: ['192.0.2.10', '2001:db8::10', '192.0.2.11'],
  dns: ['192.0.2.53', '2001:db8::53'],
  mtu: 1300,
}

interface Bench {
  readonly pgw: Pgw
  readonly counters: Counters
  ask(change?: Partial<CreateSessionRequest>, asks?: readonly PcoQuestion[]): Promise<CreateSessionResponse>
  readonly path: Gtpv2Path
}

async function onBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const pgw = await createPgw(runtime, { s11: SGW, apns: [IMS, { apn: 'internet', ipv4: '10.45.0.2' }] })
  const path = await openGtpv2Path(runtime, MME, () => undefined)
  const ask: Bench['ask'] = async (change = {}, asks = ['pcscf-ipv4', 'mtu']) => {
    const request: Omit<CreateSessionRequest, 'sequenceNumber'> = {
      teid: 0,
      imsi: '001010000000001',
      servingNetwork: { mcc: '001', mnc: '01' },
      sender: fTeidAt(MME.host, F_TEID_INTERFACES.S11_MME, 7),
      apn: 'ims',
      selectionMode: 0,
      pdnType: 'IPv4v6',
      paa: { ipv4: '0.0.0.0', ipv6: '::', ipv6PrefixLength: 0 },
      apnRestriction: 0,
      ambr: { up: 1, down: 1 },
      pco: createPcoRequest(asks),
      bearer: { ebi: 5, qos: { qci: 5, priority: 8, mayPreempt: false, mayBePreempted: false } },
      ...change,
    }
    const answer = await path.request(SGW, (sequenceNumber) =>
      encodeCreateSessionRequest({ ...request, sequenceNumber }),
    )
    assert.ok(answer)
    return createSessionResponseOf(answer)
  }
  await run({ pgw, path, counters: runtime.counters, ask })
  await path.stop()
  await pgw.stop()
  assert.equal(runtime.net.openSockets, 0)
  assert.equal(clock.pending, 0)
}

describe('Create Session (TS 29.274 §7.2.2)', () => {
  test('a connection of both families, with tunnels, and the answer to the MME that has asked', () =>
    onBench(async ({ pgw, ask }) => {
      const response = await ask()
      assert.equal(response.cause, 16)
      assert.equal(response.teid, 7)
      assert.deepEqual(response.paa, { ipv4: '10.46.0.2', ipv6: '2001:db8:46::1', ipv6PrefixLength: 64 })
      assert.deepEqual(
        [response.sender, response.pgw, response.bearer?.s1uSgw, response.bearer?.s5uPgw].map(
          (end) => `${end?.interfaceType} ${end?.ipv4} ${end?.teid}`,
        ),
        ['11 127.0.0.2 1', '7 127.0.0.2 2', '1 127.0.0.2 3', '5 127.0.0.2 4'],
      )
      assert.equal(pgw.sessions, 1)
    }))

  test('one family where there is no more, and is told so (TS 23.401 §5.3.1.1)', () =>
    onBench(async ({ ask }) => {
      const both = await ask({ apn: 'internet' })
      assert.equal(both.cause, 18)
      assert.deepEqual(both.paa, { ipv4: '10.45.0.2' })
      const types: readonly PdnType[] = ['IPv4', 'IPv6']
      const [ipv4, ipv6] = await Promise.all(types.map((pdnType) => ask({ apn: 'internet', pdnType })))
      assert.equal(ipv4?.cause, 16)
      assert.deepEqual([ipv6?.cause, ipv6?.paa, ipv6?.bearer], [83, undefined, undefined])
      assert.deepEqual((await ask({ pdnType: 'IPv6' })).paa, { ipv6: '2001:db8:46::1', ipv6PrefixLength: 64 })
    }))

  test('addresses are given once, and back when a phone asks anew; then there are none left', () =>
    onBench(async ({ pgw, ask }) => {
      const addressOf = async (imsi: string) => (await ask({ imsi })).paa?.ipv4
      assert.equal(await addressOf('001010000000001'), '10.46.0.2')
      assert.equal(await addressOf('001010000000002'), '10.46.0.3')
      assert.equal(await addressOf('001010000000001'), '10.46.0.2')
      assert.equal(pgw.sessions, 2)
      assert.equal((await ask({ imsi: '001010000000003' })).cause, 84)
    }))

  test('an unknown access point name, and a request without what it needs (TS 29.274 §8.4)', () =>
    onBench(async ({ ask, path, counters }) => {
      assert.equal((await ask({ apn: 'mms' })).cause, 78)
      const bare = Uint8Array.from([0x48, 32, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0])
      const answer = await path.request(SGW, (number) => {
        bare.set([number >> 16, (number >> 8) & 255, number & 255], 8)
        return bare
      })
      assert.equal(answer && createSessionResponseOf(answer).cause, 70)
      assert.equal(counters.get('pgw.malformed'), 1)
    }))
})

describe('protocol configuration options (TS 24.008 §10.5.6.3)', () => {
  const given = (asks: readonly PcoQuestion[]) =>
    new Promise<unknown>((resolve) => {
      void onBench(async ({ ask }) => {
        const { pco } = await ask({}, asks)
        resolve(pco === undefined ? undefined : readPcscfAnswer(pco))
      })
    })

  test('what is asked for is given, in its order, and nothing else', async () => {
    assert.deepEqual(await given(['pcscf-ipv4', 'pcscf-ipv6', 'dns-ipv4', 'dns-ipv6', 'mtu']), {
      pcscf: ['192.0.2.10', '2001:db8::10', '192.0.2.11'],
      dns: ['192.0.2.53', '2001:db8::53'],
      mtu: 1300,
    })
    assert.deepEqual(await given(['pcscf-ipv6']), { pcscf: ['2001:db8::10'], dns: [] })
    assert.deepEqual(await given(['dns-ipv4']), { pcscf: [], dns: ['192.0.2.53'] })
    assert.equal(await given(['signalling-only']), undefined)
  })
})
