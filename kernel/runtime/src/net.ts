/** A transport address. `host` is a literal IPv4 or IPv6 address without brackets, in lower case, never a name. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * What a sender may enclose with octets for a receiver in its own process: the message that they encode. Whoever finds
 * one need not decode, and knows that the sender has traced the message. Neither it nor its octets may be changed any
 * more. Between processes it is dropped.
 */
export type Enclosure = object

export interface DatagramHandlers {
  /** One datagram. Without enclosure the octets belong to the handler; they are not reused. */
  onDatagram(data: Uint8Array, from: Address, enclosed?: Enclosure): void
  /** A send that failed later (ICMP unreachable, no route); `to` when it is known. */
  onError?(error: Error, to?: Address): void
}

export interface DatagramSocket {
  readonly local: Address
  /** Sends or drops; a failure reaches `onError`, never the caller. */
  send(data: Uint8Array, to: Address, enclosed?: Enclosure): void
  /**
   * Marks what is sent from now on with a code point from 0 to 63; absent where the socket cannot.
   *
   * @spec RFC 2474 §3
   */
  setDscp?(codePoint: number): void
  close(): Promise<void>
}

export interface StreamHandlers {
  /** With an enclosure these octets are what one `write` of the peer was given, no more and no less. */
  onData(data: Uint8Array, enclosed?: Enclosure): void
  /** Called exactly once, whoever closed; `error` when it was not an orderly close. */
  onClose(error?: Error): void
}

export interface StreamSocket {
  readonly local: Address
  readonly remote: Address
  /** Octets accepted but not yet taken by the peer; writers look at it to bound what they queue. */
  readonly queued: number
  write(data: Uint8Array, enclosed?: Enclosure): void
  /** Sends what is queued, then closes. */
  close(): void
  /** Drops what is queued and closes at once. */
  destroy(): void
}

export interface StreamListener {
  readonly local: Address
  /** Stops accepting. Sockets already accepted live on. */
  close(): Promise<void>
}

export interface ConnectOptions {
  /** Local address to connect from; port 0 for any. */
  readonly from?: Address
  readonly signal?: AbortSignal
}

export interface PacketHandlers {
  /** One IP payload of the bound protocol, after reassembly. */
  onPacket(data: Uint8Array, from: string): void
}

export interface PacketSocket {
  readonly local: string
  send(data: Uint8Array, to: string): void
  close(): Promise<void>
}

/**
 * The only door to the network. NodeNet, MemoryNet and RoutedNet pass one contract suite (tests/contracts/net.ts).
 * Port 0 in `at` asks for any free port; the socket's `local` tells which.
 *
 * Failures to bind are `VoltaicError`: `NET_PORT_TAKEN` names the process that holds the port where the kernel tells,
 * `NET_ADDRESS_NOT_LOCAL`, `NET_PERMISSION`. Failures to connect are `NET_REFUSED`, `NET_UNREACHABLE`, `NET_ABORTED`.
 */
export interface Net {
  bindDatagram(at: Address, handlers: DatagramHandlers): Promise<DatagramSocket>
  /** `accept` is called for every connection and returns its handlers before any octet is delivered. */
  listenStream(at: Address, accept: (socket: StreamSocket) => StreamHandlers): Promise<StreamListener>
  connectStream(to: Address, handlers: StreamHandlers, options?: ConnectOptions): Promise<StreamSocket>
  /** Raw IP packets of one protocol number, for ESP. Needs CAP_NET_RAW on a real network. */
  bindPackets(host: string, protocol: number, handlers: PacketHandlers): Promise<PacketSocket>
}
