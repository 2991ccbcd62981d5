import { type Address, decodeIpv4, decodeIpv6, type Random } from '@voltaic/runtime'
import type { EspDropped } from '../../engine/protected-wire.ts'
import { type InstalledSaSet, SaDatabase } from '../../engine/sa-database.ts'
import type { InboundEntry, OutboundEntry } from '../../engine/sa-lookup.ts'
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../../engine/transport-header.ts'
import { ESP_HEADER_LENGTH, readSpi } from '../../esp/esp-packet.ts'
import type { OutboundSa } from '../../esp/outbound-sa.ts'
import { EspKeys } from '../../keys/esp-keys.ts'
import { securityAssociations } from '../../sa/sa-agreement.ts'
import { createIpEnvelope, type IpEnvelope, readIpHeader } from './ip-header.ts'
import type { InstallOrder } from './worker-messages.ts'

/** One ESP packet that is to be sent. */
export interface EspDeparture {
  readonly from: string
  readonly to: string
  readonly packet: Uint8Array
}

interface Installed {
  readonly set: InstalledSaSet
  readonly sending: readonly OutboundSa[]
}

/** Where the owner of an association reads the number that was used last. */
interface Shared {
  readonly numbers: Uint32Array
  readonly index: number
}

/** Pairs of ends that are remembered. What is more is looked up anew. */
const MAX_REMEMBERED = 10_000
const NOTHING = new Uint8Array(0)

/**
 * Between the clear packets of the kernel and ESP on the wire. Pure: whoever has the device and the sockets hands packets
 * in and takes them out.
 */
export class EspForwarder {
  readonly #database: SaDatabase
  readonly #count: (what: string) => void
  readonly #onDrop: (dropped: EspDropped) => void
  readonly #installed = new Map<number, Installed>()
  /** By addresses and ports as they stand in packets, so that a packet need not be made into text. */
  readonly #remembered = new Map<string, OutboundEntry>()
  readonly #envelopes = new WeakMap<InboundEntry, IpEnvelope>()
  readonly #shared = new Map<OutboundSa, Shared>()

  /**
   * @param count gets `sent`, `received`, and `drop.REASON` for each packet that goes no further
   * @param onDrop told of each of them that came from the wire
   */
  constructor(random: Random, count: (what: string) => void, onDrop: (dropped: EspDropped) => void = () => {}) {
    this.#database = new SaDatabase(random)
    this.#count = count
    this.#onDrop = onDrop
  }

  /** @returns why not, or undefined */
  install(order: InstallOrder): string | undefined {
    const { id, agreement, side, pair, integrity, encryption, salt, lastSequences, sequences } = order
    const keys = new EspKeys(pair, integrity, encryption, salt)
    const result = this.#database.install(agreement, side, keys, lastSequences)
    if (result.kind === 'refused') return result.reason
    this.#remembered.clear()
    const sending = this.#sendersOf(order)
    const numbers = new Uint32Array(sequences)
    for (const [index, sa] of sending.entries()) this.#shared.set(sa, { numbers, index })
    this.#installed.set(id, { set: result.set, sending })
    return undefined
  }

  remove(id: number): void {
    const installed = this.#installed.get(id)
    if (installed === undefined) return
    this.#installed.delete(id)
    for (const sa of installed.sending) this.#shared.delete(sa)
    this.#database.remove(installed.set)
    this.#remembered.clear()
  }

  prefer(id: number): void {
    const installed = this.#installed.get(id)
    if (installed !== undefined) this.#database.prefer(installed.set)
    this.#remembered.clear()
  }

  /** A packet that left a protected port of this host, with its IP header. @spec RFC 4303 §3.3 */
  protect(packet: Buffer): EspDeparture | undefined {
    const header = readIpHeader(packet)
    // The kernel tells every interface about itself; that is nothing to be sent, and no loss.
    if (header === undefined || !isTransport(header.protocol) || packet.length < header.start + 4) return undefined
    const entry = this.#outbound(packet, header.start, header.source, header.destination)
    if (entry === undefined) return this.#drop('no-association')
    const payload = { nextHeader: header.protocol, header: NOTHING, data: packet.subarray(header.start) }
    const protectedPacket = entry.sa.protect(payload)
    if (protectedPacket === undefined) return this.#drop('exhausted')
    const shared = this.#shared.get(entry.sa)
    if (shared !== undefined) shared.numbers[shared.index] = entry.sa.sequence
    this.#count('sent')
    return { from: entry.from.host, to: entry.to.host, packet: protectedPacket }
  }

  /**
   * An ESP packet from the wire, without its IP header.
   *
   * @param source octets of the host that it came from
   * @returns a clear packet with an IP header
   * @spec RFC 4303 §3.4; RFC 4301 §5.2
   */
  open(packet: Buffer, source: Buffer): Buffer | undefined {
    if (packet.length < ESP_HEADER_LENGTH) return this.#drop('short')
    const spi = readSpi(packet)
    const refuse = (reason: string, toPort?: number): undefined => {
      this.#onDrop({ reason, spi, from: hostOf(source), ...(toPort !== undefined && { toPort }) })
      return this.#drop(reason)
    }
    const entry = this.#database.inbound(spi)
    if (entry === undefined) return refuse('unknown-spi')
    const envelope = this.#envelopeOf(entry)
    if (!envelope.source.equals(source)) return refuse('wrong-source')
    const opened = entry.sa.open(packet)
    if (opened.kind === 'dropped') return refuse(opened.drop)
    const { nextHeader, payload } = opened
    if (!isTransport(nextHeader) || payload.length < 4) return refuse('not-transport')
    // RFC 4301 §5.2: keys say who sent it, only the selectors say that it may come over this association.
    const toPort = portAt(payload, 2)
    if (portAt(payload, 0) !== entry.from.port || toPort !== entry.to.port) return refuse('wrong-port', toPort)
    this.#count('received')
    return envelope.wrap(nextHeader, payload)
  }

  #outbound(packet: Buffer, start: number, source: Buffer, destination: Buffer): OutboundEntry | undefined {
    // In both IP versions the addresses stand side by side, the source first.
    const [first, last] = [source.byteOffset - packet.byteOffset, destination.byteOffset - packet.byteOffset]
    const key =
      packet.toString('latin1', first, last + destination.length) + packet.toString('latin1', start, start + 4)
    const remembered = this.#remembered.get(key)
    if (remembered !== undefined) return remembered
    const found = this.#database.outbound(addressOf(source, packet, start), addressOf(destination, packet, start + 2))
    if (found !== undefined && this.#remembered.size < MAX_REMEMBERED) this.#remembered.set(key, found)
    return found
  }

  #envelopeOf(entry: InboundEntry): IpEnvelope {
    const known = this.#envelopes.get(entry)
    if (known !== undefined) return known
    const envelope = createIpEnvelope(entry.from.host, entry.to.host)
    this.#envelopes.set(entry, envelope)
    return envelope
  }

  /** The associations of a set that was put in just now: until there is a newer one, its ends are theirs. */
  #sendersOf({ agreement, side }: InstallOrder): readonly OutboundSa[] {
    const sending = securityAssociations(agreement).filter(({ sender }) => sender === side)
    return sending.flatMap(({ from, to }) => this.#database.outbound(from, to)?.sa ?? [])
  }

  #drop(reason: string): undefined {
    this.#count(`drop.${reason}`)
  }
}

function isTransport(protocol: number): boolean {
  return protocol === PROTOCOL_UDP || protocol === PROTOCOL_TCP
}

function portAt(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}

function addressOf(host: Buffer, packet: Buffer, at: number): Address {
  return { host: hostOf(host), port: portAt(packet, at) }
}

function hostOf(octets: Buffer): string {
  return octets.length === 4 ? decodeIpv4(octets) : decodeIpv6(octets)
}
