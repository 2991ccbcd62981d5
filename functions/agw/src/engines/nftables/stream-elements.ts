import type { NftElement } from '@voltaic/linux'
import { type Address, encodeHost } from '@voltaic/runtime'
import type { RelaySide, RelayStream } from '../relay-engine.ts'
import { LAYOUTS, type RelayFamily, type RelaySet, valueLength } from './relay-tables.ts'

/** Sides of a stream, as the engine goes through them. */
export const SIDES = ['a', 'b'] as const
export type SideName = (typeof SIDES)[number]

/** One element of a stream, and where it is. */
export interface RelayElement extends NftElement {
  readonly set: RelaySet
  /** On which side packets find it. */
  readonly side: SideName
}

/** Ports that were learnt from packets; absent while none came. */
export type LearntPorts = { readonly [S in SideName]?: number | undefined }

const VERSION_4 = 0x45
const VERSION_6 = 0x60
const DSCP_SHIFT = 2

/** The family of a stream whose four addresses agree; undefined when they do not. */
export function familyOfStream({ a, b }: RelayStream): RelayFamily | undefined {
  const hosts = [a, b].flatMap(({ local, remote, allowedHost }) => [local.host, remote?.host, allowedHost])
  const present = hosts.filter((host) => host !== undefined)
  if (present.every((host) => !host.includes(':'))) return 'IP4'
  return present.every((host) => host.includes(':')) ? 'IP6' : undefined
}

/** How a stream stands at the moment. */
export interface StreamTerms {
  readonly stream: RelayStream
  readonly family: RelayFamily
  /** Ports that take the place of those of the descriptions. */
  readonly learnt: LearntPorts
  /** Sides whose port is to be learnt now. */
  readonly learning: ReadonlySet<SideName>
  /** Whether an address is where a stream of this gateway may be. */
  readonly isOurs: (address: Address) => boolean
}

/** What the kernel must know of a stream. */
export function elementsOf(terms: StreamTerms): readonly RelayElement[] {
  return SIDES.flatMap((name) => elementsOfSide(terms, name))
}

function elementsOfSide(terms: StreamTerms, name: SideName): readonly RelayElement[] {
  const side = terms.stream[name]
  const far = name === 'a' ? 'b' : 'a'
  const other = terms.stream[far]
  const port = encodeKey(side.local)
  const elements: RelayElement[] = [{ set: 'ports', side: name, key: port }]
  const source = side.allowedHost === undefined ? undefined : Buffer.concat([encodeHost(side.allowedHost), port])
  const to = destinationOf(other, terms.learnt[far])
  if (side.sends && to !== undefined) {
    const value = encodeValue(terms.family, other, to)
    const map = source === undefined ? 'open' : terms.learning.has(name) ? 'learning' : 'bound'
    elements.push({ set: terms.isOurs(to) ? `${map}_onward` : map, side: name, key: source ?? port, value })
  } else if (source !== undefined) {
    elements.push({ set: 'held', side: name, key: source })
  }
  return elements
}

function destinationOf({ remote, allowedHost }: RelaySide, learnt: number | undefined): Address | undefined {
  const host = allowedHost ?? remote?.host
  return learnt === undefined || host === undefined ? remote : { host, port: learnt }
}

/** Address and port as the packet has them, the port in a field of 4 octets. */
function encodeKey({ host, port }: Address): Buffer {
  return Buffer.concat([encodeHost(host), Uint8Array.of(port >> 8, port & 0xff, 0, 0)])
}

/** What packets become that leave on this side. */
function encodeValue(family: RelayFamily, leaving: RelaySide, to: Address): Buffer {
  const layout = LAYOUTS[family]
  const value = Buffer.alloc(valueLength(layout))
  value.set(encodeHost(leaving.local.host), 0)
  value.set(encodeHost(to.host), layout.address)
  const ports = layout.address * 2
  value.writeUInt16BE(leaving.local.port, ports)
  value.writeUInt16BE(to.port, ports + 2)
  const trafficClass = (leaving.dscp ?? 0) << DSCP_SHIFT
  if (family === 'IP4') {
    value.writeUInt8(VERSION_4, ports + 4)
    value.writeUInt8(trafficClass, ports + 5)
  } else {
    value.writeUInt8(VERSION_6 | (trafficClass >> 4), ports + 4)
    value.writeUInt8((trafficClass & 0x0f) << 4, ports + 5)
  }
  return value
}

/** What the kernel heard on a port: whose it is, and the port it came from. */
export function decodeHeard(family: RelayFamily, key: Buffer): { readonly port: string; readonly from: number } {
  const { address } = LAYOUTS[family]
  const local = Buffer.concat([key.subarray(0, address), key.subarray(address + 2, address + 4), Buffer.alloc(2)])
  return { port: local.toString('latin1'), from: key.readUInt16BE(address) }
}

/** The key of a port in `ports`, as text. */
export function portKey(local: Address): string {
  return encodeKey(local).toString('latin1')
}
