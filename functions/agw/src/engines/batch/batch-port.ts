import {
  type DatagramBatch,
  type DatagramCalls,
  encodeSocketAddress,
  familyOf,
  type Libc,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SocketName,
} from '@voltaic/linux'
import type { RelaySide, SideCounters } from '../relay-engine.ts'
import { IncomingRtp } from '../user-space/incoming-rtp.ts'
import { looksLikeRtp } from '../user-space/rtp-check.ts'

const SOL_SOCKET = 1
const SO_RCVBUF = 8
/** A second of one call at 50 packets a second is 50 KB of the kernel's memory; bursts are larger. */
const RECEIVE_BUFFER = 1024 * 1024
const IPPROTO_IP = 0
const IP_TOS = 1
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26
const IPV6_TCLASS = 67

/** One port of ours, and the packets that come in on it. Nothing is allocated for a packet. */
export class BatchPort {
  readonly descriptor: number
  readonly #libc: Libc
  readonly #calls: DatagramCalls
  readonly #incoming: IncomingRtp
  readonly #isIpv6: boolean
  #side: RelaySide
  #allowed: SocketName | undefined
  #to: SocketName | undefined
  #learnt: SocketName | undefined
  #isLearning: boolean
  #packets = 0
  #octets = 0
  #dropped = 0
  #foreign = 0
  #errors = 0
  #lastPacketAt: number | undefined

  /** @throws SystemCallError EADDRINUSE and the like */
  constructor(libc: Libc, calls: DatagramCalls, side: RelaySide, clockRate: number | undefined) {
    this.#libc = libc
    this.#calls = calls
    this.#side = side
    this.#incoming = new IncomingRtp(clockRate)
    this.#isIpv6 = side.local.host.includes(':')
    this.#isLearning = side.latches
    this.descriptor = libc.socket(familyOf(side.local.host), SOCK_DGRAM | SOCK_NONBLOCK, 0)
    try {
      libc.setOption(this.descriptor, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER)
      if (this.#isIpv6) libc.setOption(this.descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1)
      libc.bind(this.descriptor, encodeSocketAddress(side.local.host, side.local.port))
      this.#adopt(side)
    } catch (error) {
      libc.close(this.descriptor)
      throw error
    }
  }

  /** New terms for the same port. */
  update(side: RelaySide, clockRate: number | undefined): void {
    if (!side.latches || side.allowedHost !== this.#side.allowedHost) this.#learnt = undefined
    this.#isLearning = side.latches
    this.#incoming.clockRate = clockRate
    this.#side = side
    this.#adopt(side)
  }

  /**
   * Takes what has come, and sends it out of another port.
   *
   * @param now milliseconds since 1970
   * @returns packets that came
   */
  relay(batch: DatagramBatch, out: BatchPort, now: number): number {
    const count = this.#calls.receiveMany(this.descriptor, batch.addressOf(0), batch.slots)
    const to = this.#side.sends ? (out.#learnt ?? out.#to) : undefined
    let first = 0
    for (let slot = 0; slot < count; slot++) {
      if (this.#take(batch, slot, now)) {
        if (to !== undefined) {
          batch.setLength(slot, batch.received(slot))
          batch.address(slot, to)
          continue
        }
        this.#dropped += 1
      }
      out.#send(batch, first, slot)
      first = slot + 1
    }
    out.#send(batch, first, count)
    if (count > 0) batch.expect(count)
    return count
  }

  counters(): SideCounters {
    const reception = this.#incoming.read()
    return {
      packets: this.#packets,
      octets: this.#octets,
      dropped: this.#dropped,
      foreign: this.#foreign,
      errors: this.#errors,
      lastPacketAt: this.#lastPacketAt,
      ...(reception && { reception }),
    }
  }

  close(): void {
    this.#libc.close(this.descriptor)
  }

  /** @returns whether a packet is to be relayed, as far as it comes from here */
  #take(batch: DatagramBatch, slot: number, now: number): boolean {
    if (this.#allowed !== undefined && !batch.isFrom(slot, this.#allowed)) {
      this.#foreign += 1
      return false
    }
    const length = batch.received(slot)
    const data = batch.data(slot)
    if (!looksLikeRtp(data, length)) {
      this.#dropped += 1
      return false
    }
    this.#packets += 1
    this.#octets += length
    this.#lastPacketAt = now
    this.#incoming.receive(data, now)
    if (this.#isLearning) {
      this.#isLearning = false
      this.#learnt = batch.nameOf(slot, this.#isIpv6)
    }
    return true
  }

  /** What the host does not take is counted, and the next ones are tried. */
  #send(batch: DatagramBatch, first: number, end: number): void {
    for (let slot = first; slot < end; ) {
      const sent = this.#calls.sendMany(this.descriptor, batch.addressOf(slot), end - slot)
      if (sent === 0) this.#errors += 1
      slot += sent === 0 ? 1 : sent
    }
  }

  #adopt({ allowedHost, remote, dscp }: RelaySide): void {
    this.#allowed = allowedHost === undefined ? undefined : SocketName.of({ host: allowedHost, port: 0 })
    this.#to = remote && SocketName.of(remote)
    const [level, option] = this.#isIpv6 ? [IPPROTO_IPV6, IPV6_TCLASS] : [IPPROTO_IP, IP_TOS]
    this.#libc.setOption(this.descriptor, level, option, (dscp ?? 0) << 2)
  }
}
