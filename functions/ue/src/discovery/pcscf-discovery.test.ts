import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import {
  BOOTREPLY,
  decodeDhcpv4,
  decodeDhcpv6,
  encodeDhcpv4,
  encodeDhcpv6,
  encodeIpv6Addresses,
  encodeSipServerNames,
  encodeSipServers,
  type SipServers,
} from '@voltaic/dhcp'
import { Counters, createManualClock, createMemoryNet, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createSipResolver, type DnsLookup } from '@voltaic/sip'
import { type DiscoveryDeps, type DiscoveryWay, discoverPcscf, type PcscfDiscovery } from './pcscf-discovery.ts'

const dns: DnsLookup = {
  naptr: async (name) =>
    name === 'pcscf.example'
      ? [
          {
            order: 2,
            preference: 0,
            flags: 's',
            services: 'SIP+D2U',
            regexp: '',
            replacement: '_sip._udp.pcscf.example',
          },
          {
            order: 1,
            preference: 0,
            flags: 's',
            services: 'SIP+D2T',
            regexp: '',
            replacement: '_sip._tcp.pcscf.example',
          },
        ]
      : [],
  srv: async (name) =>
    name === '_sip._tcp.pcscf.example'
      ? [
          { priority: 2, weight: 0, port: 5070, target: 'b.example' },
          { priority: 1, weight: 0, port: 5060, target: 'a.example' },
        ]
      : [],
  addresses: async (name) => {
    if (name === 'broken.example') throw new VoltaicError('DNS_NO_ANSWER', 'no answer')
    if (name === 'a.example') return ['192.0.2.10', '2001:db8::10']
    return name === 'b.example' ? ['192.0.2.11'] : []
  },
}

function createBench() {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const runtime = { clock, random, net: createMemoryNet({ clock, random }), log: silentLog, counters: new Counters() }
  const servers: string[][] = []
  const deps: DiscoveryDeps = {
    runtime,
    resolverOf(dnsServers) {
      servers.push([...dnsServers])
      return createSipResolver({ dns, random, transports: ['udp', 'tcp'] })
    },
  }
  return { ...runtime, deps, servers }
}

const places = (discovery: PcscfDiscovery) =>
  discovery.kind === 'found'
    ? discovery.pcscf.map(({ transport, address }) => `${transport} ${address.host} ${address.port}`)
    : discovery.failures
const NAMED = ['tcp 192.0.2.10 5060', 'tcp 2001:db8::10 5060', 'tcp 192.0.2.11 5070']

const dhcpv4: DiscoveryWay = {
  by: 'DHCPv4',
  address: '192.0.2.9',
  server: '192.0.2.1',
  hardwareAddress: new Uint8Array(6),
  attempts: 1,
}
const dhcpv6: DiscoveryWay = { by: 'DHCPv6', address: '2001:db8::9', server: '2001:db8::1', durationMs: 1000 }

async function serveDhcpv4({ net }: ReturnType<typeof createBench>, servers: SipServers | undefined) {
  const socket = await net.bindDatagram(
    { host: '192.0.2.1', port: 67 },
    {
      onDatagram(data, from) {
        const options = [
          { code: 53, value: Uint8Array.of(5) },
          { code: 54, value: Uint8Array.of(192, 0, 2, 1) },
          { code: 6, value: Uint8Array.of(192, 0, 2, 53) },
          ...(servers === undefined ? [] : [{ code: 120, value: encodeSipServers(servers) }]),
        ]
        socket.send(encodeDhcpv4({ ...decodeDhcpv4(data), op: BOOTREPLY, options }), from)
      },
    },
  )
  return socket
}

describe('P-CSCF discovery (TS 24.229 §9.2.1)', () => {
  test('PCO: literal addresses in their order, at the port of SIP', async () => {
    const { deps } = createBench()
    const found = await discoverPcscf(deps, [{ by: 'PCO', pcscf: ['192.0.2.10', '2001:db8::10'] }])
    assert.deepEqual(places(found), ['udp 192.0.2.10 5060', 'udp 2001:db8::10 5060'])
    assert.ok(found.kind === 'found' && found.by === 'PCO')
  })

  test('DNS: NAPTR, SRV and addresses of a name, by order and priority (RFC 3263 §4)', async () => {
    const { deps } = createBench()
    const found = await discoverPcscf(deps, [{ by: 'DNS', names: ['pcscf.example'] }])
    assert.deepEqual(places(found), NAMED.concat([]))
  })

  test('DHCPv4: addresses, or names that the DNS servers of the same answer are asked for (RFC 3361 §3)', async () => {
    const bench = createBench()
    let server = await serveDhcpv4(bench, { kind: 'addresses', addresses: ['192.0.2.20'] })
    assert.deepEqual(places(await discoverPcscf(bench.deps, [dhcpv4])), ['udp 192.0.2.20 5060'])
    await server.close()
    server = await serveDhcpv4(bench, { kind: 'names', names: ['pcscf.example'] })
    const found = await discoverPcscf(bench.deps, [dhcpv4])
    assert.deepEqual(places(found), NAMED)
    assert.deepEqual(bench.servers.at(-1), ['192.0.2.53'])
    assert.ok(found.kind === 'found' && found.dnsServers.length === 1)
    await server.close()
  })

  test('DHCPv6: names before addresses (RFC 3319 §4)', async () => {
    const bench = createBench()
    const socket = await bench.net.bindDatagram(
      { host: '2001:db8::1', port: 547 },
      {
        onDatagram(data, from) {
          const options = [
            { code: 2, value: Uint8Array.of(1) },
            { code: 22, value: encodeIpv6Addresses(['2001:db8::20', '2001:db8::20']) },
            { code: 21, value: encodeSipServerNames(['pcscf.example']) },
          ]
          socket.send(encodeDhcpv6({ ...decodeDhcpv6(data), type: 7, options }), from)
        },
      },
    )
    const found = discoverPcscf(bench.deps, [dhcpv6])
    await bench.clock.advance(1000)
    assert.deepEqual(places(await found), [...NAMED, 'udp 2001:db8::20 5060'])
    await socket.close()
  })

  test('an option 120 that cannot be read is told as that: a name without its encoding octet', async () => {
    const bench = createBench()
    const socket = await bench.net.bindDatagram(
      { host: '192.0.2.1', port: 67 },
      {
        onDatagram(data, from) {
          const options = [
            { code: 53, value: Uint8Array.of(5) },
            { code: 54, value: Uint8Array.of(192, 0, 2, 1) },
            { code: 120, value: Buffer.from('pcscf.example') },
          ]
          socket.send(encodeDhcpv4({ ...decodeDhcpv4(data), op: BOOTREPLY, options }), from)
        },
      },
    )
    const { failures } = await discoverPcscf(bench.deps, [dhcpv4])
    assert.equal(failures[0]?.kind, 'malformed')
    await socket.close()
  })

  test('a way that leads nowhere is followed by the next one, and says why', async () => {
    const bench = createBench()
    const server = await serveDhcpv4(bench, undefined)
    const socket = await bench.net.bindDatagram(
      { host: '2001:db8::1', port: 547 },
      {
        onDatagram(data, from) {
          const options = [
            { code: 2, value: Uint8Array.of(1) },
            { code: 13, value: Uint8Array.of(0, 1, 0x6e, 0x6f) },
          ]
          socket.send(encodeDhcpv6({ ...decodeDhcpv6(data), type: 7, options }), from)
        },
      },
    )
    const ways: readonly DiscoveryWay[] = [
      { by: 'PCO', pcscf: [] },
      dhcpv6,
      dhcpv4,
      { ...dhcpv4, server: '192.0.2.2' },
      { by: 'DNS', names: ['unknown.example', 'broken.example', 'not a name'] },
    ]
    const nothing = discoverPcscf(bench.deps, ways)
    await bench.clock.advance(20_000)
    const { kind, failures } = await nothing
    assert.equal(kind, 'not found')
    assert.deepEqual(
      failures.map((failure) => ({ ...failure, ...('reason' in failure ? { reason: failure.reason !== '' } : {}) })),
      [
        { kind: 'nothing given', by: 'PCO' },
        { kind: 'refused', by: 'DHCPv6', reason: true },
        { kind: 'nothing given', by: 'DHCPv4' },
        { kind: 'no answer', by: 'DHCPv4' },
        { kind: 'name unknown', by: 'DNS', name: 'unknown.example' },
        { kind: 'DNS failed', by: 'DNS', name: 'broken.example', reason: true },
        { kind: 'DNS failed', by: 'DNS', name: 'not a name', reason: true },
      ],
    )
    const found = discoverPcscf(bench.deps, [...ways, { by: 'DNS', names: ['pcscf.example'] }])
    await bench.clock.advance(20_000)
    assert.deepEqual(places(await found), NAMED)
    await server.close()
    await socket.close()
    assert.equal(bench.net.openSockets, 0)
    assert.equal(bench.clock.pending, 0)
  })
})
