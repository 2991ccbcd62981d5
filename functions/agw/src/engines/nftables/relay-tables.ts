import {
  between,
  compare,
  decide,
  encodeNewChain,
  encodeNewRule,
  encodeNewSet,
  encodeNewTable,
  loadOctets,
  loadProtocol,
  lookUp,
  NFPROTO_IPV4,
  NFPROTO_IPV6,
  NFT_INET_SERVICE,
  NFT_IPV4_ADDRESS,
  NFT_IPV6_ADDRESS,
  NFT_MARK,
  type NftExpression,
  type NftSet,
  type NftTable,
  notrack,
  remember,
  storeOctets,
} from '@voltaic/linux'
import type { PortRange } from '../../ports/port-pool.ts'

/**
 * Maps in which a packet finds what its header becomes: by source host and port of ours, by the port alone, or by both
 * and with its own port remembered. Where it then is for another stream of this gateway, it goes by one of the second
 * three, and that stream's map is looked into at once: what is for an address of the host itself is not received again.
 */
export type RelayMap = 'bound' | 'open' | 'learning' | 'bound_onward' | 'open_onward' | 'learning_onward'

/** Maps, sets of what is dropped and counted, and the set that packets write into. */
export type RelaySet = RelayMap | 'held' | 'ports' | 'heard'

export type RelayFamily = 'IP4' | 'IP6'

/** What differs between IPv4 and IPv6; offsets and lengths in octets, registers of 4 octets. */
interface Layout {
  readonly family: number
  readonly addressType: number
  /** Octets of an address. */
  readonly address: number
  /** Where the source address is in the header; the destination follows. */
  readonly sourceAt: number
  /** The checksum of the header, where it has one. */
  readonly checksumAt: number | undefined
  /** Octets at the beginning of the header with the code point in them, as they are written. */
  readonly start: number
}

export const LAYOUTS: { readonly [F in RelayFamily]: Layout } = {
  IP4: {
    family: NFPROTO_IPV4,
    addressType: NFT_IPV4_ADDRESS,
    address: 4,
    sourceAt: 12,
    checksumAt: 10,
    start: 2,
  },
  IP6: {
    family: NFPROTO_IPV6,
    addressType: NFT_IPV6_ADDRESS,
    address: 16,
    sourceAt: 8,
    checksumAt: undefined,
    start: 4,
  },
}

/** In the order in which they are looked into. */
const RELAY_MAPS: readonly RelayMap[] = ['bound', 'open', 'bound_onward', 'open_onward', 'learning', 'learning_onward']
const PROTOCOL_UDP = Uint8Array.of(17)
/** The first octet of an IPv4 header without options. */
const NO_OPTIONS = Uint8Array.of(0x45)
/** Before connections are tracked, where others have their `raw` chains. */
const PRIORITY_RAW = -300
const PORT_FIELD = 4
/** Register behind those of a value, for what is remembered of a packet. */
const BEHIND_VALUE = 10
/** A port that was heard and was not asked for is forgotten after so many milliseconds. */
const HEARD_MS = 60_000

/** The chains that decide, each of which goes on to the next: as many streams of this gateway may a packet pass. */
const CHAINS = ['relay', 'onward', 'further'] as const

/** Octets of a value: new addresses, new ports, and the beginning of the header. */
export function valueLength({ address }: Layout): number {
  return address * 2 + 8
}

/** Each side may have an address of its own, with all ports of the range. */
const SIDES_WITH_PORTS = 2

/**
 * One table for one family. A packet that comes to one of our ports gets new addresses, ports and code point at once, and
 * is routed on; nothing is kept for it, so that each packet goes by what the call says now.
 *
 * @param range of the ports that the gateway hands out
 * @returns requests for one transaction
 */
export function encodeRelayTable(table: NftTable, family: RelayFamily, range: PortRange): readonly Buffer[] {
  const layout = LAYOUTS[family]
  const pairs = Math.ceil((range.last - range.first + 1) / 2)
  const sets = relaySets(layout, SIDES_WITH_PORTS * pairs)
  const hooks = [
    { name: 'received', hook: { at: 'received', priority: PRIORITY_RAW } },
    { name: 'sent', hook: { at: 'sent', priority: PRIORITY_RAW } },
  ] as const
  return [
    encodeNewTable(table),
    ...sets.map((set, index) => encodeNewSet(table, set, index + 1)),
    ...CHAINS.map((name) => encodeNewChain(table, { name })),
    ...CHAINS.flatMap((name, index) =>
      relayRules(layout, CHAINS[index + 1]).map((rule) => encodeNewRule(table, name, rule)),
    ),
    ...hooks.flatMap((chain) => [
      encodeNewChain(table, chain),
      encodeNewRule(table, chain.name, arrivalRule(family, range)),
    ]),
  ]
}

function relaySets(layout: Layout, size: number): readonly NftSet[] {
  const { addressType, address } = layout
  const port = { keyTypes: [addressType, NFT_INET_SERVICE], keyLength: address + PORT_FIELD }
  const source = { keyTypes: [addressType, ...port.keyTypes], keyLength: address + port.keyLength }
  const value = { types: [addressType, addressType, NFT_MARK, NFT_MARK], length: valueLength(layout) }
  return [
    ...RELAY_MAPS.map((name) => {
      const key = name.startsWith('open') ? port : source
      return { name, ...key, value, size, isCounted: true }
    }),
    { name: 'held', ...source, size, isCounted: true },
    { name: 'ports', ...port, size, isCounted: true },
    {
      name: 'heard',
      keyTypes: [addressType, NFT_MARK],
      keyLength: address + PORT_FIELD,
      size,
      fromPackets: HEARD_MS,
      isCounted: false,
    },
  ]
}

/** UDP to the gateway's ports; what has options in its IPv4 header is left to the host. */
function arrivalRule(family: RelayFamily, range: PortRange): readonly NftExpression[] {
  const plain = family === 'IP4' ? [loadOctets('network', 0, 1, 0), compare(0, 'equal', NO_OPTIONS)] : []
  return [
    loadProtocol(0),
    compare(0, 'equal', PROTOCOL_UDP),
    ...plain,
    loadOctets('transport', 2, 2, 0),
    between(0, encodePort(range.first), encodePort(range.last)),
    decide({ goto: 'relay' }),
  ]
}

/**
 * The first that finds something decides; what none of them finds is for a socket of this host.
 *
 * @param next the chain for a packet that is for another stream of this gateway
 */
function relayRules(layout: Layout, next: string | undefined): readonly (readonly NftExpression[])[] {
  const rules = RELAY_MAPS.map((map) => {
    const load = map.startsWith('open') ? loadPort(layout) : loadSource(layout)
    const remembering = map.startsWith('learning') ? rememberPort(layout) : []
    const end = map.endsWith('onward') && next !== undefined ? decide({ goto: next }) : decide('accept')
    return [...load, lookUp(map, 0, 0), ...remembering, ...rewrite(layout), end]
  })
  return [
    ...rules,
    [...loadSource(layout), lookUp('held', 0), ...rememberPort(layout), decide('drop')],
    [...loadPort(layout), lookUp('ports', 0), decide('drop')],
  ]
}

/** Source and destination address, destination port. */
function loadSource({ address, sourceAt }: Layout): readonly NftExpression[] {
  return [loadOctets('network', sourceAt, address * 2, 0), loadOctets('transport', 2, 2, (address * 2) / 4)]
}

/** Destination address and port. */
function loadPort({ address, sourceAt }: Layout): readonly NftExpression[] {
  return [loadOctets('network', sourceAt + address, address, 0), loadOctets('transport', 2, 2, address / 4)]
}

/** Destination address, source and destination port, for the engine to see. */
function rememberPort({ address, sourceAt }: Layout): readonly NftExpression[] {
  return [
    loadOctets('network', sourceAt + address, address, BEHIND_VALUE),
    loadOctets('transport', 0, 4, BEHIND_VALUE + address / 4),
    remember('heard', BEHIND_VALUE),
  ]
}

/** The value that a map gave, into the packet. */
function rewrite({ address, sourceAt, checksumAt, start }: Layout): readonly NftExpression[] {
  const header = checksumAt === undefined ? {} : { at: checksumAt }
  const ports = (address * 2) / 4
  return [
    storeOctets('network', sourceAt, address * 2, 0, { ...header, isInTransport: true }),
    storeOctets('transport', 0, 4, ports, { isInTransport: true }),
    storeOctets('network', 0, start, ports + 1, { ...header, isInTransport: false }),
    notrack(),
  ]
}

function encodePort(port: number): Uint8Array {
  return Uint8Array.of(port >> 8, port & 0xff)
}
