import { type Address, decodeIpv4, decodeIpv6, encodeHost } from '@voltaic/runtime'

const UDP = 17
const UDP_HEADER = 8
/** Of packets that a phone sends. */
const HOPS = 64

/** A datagram and between whom it goes. */
export interface IpDatagram {
  readonly from: Address
  readonly to: Address
  readonly data: Uint8Array
}

/**
 * An IP packet of UDP, with a UDP checksum.
 *
 * @param id Identification; IPv6 has none
 * @param codePoint DSCP
 * @spec RFC 791 §3.1; RFC 8200 §3, §8.1
 */
export function encodeIpDatagram({ from, to, data }: IpDatagram, id: number, codePoint: number): Uint8Array {
  const [source, destination] = [encodeHost(from.host), encodeHost(to.host)]
  const isV4 = source.length === 4
  const udpAt = isV4 ? 20 : 40
  const length = UDP_HEADER + data.length
  const packet = Buffer.alloc(udpAt + length)
  if (isV4) writeIpv4(packet, id, codePoint)
  else writeIpv6(packet, length, codePoint)
  packet.set(source, udpAt - 2 * source.length)
  packet.set(destination, udpAt - destination.length)
  if (isV4) packet.writeUInt16BE(checksumOf(wordSum(packet, 0, 20)), 10)
  packet.writeUInt16BE(from.port, udpAt)
  packet.writeUInt16BE(to.port, udpAt + 2)
  packet.writeUInt16BE(length, udpAt + 4)
  packet.set(data, udpAt + UDP_HEADER)
  const checksum = checksumOf(wordSum(packet, udpAt - 2 * source.length, packet.length) + UDP + length)
  packet.writeUInt16BE(checksum === 0 ? 0xffff : checksum, udpAt + 6)
  return packet
}

/** The datagram in a packet of `encodeIpDatagram`. */
export function decodeIpDatagram(octets: Uint8Array): IpDatagram {
  const packet = Buffer.from(octets.buffer, octets.byteOffset, octets.length)
  const isV4 = (packet[0] ?? 0) >> 4 === 4
  const udpAt = isV4 ? 20 : 40
  const size = isV4 ? 4 : 16
  const hostAt = (at: number) => (isV4 ? decodeIpv4 : decodeIpv6)(packet.subarray(at, at + size))
  return {
    from: { host: hostAt(udpAt - 2 * size), port: packet.readUInt16BE(udpAt) },
    to: { host: hostAt(udpAt - size), port: packet.readUInt16BE(udpAt + 2) },
    data: octets.subarray(udpAt + UDP_HEADER),
  }
}

function writeIpv4(packet: Buffer, id: number, codePoint: number): void {
  packet[0] = 0x45
  packet[1] = codePoint << 2
  packet.writeUInt16BE(packet.length, 2)
  packet.writeUInt16BE(id, 4)
  packet[8] = HOPS
  packet[9] = UDP
}

function writeIpv6(packet: Buffer, length: number, codePoint: number): void {
  packet.writeUInt16BE(0x6000 | (codePoint << 6), 0)
  packet.writeUInt16BE(length, 4)
  packet[6] = UDP
  packet[7] = HOPS
}

function wordSum(octets: Buffer, from: number, end: number): number {
  let sum = 0
  for (let at = from; at + 1 < end; at += 2) sum += octets.readUInt16BE(at)
  return (end - from) % 2 === 0 ? sum : sum + ((octets[end - 1] ?? 0) << 8)
}

function checksumOf(sum: number): number {
  let folded = sum
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000)
  return ~folded & 0xffff
}
