import { type Address, addressKey } from '@voltaic/runtime'
import { encodeTcpPacket, MAX_TCP_DATA, TCP_ACK, TCP_PUSH, TCP_SYN } from './ip/ip-packet.ts'

/** Connections whose counters are remembered; the one opened first is forgotten, and begins anew if it speaks again. */
export const MAX_CONNECTIONS = 16_384
/** Keeps the sequence numbers of connections that use the same ports after each other apart. */
const SEQUENCE_STEP = 0x0100_0000
const NOTHING = new Uint8Array(0)

/** Next sequence number of each side. */
interface Connection {
  readonly opener: string
  openerNext: number
  listenerNext: number
}

/**
 * Makes TCP segments for messages of which only the content is known, so that a dissector sees whole streams: the
 * first message of a connection is preceded by a handshake, and the counters of both directions agree.
 */
export class TcpConnections {
  readonly #connections = new Map<string, Connection>()
  #opened = 0

  /** @returns IP packets in order, the handshake included; who sends the first message is taken for the opener */
  packets(from: Address, to: Address, data: Uint8Array): readonly Uint8Array[] {
    const packets: Uint8Array[] = []
    const sender = addressKey(from)
    const connection = this.#find(sender, addressKey(to)) ?? this.#open(from, to, packets)
    for (let at = 0; at < data.length; at += MAX_TCP_DATA) {
      const part = data.subarray(at, at + MAX_TCP_DATA)
      const isOpener = connection.opener === sender
      const sequence = isOpener ? connection.openerNext : connection.listenerNext
      const acknowledgement = isOpener ? connection.listenerNext : connection.openerNext
      packets.push(encodeTcpPacket({ from, to, sequence, acknowledgement, flags: TCP_PUSH | TCP_ACK, data: part }))
      if (isOpener) connection.openerNext = advance(sequence, part.length)
      else connection.listenerNext = advance(sequence, part.length)
    }
    return packets
  }

  #find(sender: string, receiver: string): Connection | undefined {
    return this.#connections.get(`${sender} ${receiver}`) ?? this.#connections.get(`${receiver} ${sender}`)
  }

  #open(from: Address, to: Address, packets: Uint8Array[]): Connection {
    if (this.#connections.size >= MAX_CONNECTIONS) {
      const [oldest] = this.#connections.keys()
      if (oldest !== undefined) this.#connections.delete(oldest)
    }
    const sequence = advance(0, this.#opened * SEQUENCE_STEP)
    const next = advance(sequence, 1)
    this.#opened += 1
    const syn = { sequence, acknowledgement: 0, flags: TCP_SYN, data: NOTHING }
    packets.push(encodeTcpPacket({ from, to, ...syn }))
    packets.push(encodeTcpPacket({ ...syn, from: to, to: from, acknowledgement: next, flags: TCP_SYN | TCP_ACK }))
    packets.push(encodeTcpPacket({ from, to, sequence: next, acknowledgement: next, flags: TCP_ACK, data: NOTHING }))
    const opener = addressKey(from)
    const connection = { opener, openerNext: next, listenerNext: next }
    this.#connections.set(`${opener} ${addressKey(to)}`, connection)
    return connection
  }
}

/** RFC 9293 §3.4: sequence numbers wrap at 2^32. */
function advance(sequence: number, by: number): number {
  return (sequence + by) % 0x1_0000_0000
}
