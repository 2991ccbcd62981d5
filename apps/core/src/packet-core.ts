import { createMme } from '@voltaic/mme'
import { createPgw } from '@voltaic/pgw'
import type { Address, Runtime } from '@voltaic/runtime'
import { elementsOf, type VoltaicConfig } from './config/config.ts'
import { dnsServersOf } from './topology.ts'

/** QCI of a default bearer: of the internet, and of IMS signalling. @spec TS 23.203 §6.1.7.2 */
const QCI_DEFAULT = 9
const QCI_IMS_SIGNALLING = 5
/** What docs/guides/pcscf-discovery.md advises. */
const MTU = 1300

export interface PacketCoreOptions {
  /** Where MME and gateway listen, at any free ports; loopback unless given. */
  readonly host?: string
  /** First addresses of phones for each family; of loopback, and no IPv6, unless given. */
  readonly ipv4?: string
  readonly ipv6?: string
  /** Addresses that phones are told, in their order; those of the P-CSCFs of the network unless given. */
  readonly pcscf?: readonly string[]
}

/** The part of a network that a phone meets before its IMS core. */
export interface PacketCore {
  /** Where phones send NAS. */
  readonly nas: Address
  stop(): Promise<void>
}

/**
 * Starts stand-ins for MME and gateway, at which every SIM of the network may attach. Their connections are `internet`, the default
 * one, and `ims`, which tells phones their P-CSCF. Protocol configuration options have no ports: only a P-CSCF at port 5060 is
 * found by them.
 *
 * @throws VoltaicError NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 * @spec TS 23.401 §5.3.2.1; TS 24.008 §10.5.6.3
 */
export async function startPacketCore(
  config: VoltaicConfig,
  runtime: Runtime,
  options: PacketCoreOptions = {},
): Promise<PacketCore> {
  const { host = '127.0.0.1', ipv4 = '127.46.0.2', ipv6 } = options
  const pcscf = options.pcscf ?? elementsOf(config, 'pcscf').map(({ sip }) => sip.host)
  const dns = dnsServersOf(config).map((address) => address.host)
  const pgw = await createPgw(runtime, {
    s11: { host, port: 0 },
    apns: [
      { apn: 'internet', ipv4: '127.45.0.2', dns },
      { apn: 'ims', ipv4, ...(ipv6 === undefined ? {} : { ipv6 }), pcscf, dns, mtu: MTU },
    ],
  })
  try {
    const { mcc, mnc } = config.plmn
    const subscription = {
      defaultApn: 'internet',
      apns: new Map([
        ['internet', QCI_DEFAULT],
        ['ims', QCI_IMS_SIGNALLING],
      ]),
    }
    const mme = await createMme(runtime, {
      nas: { host, port: 0 },
      s11: { host, port: 0 },
      sgw: pgw.s11,
      plmn: config.plmn,
      tac: 1,
      subscriptionOf: (imsi) => (imsi.startsWith(mcc + mnc) ? subscription : undefined),
    })
    return {
      nas: mme.nas,
      async stop() {
        await mme.stop()
        await pgw.stop()
      },
    }
  } catch (error) {
    await pgw.stop()
    throw error
  }
}
