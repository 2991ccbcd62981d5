import { decodeIpv4, decodeIpv6 } from '@voltaic/runtime'
import { encodeUdpPacket, MAX_UDP_DATA } from '../ip/ip-packet.ts'

/* What Wireshark exports of layers above IP: tags in front, each | tag, 2 | length, 2 | value, padded |, then the message. */

const END = 0
const IPV4_SOURCE = 20
const IPV4_DESTINATION = 21
const IPV6_SOURCE = 22
const IPV6_DESTINATION = 23
const SOURCE_PORT = 25
const DESTINATION_PORT = 26
/** Tags of one message. */
export const MAX_PDU_TAGS = 32

/**
 * A message that was exported, as an IP packet with one datagram: it is whole, whatever had carried it.
 *
 * @returns undefined when it does not say from whom to whom it went
 */
export function exportedPduAsPacket(octets: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  const ends = { source: '', destination: '', sourcePort: 0, destinationPort: 0 }
  let at = start
  for (let tags = 0; tags < MAX_PDU_TAGS && at + 4 <= end; tags++) {
    const tag = view.getUint16(at)
    const length = view.getUint16(at + 2)
    at += 4
    if (tag === END) return packetOf(ends, octets.subarray(at, end))
    if (at + length > end) return undefined
    readTag(ends, tag, octets.subarray(at, at + length))
    at += length
  }
  return undefined
}

interface Ends {
  source: string
  destination: string
  sourcePort: number
  destinationPort: number
}

function readTag(ends: Ends, tag: number, value: Uint8Array): void {
  const port = value.length < 4 ? 0 : ((value[2] as number) << 8) | (value[3] as number)
  if (tag === IPV4_SOURCE && value.length === 4) ends.source = decodeIpv4(value)
  else if (tag === IPV4_DESTINATION && value.length === 4) ends.destination = decodeIpv4(value)
  else if (tag === IPV6_SOURCE && value.length === 16) ends.source = decodeIpv6(value)
  else if (tag === IPV6_DESTINATION && value.length === 16) ends.destination = decodeIpv6(value)
  else if (tag === SOURCE_PORT) ends.sourcePort = port
  else if (tag === DESTINATION_PORT) ends.destinationPort = port
}

function packetOf(
  { source, destination, sourcePort, destinationPort }: Ends,
  data: Uint8Array,
): Uint8Array | undefined {
  if (source === '' || destination === '') return undefined
  const from = { host: source, port: sourcePort }
  return encodeUdpPacket(from, { host: destination, port: destinationPort }, data.subarray(0, MAX_UDP_DATA))
}
