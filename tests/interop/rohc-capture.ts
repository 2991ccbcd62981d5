import { ipPacket } from './ip-packet.ts'
import { dissect } from './tshark.ts'

/** ROHC in a frame of Ethernet, which is how Wireshark takes it from a file. */
const ETHERTYPE_ROHC = 0x8945
const LINKTYPE_ETHERNET = 1
/** Wireshark gives ROHC no frame of its own accord. */
export const HINTS: readonly string[] = ['ethertype==0x8945,rohc']

/** A UDP datagram of a stream, with RTP in it or only what looks like nothing. */
export function datagram(version: 4 | 6, index: number, data: Uint8Array, id: number, checksum: number): Buffer {
  const udp = Buffer.alloc(8)
  udp.writeUInt16BE(41_000, 0)
  udp.writeUInt16BE(42_000, 2)
  udp.writeUInt16BE(8 + data.length, 4)
  udp.writeUInt16BE(checksum === 0 ? 0 : checksum + index, 6)
  const packet = ipPacket(version, 17, Buffer.concat([udp, data]))
  if (version === 4) {
    // the sum goes down by as much as the IP-ID goes up
    packet.writeUInt16BE(id, 4)
    const sum = packet.readUInt16BE(10) - id
    packet.writeUInt16BE(sum < 0 ? sum + 0xffff : sum, 10)
  }
  return packet
}

/** A call with silence, a jump of the timestamps, gaps of the IP-ID and another TTL. */
export function rtp(index: number): Buffer {
  const header = Buffer.alloc(12 + 33, 0x5a)
  const silence = index < 40 ? 0 : index < 100 ? 10 : 90
  const jump = index < 60 ? 0 : 333
  header[0] = 0x80
  header[1] = index === 40 ? 0xe0 : 0x60
  header.writeUInt16BE(100 + index + (index < 120 ? 0 : 25), 2)
  header.writeUInt32BE(5000 + 320 * (index + silence) + jump, 4)
  header.writeUInt32BE(0xdead_beef, 8)
  return header
}

/** IP-IDs of a sender that has other streams too. */
export function jumpingId(index: number): number {
  return 300 + index + (index < 80 ? 0 : index < 90 ? 10 : 700)
}

/** A capture file of old, with a second from frame to frame. */
export function captureOf(frames: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2_c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(0xffff, 16)
  head.writeUInt32LE(LINKTYPE_ETHERNET, 20)
  const records = frames.flatMap((frame, index) => {
    const record = Buffer.alloc(30)
    record.writeUInt32LE(index, 0)
    record.writeUInt32LE(frame.length + 14, 8)
    record.writeUInt32LE(frame.length + 14, 12)
    record.writeUInt16BE(ETHERTYPE_ROHC, 28)
    return [record, frame]
  })
  return Buffer.concat([head, ...records])
}

/** Complaints of tshark, but for what it says not to know: IPv6 in dynamic chains, IR-DYN of profile 2. */
export async function complaints(capture: Uint8Array): Promise<readonly string[]> {
  const frames = await dissect(capture, HINTS, ['_ws.malformed', '_ws.expert.message'])
  return frames
    .flatMap((frame) => [...(frame.get('_ws.malformed') ?? []), ...(frame.get('_ws.expert.message') ?? [])])
    .filter((complaint) => !complaint.includes('Not dissected yet'))
}
