import type { Address, Counters } from '@voltaic/runtime'
import { ESP_HEADER_LENGTH, type EspPayload, readSpi } from '../esp/esp-packet.ts'
import type { EspPort } from './esp-ports.ts'
import type { OutboundEntry, SaLookup } from './sa-lookup.ts'
import {
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  readTransport,
  type Segment,
  type Transported,
  tcpHeader,
  udpHeader,
} from './transport-header.ts'

/** One ESP packet on its way, for a capture; without the IP header that the network gives it. */
export interface EspFlight {
  readonly direction: 'in' | 'out'
  readonly from: string
  readonly to: string
  readonly packet: Uint8Array
}

/** A packet that came in over a known association, or over none, and was thrown away. */
export interface EspDropped {
  /** As counted: `wrong-port`, `wrong-source`, `unknown-spi`, `icv`, `replay`. */
  readonly reason: string
  /** Absent where the kernel of the host has counted it, and not noted over which association it came. */
  readonly spi?: number
  /** The host that it came from, or that the association is with; absent where the SPI is. */
  readonly from?: string
  /** So many of the same kind since the last time; absent: one. */
  readonly count?: number
  /** Where it was to go, as far as it could be opened. */
  readonly toPort?: number
}

/** Where packets leave. */
type Sender = Pick<EspPort, 'send'>

/** What came in, out of its packet. The addresses are those of the association. */
export interface Arrival {
  readonly from: Address
  readonly to: Address
  readonly transported: Transported
}

export interface ProtectedWireOptions {
  readonly database: SaLookup
  readonly counters: Counters
  /** Sees every packet that is sent or was found genuine. */
  readonly onFlight?: ((flight: EspFlight) => void) | undefined
  /** Told of every packet that came in and went no further. */
  readonly onDrop?: ((dropped: EspDropped) => void) | undefined
}

const NOTHING = new Uint8Array(0)

/** Between datagrams and segments on one side and ESP packets on the other. What is dropped is counted by its reason. */
export class ProtectedWire {
  readonly #database: SaLookup
  readonly #counters: Counters
  readonly #onFlight: ((flight: EspFlight) => void) | undefined
  readonly #onDrop: ((dropped: EspDropped) => void) | undefined

  constructor({ database, counters, onFlight, onDrop }: ProtectedWireOptions) {
    this.#database = database
    this.#counters = counters
    this.#onFlight = onFlight
    this.#onDrop = onDrop
  }

  /** @returns whether it was sent: there is an association, and it has sequence numbers left */
  sendDatagram(port: Sender, from: Address, to: Address, data: Uint8Array): boolean {
    const entry = this.#find(from, to)
    if (entry === undefined) return false
    return this.#send(port, entry, { nextHeader: PROTOCOL_UDP, header: udpHeader(from, to, entry.hosts, data), data })
  }

  /** @returns whether it was sent */
  sendSegment(port: Sender, from: Address, to: Address, segment: Segment): boolean {
    const entry = this.#find(from, to)
    if (entry === undefined) return false
    const header = tcpHeader(from, to, entry.hosts, segment)
    return this.#send(port, entry, { nextHeader: PROTOCOL_TCP, header, data: segment.data })
  }

  /**
   * Takes one packet of the network apart.
   *
   * @param source the host that it came from
   * @returns undefined for what is dropped and counted
   * @spec RFC 4303 §3.4; RFC 4301 §5.2
   */
  receive(packet: Uint8Array, source: string): Arrival | undefined {
    if (packet.length < ESP_HEADER_LENGTH) return this.drop('short')
    const spi = readSpi(packet)
    const entry = this.#database.inbound(spi)
    if (entry === undefined) return this.#refuse({ reason: 'unknown-spi', spi, from: source })
    const { from, to } = entry
    if (from.host !== source) return this.#refuse({ reason: 'wrong-source', spi, from: source })
    const opened = entry.sa.open(packet)
    if (opened.kind === 'dropped') return this.#refuse({ reason: opened.drop, spi, from: source })
    const transported = readTransport(opened.nextHeader, opened.payload)
    if (transported === undefined) return this.drop('not-transport')
    // RFC 4301 §5.2: keys say who sent it, only the selectors say that it may come over this association.
    if (transported.fromPort !== from.port || transported.toPort !== to.port) {
      return this.#refuse({ reason: 'wrong-port', spi, from: source, toPort: transported.toPort })
    }
    this.#counters.add('ipsec.received')
    this.#onFlight?.({ direction: 'in', from: from.host, to: to.host, packet })
    return { from, to, transported }
  }

  drop(reason: string): undefined {
    this.#counters.add(`ipsec.drop.${reason}`)
  }

  #refuse(dropped: EspDropped): undefined {
    this.#onDrop?.(dropped)
    return this.drop(dropped.reason)
  }

  #find(from: Address, to: Address): OutboundEntry | undefined {
    return this.#database.outbound(from, to) ?? this.drop('no-association')
  }

  #send(port: Sender, { sa, from, to }: OutboundEntry, payload: EspPayload): boolean {
    const packet = sa.protect(payload)
    if (packet === undefined) {
      this.drop('exhausted')
      return false
    }
    this.#counters.add('ipsec.sent')
    this.#onFlight?.({ direction: 'out', from: from.host, to: to.host, packet })
    port.send(packet, to.host)
    return true
  }
}

/** A segment without data. */
export function bareSegment(flags: number, sequence: number, acknowledgement: number): Segment {
  return { flags, sequence, acknowledgement, data: NOTHING }
}
