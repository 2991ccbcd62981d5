import type { Address, Clock, DatagramSocket, Net } from '@voltaic/runtime'
import type { RelaySide, SideCounters } from '../relay-engine.ts'

/** What a port must know of the side that it is on. */
export type PortTerms = Pick<RelaySide, 'local' | 'remote' | 'allowedHost' | 'latches' | 'sends' | 'dscp'>

/** What happens to the packets of a port; called for each, so nothing in it may allocate. */
export interface PortTraffic {
  /** Whether a packet of a right source is what belongs here. */
  isAcceptable(data: Uint8Array): boolean
  /** A packet to be relayed. @returns whether it went on */
  relay(data: Uint8Array, at: number): boolean
}

/**
 * One port of ours: takes packets of its peer, and sends to it. Counts what it refuses.
 *
 * With `latches` it learns where the peer is from the first packet that comes of the allowed host after each change of
 * terms; no other host can draw media to itself so.
 */
export class MediaPort {
  readonly #clock: Clock
  readonly #traffic: PortTraffic
  #terms: PortTerms
  #socket: DatagramSocket | undefined
  #learnt: Address | undefined
  #isLearning: boolean
  #packets = 0
  #octets = 0
  #dropped = 0
  #foreign = 0
  #errors = 0
  #lastPacketAt: number | undefined

  private constructor(terms: PortTerms, traffic: PortTraffic, clock: Clock) {
    this.#terms = terms
    this.#traffic = traffic
    this.#clock = clock
    this.#isLearning = terms.latches
  }

  /** @throws VoltaicError NET_* when the port cannot be had */
  static async bind(net: Net, terms: PortTerms, traffic: PortTraffic, clock: Clock): Promise<MediaPort> {
    const port = new MediaPort(terms, traffic, clock)
    port.#socket = await net.bindDatagram(terms.local, {
      onDatagram: (data, from) => port.#receive(data, from),
      onError: () => port.#failed(),
    })
    if (terms.dscp !== undefined) port.#socket.setDscp?.(terms.dscp)
    return port
  }

  /** New terms for the same port. */
  update(terms: PortTerms): void {
    const isSamePeer = terms.latches && terms.allowedHost === this.#terms.allowedHost
    if (!isSamePeer) this.#learnt = undefined
    this.#isLearning = terms.latches
    if (terms.dscp !== undefined && terms.dscp !== this.#terms.dscp) this.#socket?.setDscp?.(terms.dscp)
    this.#terms = terms
  }

  /** @returns false when it is not known where to */
  send(data: Uint8Array): boolean {
    const to = this.#learnt ?? this.#terms.remote
    if (to === undefined || this.#socket === undefined) return false
    this.#socket.send(data, to)
    return true
  }

  counters(): SideCounters {
    return {
      packets: this.#packets,
      octets: this.#octets,
      dropped: this.#dropped,
      foreign: this.#foreign,
      lastPacketAt: this.#lastPacketAt,
      errors: this.#errors,
    }
  }

  async close(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    await socket?.close()
  }

  #receive(data: Uint8Array, from: Address): void {
    const terms = this.#terms
    if (terms.allowedHost !== undefined && from.host !== terms.allowedHost) {
      this.#foreign += 1
      return
    }
    if (!this.#traffic.isAcceptable(data)) {
      this.#dropped += 1
      return
    }
    const now = this.#clock.now()
    this.#packets += 1
    this.#octets += data.length
    this.#lastPacketAt = now
    if (this.#isLearning) this.#learn(from)
    if (!terms.sends || !this.#traffic.relay(data, now)) this.#dropped += 1
  }

  #failed(): void {
    this.#errors += 1
  }

  #learn(from: Address): void {
    this.#learnt = from
    this.#isLearning = false
  }
}
