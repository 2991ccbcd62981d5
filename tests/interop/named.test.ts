import assert from 'node:assert/strict'
import { test } from 'node:test'
import { elementsOf } from '@voltaic/core'
import { createZone, formatMessage } from '@voltaic/dns'
import {
  type Address,
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  silentLog,
} from '@voltaic/runtime'
import { startNetwork } from '../scenarios/network.ts'
import { bindVersion, startBind } from './bind.ts'
import { askAll, compareOnRandomFiles, kindOf, serve, viewOf } from './compare-with-bind.ts'
import { connectTcp, connectUdp } from './dns-client.ts'
import { outputOf, runProgram, temporaryFolder } from './foreign-program.ts'
import { queriesFor, randomZones } from './random-zones.ts'

const SEED = Number(process.env['VOLTAIC_SEED'] ?? 20261123)
const RANDOM_QUERIES = 600
const FILE_QUERIES = 400

const runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}

for (const [transport, connect] of [
  ['UDP', connectUdp],
  ['TCP', connectTcp],
] as const) {
  test(`BIND and we agree over ${transport} (RFC 1034 §4.3.2, RFC 2308 §2, RFC 4592 §3.3)`, async (t) => {
    const zones = randomZones(SEED)
    const bind = await startBind(runtime.net, temporaryFolder(t), zones)
    t.after(() => bind.stop())
    const ours = await serve(
      runtime,
      [...zones].map(([origin, records]) => createZone(origin, records)),
    )
    t.after(() => ours.stop())

    const queries = queriesFor(zones, SEED, RANDOM_QUERIES)
    const theirs = await askAll(await connect(runtime.net, bind.at), queries)
    const own = await askAll(await connect(runtime.net, ours.local), queries)
    const kinds: Record<string, number> = {}
    for (const [index, query] of queries.entries()) {
      const [their, our] = [theirs[index], own[index]]
      assert.ok(their && our)
      assert.deepEqual(viewOf(our), viewOf(their), formatMessage(query))
      kinds[kindOf(their)] = (kinds[kindOf(their)] ?? 0) + 1
    }
    const wanted = ['NOERROR answer', 'NOERROR none', 'NOERROR referral', 'NXDOMAIN none', 'REFUSED none']
    if (transport === 'UDP') wanted.push('truncated')
    for (const kind of wanted) assert.ok((kinds[kind] ?? 0) >= 3, `${kind} occurs`)
    t.diagnostic(
      `${await bindVersion()}: ${queries.length} queries over ${transport}, seed ${SEED}, ${JSON.stringify(kinds)}`,
    )
  })
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`BIND and we agree on random master files, asked over ${transport} (RFC 1035 §5.1, RFC 4592 §3.3)`, async (t) => {
    const folder = temporaryFolder(t)
    const kinds = await compareOnRandomFiles(runtime, folder, { seed: SEED, queries: FILE_QUERIES, transport })
    for (const kind of ['NOERROR answer', 'NOERROR none', 'NXDOMAIN none']) assert.ok((kinds[kind] ?? 0) >= 3, kind)
    t.diagnostic(`seed ${SEED}, ${JSON.stringify(kinds)}`)
  })
}

test('dig finds the I-CSCF and the HSS by NAPTR, SRV and A (TS 23.003 §13.2; RFC 3263 §4.1)', async (t) => {
  const network = await startNetwork('udp', { only: ['dns'] })
  try {
    const { realm } = network.config
    const [[dns], [icscf], [hss]] = [
      elementsOf(network.config, 'dns'),
      elementsOf(network.config, 'icscf'),
      elementsOf(network.config, 'hss'),
    ]
    assert.ok(dns && icscf && hss)
    for (const options of [[], ['+tcp']]) {
      const dig = (...question: string[]): Promise<readonly string[]> => digShort(dns.dns, [...options, ...question])
      assert.deepEqual(await dig('NAPTR', realm), [
        `10 10 "s" "SIP+D2U" "" _sip._udp.${realm}.`,
        `10 10 "s" "aaa+ap16777216:diameter.tcp" "" _diameter._tcp.${realm}.`,
        `10 20 "s" "AAA+D2T" "" _diameter._tcp.${realm}.`,
        `20 10 "s" "SIP+D2T" "" _sip._tcp.${realm}.`,
      ])
      for (const transport of ['udp', 'tcp']) {
        assert.deepEqual(await dig('SRV', `_sip._${transport}.${realm}`), [`0 10 ${icscf.sip.port} icscf.${realm}.`])
      }
      assert.deepEqual(await dig('SRV', `_diameter._tcp.${realm}`), [`0 10 ${hss.diameter.port} hss.${realm}.`])
      assert.deepEqual(await dig('A', `icscf.${realm}`), [icscf.sip.host])
      assert.deepEqual(await dig('AAAA', `icscf.${realm}`), [])
    }
    const { host, port } = dns.dns
    const whole = await outputOf('dig', [`@${host}`, '-p', String(port), `nobody.${realm}`])
    assert.match(whole, /status: NXDOMAIN/)
    assert.match(whole, /flags: qr aa rd;/)
    assert.match(whole, /AUTHORITY: 1,/)
    t.diagnostic((await runProgram('dig', ['-v'])).stderr.trim())
  } finally {
    await network.stop()
  }
})

/** @returns the lines of `dig +short`, sorted */
async function digShort({ host, port }: Address, question: readonly string[]): Promise<readonly string[]> {
  const output = await outputOf('dig', [`@${host}`, '-p', String(port), '+short', '+tries=1', ...question])
  return output
    .split('\n')
    .filter((line) => line !== '')
    .toSorted()
}
