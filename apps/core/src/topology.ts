import type { ImsElement, ImsTopology, NetworkNames } from '@voltaic/dns-server'
import type { KnownScscf } from '@voltaic/icscf'
import { type Address, formatAddress } from '@voltaic/runtime'
import type { ListenPoint } from '@voltaic/sip'
import {
  addressesOf,
  addressOf,
  type ElementConfig,
  elementsOf,
  hostNameOf,
  type SipElement,
  sipAddressesOf,
  sipUriOf,
  type VoltaicConfig,
} from './config/config.ts'

const HOST_OF_URI = /^sip:([^:;[\]]+)/

/** Every element listens on UDP and TCP at the same address (RFC 3261 §18). */
export function listenPointsOf(element: SipElement): readonly ListenPoint[] {
  return sipAddressesOf(element).flatMap((address): readonly ListenPoint[] => [
    { transport: 'udp', address },
    { transport: 'tcp', address },
  ])
}

/** What a Route may say when it means this element. */
export function aliasesOf(element: SipElement, config: VoltaicConfig): readonly string[] {
  return [`${hostNameOf(element, config)}:${element.sip.port}`, ...sipAddressesOf(element).map(formatAddress)]
}

/** Hosts of all elements of this network: its trust domain. @spec TS 24.229 §4.4 */
export function trustedHostsOf(config: VoltaicConfig): ReadonlySet<string> {
  const speaking = config.elements.filter((element) => element.function !== 'agw')
  return new Set(speaking.flatMap((element) => addressesOf(element).map(({ host }) => host)))
}

/** The same with the application servers, which send requests of their own to the I- and the S-CSCF. */
export function trustedBySip(config: VoltaicConfig): ReadonlySet<string> {
  return new Set([...trustedHostsOf(config), ...(config.applicationServers ?? [])])
}

/** What a Route may say when it stays inside this network: each CSCF, and the BGCF, by name and by address. */
export function trustedNamesOf(config: VoltaicConfig): ReadonlySet<string> {
  const cscfs = (['pcscf', 'icscf', 'scscf', 'bgcf'] as const).flatMap((name) => elementsOf<typeof name>(config, name))
  return new Set(cscfs.flatMap((element) => aliasesOf(element, config)))
}

/** The S-CSCFs that an I-CSCF may choose from. */
export function knownScscfsOf(config: VoltaicConfig): readonly KnownScscf[] {
  return elementsOf(config, 'scscf').map((element) => ({
    name: sipUriOf(element, config),
    capabilities: element.capabilities,
  }))
}

/** Servers that answer for the zones of this network. */
export function dnsServersOf(config: VoltaicConfig): readonly Address[] {
  return elementsOf(config, 'dns').map((element) => element.dns)
}

/** The element that listens at an address, for messages to people. */
export function elementAt(address: Address, config: VoltaicConfig): ElementConfig | undefined {
  return config.elements.find((element) => formatAddress(addressOf(element)) === formatAddress(address))
}

/** What no zone of numbers may hide: elements, and peers that are called by name. */
export function networkNamesOf(config: VoltaicConfig): NetworkNames {
  const { realm, elements, enum: lookups } = config
  const peers = elementsOf(config, 'bgcf').flatMap(({ trunks }) =>
    trunks.flatMap(({ uri, domain }) => [HOST_OF_URI.exec(uri)?.[1] ?? '', domain ?? '']),
  )
  const hosts = [...elements.map((element) => hostNameOf(element, config)), ...peers].filter((host) => host !== '')
  return { realm, hosts, suffixes: lookups?.zones.map(({ suffix }) => suffix) ?? [] }
}

/** What the DNS zones of this network are made of. */
export function imsTopologyOf(config: VoltaicConfig): ImsTopology {
  return {
    realm: config.realm,
    elements: config.elements.flatMap((element): readonly ImsElement[] => {
      const name = hostNameOf(element, config)
      switch (element.function) {
        case 'dns':
        case 'agw':
          return []
        case 'hss':
          return [{ function: 'hss', name, diameter: element.diameter }]
        case 'ip-sm-gw':
          return [{ function: 'as', name, sip: [{ address: element.sip, transports: transportsOf(config) }] }]
        default: {
          const transports = transportsOf(config)
          const sip = sipAddressesOf(element).map((address) => ({ address, transports }))
          return [{ function: element.function, name, sip }]
        }
      }
    }),
    nameServer: { name: `ns.${config.realm}`, addresses: dnsServersOf(config).map(({ host }) => host) },
  }
}

// the first is the one the zone prefers (RFC 3263 §4.1)
function transportsOf(config: VoltaicConfig): ('udp' | 'tcp')[] {
  return config.mw === 'tcp' ? ['tcp', 'udp'] : ['udp', 'tcp']
}
