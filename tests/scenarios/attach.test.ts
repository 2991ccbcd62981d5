import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type PacketCore, type PacketCoreOptions, startPacketCore, type VoltaicConfig } from '@voltaic/core'
import { createResolver } from '@voltaic/dns'
import type { SimCard } from '@voltaic/hss'
import { createSipResolver } from '@voltaic/sip'
import {
  type DiscoveryWay,
  discoverPcscf,
  openEpsAttachment,
  type PcscfDiscovery,
  type PdnConnection,
} from '@voltaic/ue'
import { type Deployment, type Network, startNetwork } from './network.ts'

const IPV4_PCSCF = '127.0.46.10'
const IPV6_PCSCF = '2001:db8::10'

/** What a phone that knows nothing but its SIM has found out. */
interface Found {
  readonly connection: PdnConnection
  readonly discovery: PcscfDiscovery
}

/** The P-CSCF at the port of SIP, as options have no ports; the others at addresses of its family. */
function pcscfAt(host: string): (config: VoltaicConfig) => VoltaicConfig {
  return (config) => ({
    ...config,
    elements: config.elements.map((element) => {
      if (element.function === 'pcscf') return { ...element, sip: { host, port: 5060 } }
      if (!host.includes(':')) return element
      const at = { host: '2001:db8::1' }
      if (element.function === 'dns') return { ...element, dns: { ...element.dns, ...at, port: 53 } }
      if (element.function === 'hss') return { ...element, diameter: { ...element.diameter, ...at } }
      if (element.function === 'agw') return { ...element, ng: { ...element.ng, ...at } }
      return { ...element, sip: { ...element.sip, ...at } }
    }),
  })
}

async function attachAndDiscover(
  network: Network,
  packetCore: PacketCore,
  sim: SimCard,
  more: readonly DiscoveryWay[] = [],
): Promise<Found> {
  const { runtime } = network
  const imsi = sim.impi.split('@', 1)[0] ?? ''
  const local = { host: packetCore.nas.host, port: 0 }
  const attachment = await openEpsAttachment(runtime, { imsi, local, mme: packetCore.nas })
  try {
    const first = await attachment.attach({ asks: ['dns-ipv4', 'dns-ipv6'] })
    assert.ok(first.kind === 'connected' && first.connection.apn === 'internet', JSON.stringify(first))
    const ims = await attachment.connect({ apn: 'ims' })
    assert.ok(ims.kind === 'connected', JSON.stringify(ims))
    const { connection } = ims
    const dns = createResolver(runtime, {
      element: 'ue',
      servers: connection.dns.map((host) => ({ host, port: 53 })),
    })
    const resolver = createSipResolver({ dns, random: runtime.random, transports: ['udp'] })
    const ways: readonly DiscoveryWay[] = [{ by: 'PCO', pcscf: connection.pcscf }, ...more]
    const discovery = await discoverPcscf({ runtime, resolverOf: () => resolver }, ways)
    await dns.stop()
    return { connection, discovery }
  } finally {
    await attachment.close()
  }
}

async function withNetwork(
  deployment: Deployment,
  host: string,
  options: PacketCoreOptions,
  run: (network: Network, packetCore: PacketCore) => Promise<void>,
): Promise<void> {
  const network = await startNetwork(deployment, { adapt: pcscfAt(host) })
  const packetCore = await startPacketCore(network.config, network.runtime, options)
  try {
    await run(network, packetCore)
  } finally {
    await packetCore.stop()
    await network.stop()
  }
}

/** The phone listens at the address that its connection has. */
function listenAt(host: string) {
  return { listen: { transport: 'udp', address: { host, port: 5060 } } } as const
}

describe('a phone that knows nothing but its SIM (TS 23.228 §5.1.1; TS 24.229 §9.2.1)', () => {
  for (const deployment of ['memory', 'udp'] as const) {
    test(`attaches, learns its P-CSCF from the answer to its options, and registers: ${deployment}`, () =>
      withNetwork(deployment, IPV4_PCSCF, {}, async (network, packetCore) => {
        const sim = await network.addSubscriber()
        const { connection, discovery } = await attachAndDiscover(network, packetCore, sim)
        assert.deepEqual(connection, {
          apn: 'ims',
          bearerIdentity: 6,
          pdnAddress: { ipv4: '127.46.0.2' },
          esmCause: 50,
          pcscf: [IPV4_PCSCF],
          dns: ['127.0.0.1'],
          mtu: 1300,
        })
        assert.ok(discovery.kind === 'found' && discovery.by === 'PCO')
        const [pcscf] = discovery.pcscf
        assert.deepEqual(pcscf, { transport: 'udp', address: { host: IPV4_PCSCF, port: 5060 } })
        const phone = await network.phoneOf(sim, { pcscf, ...listenAt(connection.pdnAddress.ipv4 ?? '') })
        assert.equal((await phone.register()).kind, 'registered')
      }))
  }

  test('the same with IPv6 alone', () =>
    withNetwork('memory', IPV6_PCSCF, { ipv6: '2001:db8:46::' }, async (network, packetCore) => {
      const sim = await network.addSubscriber()
      const { connection, discovery } = await attachAndDiscover(network, packetCore, sim)
      assert.deepEqual([connection.pcscf, connection.dns], [[IPV6_PCSCF], ['2001:db8::1']])
      assert.equal(connection.pdnAddress.interfaceIdentifier, '0000000000000001')
      assert.ok(discovery.kind === 'found' && discovery.pcscf[0])
      const phone = await network.phoneOf(sim, { pcscf: discovery.pcscf[0], ...listenAt('2001:db8:46::1') })
      assert.equal((await phone.register()).kind, 'registered')
    }))

  test('the first P-CSCF is gone: the phone registers at the second (TS 24.229 §5.1.1.2.1)', () =>
    withNetwork('memory', IPV4_PCSCF, { pcscf: ['127.0.46.9', IPV4_PCSCF] }, async (network, packetCore) => {
      const sim = await network.addSubscriber()
      const { discovery } = await attachAndDiscover(network, packetCore, sim)
      assert.ok(discovery.kind === 'found')
      const outcomes: string[] = []
      for (const pcscf of discovery.pcscf) {
        const phone = await network.phoneOf(sim, { pcscf })
        outcomes.push((await network.whileTimePasses(phone.register())).kind)
      }
      assert.deepEqual(outcomes, ['no answer', 'registered'])
    }))

  test('the options name none: the phone asks DNS for the name that it has (RFC 3263 §4)', () =>
    withNetwork('memory', IPV6_PCSCF, { ipv6: '2001:db8:46::', pcscf: [] }, async (network, packetCore) => {
      const sim = await network.addSubscriber()
      const name = `pcscf.${network.config.realm}`
      const { discovery } = await attachAndDiscover(network, packetCore, sim, [{ by: 'DNS', names: [name] }])
      assert.ok(discovery.kind === 'found' && discovery.by === 'DNS', JSON.stringify(discovery))
      assert.deepEqual(discovery.failures, [{ kind: 'nothing given', by: 'PCO' }])
      const [pcscf] = discovery.pcscf
      assert.deepEqual(pcscf?.address, { host: IPV6_PCSCF, port: 5060 })
      const phone = await network.phoneOf(sim, { pcscf })
      assert.equal((await phone.register()).kind, 'registered')
    }))

  test('a SIM of another network gets no connection (TS 24.301 §5.5.1.2.5)', () =>
    withNetwork('memory', IPV4_PCSCF, {}, async (network, packetCore) => {
      const options = { imsi: '001020000000001', local: { host: '127.0.0.1', port: 0 }, mme: packetCore.nas }
      const attachment = await openEpsAttachment(network.runtime, options)
      assert.deepEqual(await attachment.attach(), { kind: 'refused', emmCause: 8 })
      await attachment.close()
    }))

  test('20 % loss, duplication and delay: it attaches all the same (TS 24.301 §10.2, §10.3; TS 29.274 §7.6)', () =>
    withNetwork('memory', IPV4_PCSCF, {}, async (network, packetCore) => {
      network.memory?.setFaults({ loss: 0.2, duplication: 0.2, delay: { min: 1, max: 80 } })
      for (let index = 0; index < 10; index++) {
        const sim = await network.addSubscriber()
        const found = await network.whileTimePasses(attachAndDiscover(network, packetCore, sim))
        assert.deepEqual(found.connection.pcscf, [IPV4_PCSCF])
      }
      network.memory?.setFaults({})
      // what nobody has completed is given up
      await network.clock?.advance(60_000)
    }))
})
