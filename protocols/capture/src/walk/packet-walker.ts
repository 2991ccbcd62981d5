import { decodeIpv4, decodeIpv6 } from '@voltaic/runtime'
import type { CapturedPacket } from '../capture-file/captured-packet.ts'
import type { Flow, FlowTransport } from '../flow/flow.ts'
import { type FlowPlace, FlowTable } from '../flow/flow-table.ts'
import { TcpHalf } from '../flow/tcp-half.ts'
import { Fragments } from '../ip/fragments.ts'
import { emptyIpHeader, readIpHeader } from '../ip/ip-header.ts'
import { exportedPduAsPacket } from '../link/exported-pdu.ts'
import { LINK_TYPES, locateIp } from '../link/link-layer.ts'
import { ESP_IN_UDP_PORT, type EspOpener, isEspInUdp, MIN_ESP_LENGTH } from '../tunnel/esp-opening.ts'
import { GTPU_PORT, locateGtpuPayload, teidOf } from '../tunnel/gtpu.ts'
import { emptyContext, MAX_TUNNELS, type PacketContext, placeOf } from './packet-context.ts'
import { readSctpData } from './read-sctp-data.ts'
import { type ClosedEsp, emptyWalkCounters, MAX_CLOSED_ESP, type WalkCounters } from './walk-counters.ts'

const IPV4_IN_IP = 4
const TCP = 6
const UDP = 17
const IPV6_IN_IP = 41
const ESP = 50
const AUTHENTICATION_HEADER = 51
const DESTINATION_OPTIONS = 60
const SCTP = 132
const UDP_HEADER = 8
const TCP_HEADER = 20
/** RFC 9293 §3.1. */
const TCP_RESET = 0x04
const SCTP_HEADER = 12

/** Takes what the packets carry. Octets may be overwritten when a call returns: copy what is to stay. */
export interface WalkListener<State> {
  datagram(flow: Flow<State>, octets: Uint8Array, start: number, end: number, context: PacketContext): void
  /** The next octets of one direction of a TCP connection, in order and none twice. */
  stream(flow: Flow<State>, octets: Uint8Array, start: number, end: number, context: PacketContext): void
  /** So many octets of a stream are missing. */
  gap(flow: Flow<State>, octets: number): void
  /** Another TCP connection begins between the same ports. */
  restart(flow: Flow<State>): void
  /** One side of a TCP connection has reset it. */
  reset?(flow: Flow<State>, context: PacketContext): void
  /** A whole message of SCTP. @param payloadProtocol 18 is S1AP, 46 Diameter */
  message(
    flow: Flow<State>,
    payloadProtocol: number,
    octets: Uint8Array,
    start: number,
    end: number,
    context: PacketContext,
  ): void
  /** A flow is forgotten: nothing more comes of it. */
  end(flow: Flow<State>): void
}

/**
 * Takes packets apart, from the link to what UDP, TCP and SCTP carry: through VLANs, fragments, GTP-U, IP in IP and ESP. What
 * is malformed is counted and passed over.
 *
 * @spec RFC 791 §3; RFC 8200 §4; RFC 768 §1; RFC 9293 §3.1; RFC 9260 §3; RFC 4303 §2; TS 29.281 §5
 */
export class PacketWalker<State> {
  readonly counters: WalkCounters = emptyWalkCounters()
  readonly #listener: WalkListener<State>
  readonly #openEsp: EspOpener | undefined
  readonly #fragments = new Fragments()
  readonly #context: PacketContext = emptyContext()
  readonly #header = emptyIpHeader()
  readonly #closedEsp = new Map<string, ClosedEsp>()
  readonly #flows: { readonly [T in FlowTransport]: FlowTable<State> }
  /** The flow that the sink below belongs to. */
  #streaming: Flow<State> | undefined
  readonly #sink = {
    data: (octets: Uint8Array, start: number, end: number): void => {
      if (this.#streaming !== undefined) this.#listener.stream(this.#streaming, octets, start, end, this.#context)
    },
    gap: (octets: number): void => {
      this.counters.streamOctetsMissing += octets
      if (this.#streaming !== undefined) this.#listener.gap(this.#streaming, octets)
    },
    restart: (): void => {
      if (this.#streaming !== undefined) this.#listener.restart(this.#streaming)
    },
  }
  /** Written anew for each packet: who sends it to whom. */
  readonly #where: { -readonly [K in keyof FlowPlace]: FlowPlace[K] } = {
    addresses: new Uint8Array(0),
    addressesAt: 0,
    addressLength: 4,
    ports: new Uint8Array(0),
    portsAt: 0,
    place: 0,
  }

  constructor(listener: WalkListener<State>, openEsp?: EspOpener) {
    this.#listener = listener
    this.#openEsp = openEsp
    const drop = (flow: Flow<State>): void => this.#drop(flow)
    this.#flows = {
      udp: new FlowTable('udp', drop),
      tcp: new FlowTable('tcp', drop),
      sctp: new FlowTable('sctp', drop),
    }
  }

  /** ESP whose keys nobody has, by association. */
  get closedEsp(): readonly ClosedEsp[] {
    return [...this.#closedEsp.values()]
  }

  packet(packet: CapturedPacket): void {
    const context = this.#context
    context.frame = packet.number
    context.at = packet.at
    context.interfaceId = packet.interfaceId
    context.teid = -1
    context.spi = -1
    context.depth = 0
    context.isCut = false
    if (packet.linkType === LINK_TYPES.UPPER_PDU) {
      this.#exported(packet)
      return
    }
    const at = locateIp(packet.octets, packet.start, packet.end, packet.linkType)
    if (at < 0) this.counters.notIp++
    else this.#ip(packet.octets, at, packet.end)
  }

  #exported({ octets, start, end }: CapturedPacket): void {
    const packet = exportedPduAsPacket(octets, start, end)
    if (packet === undefined) this.counters.notIp++
    else this.#ip(packet, 0, packet.length)
  }

  /** Gives what still waits, and forgets all flows. To be called once, at the end. */
  end(): void {
    for (const table of Object.values(this.#flows)) table.end()
    this.counters.fragmentsLost = this.#fragments.lost + this.#fragments.waiting
  }

  #ip(octets: Uint8Array, start: number, end: number): void {
    const header = this.#header
    if (!readIpHeader(octets, start, end, header)) {
      this.counters.malformed++
      return
    }
    const where = this.#where
    where.addresses = octets
    where.addressesAt = header.addressesAt
    where.addressLength = header.addressLength
    if (header.isFragment) {
      const whole = this.#fragments.add(octets, header, this.#context.at, placeOf(this.#context))
      if (whole === undefined) return
      this.counters.reassembled++
      this.#transport(whole.protocol, whole.payload, 0, whole.payload.length)
      return
    }
    if (header.missing > 0) {
      this.counters.cut++
      this.#context.isCut = true
    }
    this.#transport(header.protocol, octets, header.start, header.end)
  }

  #transport(protocol: number, octets: Uint8Array, start: number, end: number): void {
    switch (protocol) {
      case UDP:
        this.#udp(octets, start, end)
        break
      case TCP:
        this.#tcp(octets, start, end)
        break
      case SCTP:
        this.#sctp(octets, start, end)
        break
      case ESP:
        this.#esp(octets, start, end)
        break
      case IPV4_IN_IP:
      case IPV6_IN_IP:
        this.#inner(octets, start, end)
        break
      case AUTHENTICATION_HEADER:
        // RFC 4302 §2.2: its length is in units of 4 octets, minus 2
        this.#behind(octets, start, end, ((octets[start + 1] ?? 0) + 2) * 4)
        break
      case DESTINATION_OPTIONS:
        this.#behind(octets, start, end, ((octets[start + 1] ?? 0) + 1) * 8)
        break
      default:
    }
  }

  #behind(octets: Uint8Array, start: number, end: number, length: number): void {
    if (start + length <= end) this.#transport(octets[start] as number, octets, start + length, end)
  }

  #inner(octets: Uint8Array, start: number, end: number): void {
    if (this.#context.depth >= MAX_TUNNELS) return
    this.#context.depth++
    this.#ip(octets, start, end)
  }

  #udp(octets: Uint8Array, start: number, end: number): void {
    if (end - start < UDP_HEADER) {
      this.counters.malformed++
      return
    }
    const length = uint16(octets, start + 4)
    // RFC 2675 §4: a jumbogram has none
    const last = length < UDP_HEADER ? end : Math.min(end, start + length)
    const from = uint16(octets, start)
    const to = uint16(octets, start + 2)
    const data = start + UDP_HEADER
    if ((to === GTPU_PORT || from === GTPU_PORT) && this.#gtpu(octets, data, last)) return
    if ((to === ESP_IN_UDP_PORT || from === ESP_IN_UDP_PORT) && isEspInUdp(octets, data, last)) {
      this.#esp(octets, data, last)
      return
    }
    const flow = this.#flow('udp', octets, start)
    if (!flow.isIgnored && data < last) this.#listener.datagram(flow, octets, data, last, this.#context)
  }

  #gtpu(octets: Uint8Array, start: number, end: number): boolean {
    const at = locateGtpuPayload(octets, start, end)
    if (at < 0) return false
    this.#context.teid = teidOf(octets, start)
    this.#inner(octets, at, end)
    return true
  }

  #tcp(octets: Uint8Array, start: number, end: number): void {
    const data = start + ((octets[start + 12] ?? 0) >> 4) * 4
    if (data < start + TCP_HEADER || data > end) {
      this.counters.malformed++
      return
    }
    const flow = this.#flow('tcp', octets, start)
    if (flow.isIgnored) return
    flow.tcp ??= new TcpHalf()
    this.#streaming = flow
    const flags = octets[start + 13] as number
    if ((flags & TCP_RESET) !== 0) this.#listener.reset?.(flow, this.#context)
    flow.tcp.segment(uint32(octets, start + 4), flags, octets, data, end, this.#context.at, this.#sink)
  }

  #sctp(octets: Uint8Array, start: number, end: number): void {
    if (end - start < SCTP_HEADER) {
      this.counters.malformed++
      return
    }
    const flow = this.#flow('sctp', octets, start)
    if (flow.isIgnored) return
    readSctpData(flow, octets, start + SCTP_HEADER, end, (payloadProtocol, message, from, to) =>
      this.#listener.message(flow, payloadProtocol, message, from, to, this.#context),
    )
  }

  #esp(octets: Uint8Array, start: number, end: number): void {
    if (end - start < MIN_ESP_LENGTH) {
      this.counters.malformed++
      return
    }
    const { addresses, addressesAt, addressLength } = this.#where
    const pair = addresses.subarray(addressesAt, addressesAt + addressLength * 2)
    const spi = uint32(octets, start)
    const content = this.#openEsp?.({ spi, packet: octets.subarray(start, end), addresses: pair })
    if (content === undefined) {
      this.#noteClosed(spi, pair)
      return
    }
    this.counters[content.how === 'null' ? 'espWithoutCipher' : 'espOpened']++
    this.#context.spi = spi
    this.#transport(content.nextHeader, content.payload, 0, content.payload.length)
  }

  #noteClosed(spi: number, pair: Uint8Array): void {
    const half = pair.length / 2
    const host = (octets: Uint8Array): string => (half === 4 ? decodeIpv4(octets) : decodeIpv6(octets))
    const [from, to] = [host(pair.subarray(0, half)), host(pair.subarray(half))]
    const key = `${spi} ${to}`
    const known = this.#closedEsp.get(key)
    if (known !== undefined) known.packets++
    else if (this.#closedEsp.size < MAX_CLOSED_ESP) this.#closedEsp.set(key, { spi, from, to, packets: 1 })
  }

  #flow(transport: FlowTransport, ports: Uint8Array, portsAt: number): Flow<State> {
    const where = this.#where
    where.ports = ports
    where.portsAt = portsAt
    where.place = placeOf(this.#context)
    return this.#flows[transport].find(where)
  }

  #drop(flow: Flow<State>): void {
    if (flow.tcp !== undefined && !flow.isIgnored) {
      this.#streaming = flow
      flow.tcp.end(this.#sink)
    }
    if (flow.sctp !== undefined) this.counters.sctpMessagesLost += flow.sctp.lost
    this.#listener.end(flow)
  }
}

function uint16(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}

function uint32(octets: Uint8Array, at: number): number {
  return uint16(octets, at) * 0x1_0000 + uint16(octets, at + 2)
}
