const MAGIC_MICROSECONDS = 0xa1b2_c3d4
const SNAPLEN = 262_144

/** A packet to be written: octets as the link type lets them begin, and when, in milliseconds since 1970. */
export interface PcapRecord {
  readonly at: number
  readonly octets: Uint8Array
}

/**
 * A pcap file of packets.
 *
 *   magic, 4 | version 2.4 | zone and accuracy, 8 | snap length, 4 | link type, 4
 *   then for each packet: seconds, 4 | microseconds, 4 | captured, 4 | on the wire, 4 | octets
 *
 * @param linkType as capture files number them
 * @spec draft-ietf-opsawg-pcap §4, §5
 */
export function pcapFile(linkType: number, records: readonly PcapRecord[]): Uint8Array {
  const size = records.reduce((sum, { octets }) => sum + 16 + octets.length, 24)
  const file = Buffer.alloc(size)
  file.writeUInt32LE(MAGIC_MICROSECONDS, 0)
  file.writeUInt16LE(2, 4)
  file.writeUInt16LE(4, 6)
  file.writeUInt32LE(SNAPLEN, 16)
  file.writeUInt32LE(linkType, 20)
  let offset = 24
  for (const { at, octets } of records) {
    const microseconds = Math.round(at * 1000)
    file.writeUInt32LE(Math.floor(microseconds / 1e6), offset)
    file.writeUInt32LE(microseconds % 1e6, offset + 4)
    file.writeUInt32LE(octets.length, offset + 8)
    file.writeUInt32LE(octets.length, offset + 12)
    file.set(octets, offset + 16)
    offset += 16 + octets.length
  }
  return file
}
