import { DecodeError, VoltaicError } from '@voltaic/base'
import { CaptureReader, LINK_TYPES, locateIp } from '@voltaic/capture'
import type { PcapRecord } from './pcap-file.ts'

/** ROHC in Ethernet; Wireshark's dissector listens to it. */
const ETHERTYPE_ROHC = 0x22f1
/** ROHC in PPP with small and with large CIDs. @spec RFC 3241 §3.1 */
const PPP_ROHC_SMALL = 0x0003
const PPP_ROHC_LARGE = 0x0005
/** Addresses of nobody: locally administered. */
const FRAME_HEADER = Uint8Array.of(2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ETHERTYPE_ROHC >>> 8, ETHERTYPE_ROHC & 0xff)

/** What was found in a capture file, and why it could not be read to its end, if so. */
export interface CapturedPackets {
  readonly packets: readonly PcapRecord[]
  readonly frames: number
  readonly cut?: string
}

/** A frame of Ethernet around a ROHC packet. */
export function rohcFrame(packet: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER.length + packet.length)
  frame.set(FRAME_HEADER)
  frame.set(packet, FRAME_HEADER.length)
  return frame
}

/**
 * The IP packets of a capture, without what a link has put behind them.
 *
 * @throws VoltaicError CAPTURE_UNREADABLE when it is no capture file
 */
export function ipPacketsOf(file: Uint8Array, path: string): CapturedPackets {
  return packetsOf(file, path, (octets, start, end, linkType) => {
    const at = locateIp(octets, start, end, linkType)
    return at < 0 ? undefined : withoutPadding(octets.subarray(at, end))
  })
}

/**
 * The ROHC packets of a capture of Ethernet or PPP.
 *
 * @throws VoltaicError CAPTURE_UNREADABLE when it is no capture file
 */
export function rohcPacketsOf(file: Uint8Array, path: string): CapturedPackets {
  return packetsOf(file, path, (octets, start, end, linkType) => {
    if (linkType === LINK_TYPES.ETHERNET) return behind(octets, start + 12, end, [ETHERTYPE_ROHC])
    if (linkType === LINK_TYPES.PPP) return behind(octets, start, end, [PPP_ROHC_SMALL, PPP_ROHC_LARGE])
    return undefined
  })
}

type Finder = (octets: Uint8Array, start: number, end: number, linkType: number) => Uint8Array | undefined

function packetsOf(file: Uint8Array, path: string, find: Finder): CapturedPackets {
  const packets: PcapRecord[] = []
  const reader = new CaptureReader()
  try {
    reader.push(file)
    for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
      const octets = find(packet.octets, packet.start, packet.end, packet.linkType)
      if (octets !== undefined) packets.push({ at: packet.at, octets: Uint8Array.from(octets) })
    }
    reader.end()
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause
    if (reader.packets > 0) return { packets, frames: reader.packets, cut: cause.message }
    throw unreadable(path, cause.message, cause)
  }
  return { packets, frames: reader.packets }
}

function unreadable(path: string, reason: string, cause: unknown): VoltaicError {
  const remedy = 'Give a file of tcpdump, tshark or Wireshark: pcap or pcapng, not compressed'
  return new VoltaicError('CAPTURE_UNREADABLE', `${path} is no capture file: ${reason}`, remedy, { cause })
}

function behind(octets: Uint8Array, at: number, end: number, types: readonly number[]): Uint8Array | undefined {
  if (end - at < 3) return undefined
  const type = ((octets[at] as number) << 8) | (octets[at + 1] as number)
  return types.includes(type) ? octets.subarray(at + 2, end) : undefined
}

/** Ethernet fills short frames up; the length of the packet tells where it ends. */
function withoutPadding(packet: Uint8Array): Uint8Array | undefined {
  if (packet.length < 20) return undefined
  const word = (at: number) => ((packet[at] as number) << 8) | (packet[at + 1] as number)
  const length = (packet[0] as number) >>> 4 === 4 ? word(2) : 40 + word(4)
  return length >= 20 && length <= packet.length ? packet.subarray(0, length) : undefined
}
