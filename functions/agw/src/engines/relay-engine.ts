import type { Address } from '@voltaic/runtime'

/** One end of a stream in the gateway: towards the phone, or towards the core. */
export interface RelaySide {
  /** Where RTP is taken on this side: an address and an even port of ours. RTCP is taken at the next port. */
  readonly local: Address
  /**
   * Where RTP leaves to on this side; undefined until it is known. It may be a port of ours in another stream: a call
   * between two phones of one gateway passes it twice, and both streams look at each other on the core side.
   */
  readonly remote: Address | undefined
  /** Where RTCP leaves to; undefined when it is not known, or this side wants none. Engines need not look at it. */
  readonly remoteRtcp: Address | undefined
  /** The only host whose packets are taken on this side; undefined: any. */
  readonly allowedHost: string | undefined
  /**
   * The port that `remote` has is learnt from the first packet that comes from `allowedHost`; until then, and for an
   * engine that cannot learn, it is the one of the description.
   */
  readonly latches: boolean
  /** Whether RTP that comes in on this side is relayed; false for hold and for early media that is not allowed yet. */
  readonly sends: boolean
  /** Code point, 0 to 63, of packets that leave on this side; undefined: what the host sets. @spec RFC 2474 §3 */
  readonly dscp: number | undefined
}

/** RTP of one m-line between its two sides, in both directions. */
export interface RelayStream {
  /** Unique in the gateway; the same when the stream moves to another engine. */
  readonly id: string
  /** Of the offerer. */
  readonly a: RelaySide
  /** Of the answerer. */
  readonly b: RelaySide
  /** Hertz of the timestamps, for the jitter that an engine may see; undefined when it is not known. */
  readonly clockRate?: number
  /** Present when packets must be looked at or changed on their way; only for engines that can `processing`. */
  readonly processing?: PacketProcessing
}

/** What becomes of one packet: nothing is sent, one packet, or several. */
export type ProcessedPackets = Uint8Array | undefined | readonly Uint8Array[]

/** The ways out of a stream, past whether a side may send. */
export interface PacketOutlets {
  toA(rtp: Uint8Array): void
  toB(rtp: Uint8Array): void
}

/**
 * What needs packets in user space: recording, another framing, another codec. Made by the gateway, called by the
 * engine for every RTP packet that it would relay. It may write over the octets that it is given.
 */
export interface PacketProcessing {
  /** A packet that came in on side A and leaves on side B. @param at milliseconds since 1970 */
  fromA(rtp: Uint8Array, at: number): ProcessedPackets
  /** A packet that came in on side B and leaves on side A. */
  fromB(rtp: Uint8Array, at: number): ProcessedPackets
  /** Where packets can be sent that nothing has come for; called when the engine begins with it, again after a move. */
  attach?(outlets: PacketOutlets): void
  /** Packets of A and of B that it could not read, or whose payload type nobody has agreed on: swallowed, and counted as dropped. */
  unread?(): readonly [number, number]
  /** Nothing comes any more. Called by the gateway, never by an engine. */
  stop(): void
}

/** What came in on one side, since the stream was opened in this engine. */
export interface SideCounters {
  /** RTP packets taken on this side, whether or not they were relayed on. */
  readonly packets: number
  /** Their octets of UDP payload. */
  readonly octets: number
  /** Of a right source, yet not relayed: not RTP, too large, gate closed, no destination. */
  readonly dropped: number
  /** From a host or a port that has no business here. */
  readonly foreign: number
  /** Milliseconds since 1970; undefined while nothing came. An engine in the kernel tells when it last saw the count grow. */
  readonly lastPacketAt: number | undefined
  /** Packets that could not be sent on this side: no route, a refusal of the host. */
  readonly errors?: number
  /** Of the stream that comes in; absent for an engine that does not look into packets, and before the first packet. */
  readonly reception?: Reception
}

/** How well a stream comes in here. @spec RFC 3550 §6.4.1 */
export interface Reception {
  readonly payloadType: number
  readonly expected: number
  readonly lost: number
  /** Undefined without `clockRate`. */
  readonly jitterMs: number | undefined
}

/** Of side A, and of side B. */
export type StreamCounters = readonly [SideCounters, SideCounters]

/** What an engine can do. What it cannot, the gateway gives to another one; the contract suite prints the matrix. */
export interface EngineCapabilities {
  /** Families of addresses that it relays between equals. */
  readonly families: readonly ('IP4' | 'IP6')[]
  /** IPv4 on one side and IPv6 on the other. */
  readonly crossFamily: boolean
  /** Recording, framing and transcoding: `RelayStream.processing`. */
  readonly processing: boolean
  /** Learns the port of the peer from its packets, under `allowedHost`. */
  readonly latching: boolean
  /** Takes packets of `allowedHost` only. */
  readonly sourceCheck: boolean
  /** Looks at version and length of RTP before it relays. */
  readonly rtpCheck: boolean
  /** Tells `reception`. */
  readonly rtpStatistics: boolean
  /** Counts foreign and dropped packets one by one. */
  readonly dropCounters: boolean
  readonly dscp: boolean
  /** Relays datagrams that come in IP fragments. */
  readonly fragments: boolean
  /** Streams stay in it when the process ends without `stop`, until the next `start`. */
  readonly outlivesProcess: boolean
}

/**
 * Moves RTP packets; RTCP, at the odd ports, is relayed by the gateway in user space whatever engine has the stream.
 * One port of ours is in one stream only; the gateway hands out ports and decides which engine has a stream. All calls
 * for one id come one after the other.
 *
 * Failures of the host are `VoltaicError` (`NET_PORT_TAKEN`, no right to change the packet filter ...): `open` leaves
 * nothing behind then, and the gateway tries the next engine or refuses the offer.
 */
export interface RelayEngine {
  readonly name: 'nftables' | 'user-space'
  readonly capabilities: EngineCapabilities
  /**
   * @param takesOver calls of an earlier process are opened next, then comes `settle`; until then an engine that outlives
   * its process leaves alone what that one left
   * @throws VoltaicError when this host does not let it work: the gateway does without it or says why it cannot start
   */
  start(takesOver?: boolean): Promise<void>
  /** All calls of an earlier process are open again: what else it left goes. */
  settle?(): Promise<void>
  /** Ends all streams. */
  stop(): Promise<void>
  /**
   * Whether it can relay this stream as it stands; asked before `open` and again before `update`. A stream begins with
   * an offer: side B has no `remote` then, nothing goes that way, and what comes from B is dropped. An engine that says
   * yes to that spares a move when the answer comes.
   */
  canRelay(stream: RelayStream): boolean
  open(stream: RelayStream): Promise<void>
  /**
   * Puts new terms in the place of those of the same id, at once: no packet goes by the old ones afterwards. `local` of
   * both sides is as it was opened; a side that moves to another port of ours is closed and opened.
   */
  update(stream: RelayStream): Promise<void>
  /** @returns its last counters; zeroes when there is no such stream */
  close(id: string): Promise<StreamCounters>
  /** @returns undefined when there is no such stream */
  counters(id: string): Promise<StreamCounters | undefined>
}
