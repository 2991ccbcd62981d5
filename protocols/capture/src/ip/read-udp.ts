import { ByteReader } from '@voltaic/base'

const SPEC = 'RFC 768 §1'
const HEADER = 8

export interface UdpDatagram {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly data: Uint8Array
}

/**
 * Reads a UDP header: source port, destination port, length, checksum. The checksum is not looked at.
 *
 * @throws DecodeError UDP_TRUNCATED, UDP_LENGTH
 * @spec RFC 768 §1
 */
export function decodeUdp(packet: Uint8Array): UdpDatagram {
  const reader = new ByteReader(packet, 'UDP_TRUNCATED', SPEC)
  const sourcePort = reader.uint16()
  const destinationPort = reader.uint16()
  const length = reader.uint16()
  if (length < HEADER) throw reader.fault('UDP_LENGTH', `a datagram of ${length} octets`)
  reader.skip(2)
  return { sourcePort, destinationPort, data: reader.bytes(length - HEADER) }
}
