import type { ByteWriter } from '@voltaic/base'
import { sdvlOctets, writeSdvl } from '../coding/sdvl.ts'
import type { IpIdKind } from '../stream/ip-id.ts'
import { MODE_CODES, type StreamContext } from '../stream/stream-context.ts'
import { type IpHeader, uint16, uint32 } from './ip-header.ts'
import { isIp, type PacketHeaders } from './packet-headers.ts'

/** Set in the version of an IP header behind which there is another one that is payload. */
const CHAIN_ENDS = 0x80

/**
 * The static chain of IR packets.
 *
 *     IPv4: | 4 | 0 |  Protocol  |  Source (4)  |  Destination (4)  |
 *     IPv6: | 6 | Flow Label (20 bits)  |  Next Header  |  Source (16)  |  Destination (16)  |
 *     UDP:  | Source Port (2)  |  Destination Port (2)  |
 *     RTP:  | SSRC (4)  |
 *     ESP:  | SPI (4)   |
 *
 * Protocol and Next Header tell what follows in the chain, whatever extension headers are between.
 *
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4, §5.7.7.5, §5.7.7.6, §5.7.7.7; RFC 3843 §3.1
 */
export function writeStaticChain(out: ByteWriter, context: StreamContext, headers: PacketHeaders): void {
  const { packet, levels, udp, rtp, esp } = headers
  for (const [depth, level] of levels.entries()) {
    const ends = context.profile === 4 && depth === levels.length - 1 && isIp(level.next)
    writeStaticIp(out, packet, level, ends ? CHAIN_ENDS : 0)
  }
  if (context.profile === 3) out.bytes(packet.subarray(esp, esp + 4))
  if (context.profile <= 2) out.bytes(packet.subarray(udp, udp + 4))
  if (context.profile === 1) out.bytes(packet.subarray(rtp + 8, rtp + 12))
}

function writeStaticIp(out: ByteWriter, packet: Uint8Array, level: IpHeader, mark: number): void {
  const { at } = level
  if (level.version === 4) {
    out.uint8(0x40 | mark).uint8(level.next)
    out.bytes(packet.subarray(at + 12, at + 20))
  } else {
    out.uint8(0x60 | mark | ((packet[at + 1] ?? 0) & 0x0f)).uint16(uint16(packet, at + 2))
    out.uint8(level.next).bytes(packet.subarray(at + 8, at + 40))
  }
}

/**
 * The dynamic chain of IR and IR-DYN packets.
 *
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4, §5.7.7.5, §5.7.7.6, §5.7.7.7, §5.11.1, §5.12.1; RFC 3843 §3.5
 */
export function writeDynamicChain(out: ByteWriter, context: StreamContext, headers: PacketHeaders): void {
  const { packet, levels, udp, esp } = headers
  for (const [depth, level] of levels.entries()) writeDynamicIp(out, context, level, depth)
  if (context.profile === 3) out.uint32(uint32(packet, esp + 4))
  if (context.profile <= 2) out.uint16(uint16(packet, udp + 6))
  if (context.profile === 1) writeDynamicRtp(out, context, headers)
  // the number that the compressor makes itself
  if (context.profile === 2 || context.profile === 4) out.uint16(context.sn)
}

/**
 * What compressed packets of the IP profile carry of the headers behind the second.
 *
 * @spec RFC 3843 §3.2, §3.6
 */
export function writeDeeperLevels(out: ByteWriter, context: StreamContext, headers: PacketHeaders): void {
  for (const [depth, level] of headers.levels.entries()) if (depth > 1) writeDynamicIp(out, context, level, depth)
}

/**
 *     +---+---+---+---+---+---+---+---+
 *     |    Type of Service / Class    |
 *     +---+---+---+---+---+---+---+---+
 *     |   Time to Live / Hop Limit    |
 *     +---+---+---+---+---+---+---+---+
 *     /        Identification         /  IPv4: 2 octets
 *     +---+---+---+---+---+---+---+---+
 *     | DF|RND|NBO|SID|       0       |  IPv4; SID in the IP profile only
 *     +---+---+---+---+---+---+---+---+
 *     / Generic extension header list /
 *     +---+---+---+---+---+---+---+---+
 */
function writeDynamicIp(out: ByteWriter, context: StreamContext, level: IpHeader, depth: number): void {
  out.uint8(level.tos).uint8(level.ttl)
  if (level.version === 4) {
    out.uint16(level.id).uint8((level.df ? 0x80 : 0) | idFlags(kindAt(context, depth)))
  }
  const list = context.extensions[depth]
  if (list) list.writeComplete(out, context.listTarget(0))
  else out.uint8(0)
}

function kindAt(context: StreamContext, depth: number): IpIdKind {
  if (depth > 1) return 'sequential'
  return (depth === 0 ? (context.outer ?? context.inner) : context.inner).ids.kind
}

function idFlags(kind: IpIdKind): number {
  const rnd = kind === 'random' ? 0x40 : 0
  const sid = kind === 'constant' ? 0x10 : 0
  return rnd | (kind === 'swapped' ? 0 : 0x20) | sid
}

/**
 *     +---+---+---+---+---+---+---+---+
 *     |  V=2  | P | RX|      CC       |
 *     +---+---+---+---+---+---+---+---+
 *     | M |            PT             |
 *     +---+---+---+---+---+---+---+---+
 *     /      RTP Sequence Number      /  2 octets
 *     +---+---+---+---+---+---+---+---+
 *     /   RTP Timestamp (absolute)    /  4 octets
 *     +---+---+---+---+---+---+---+---+
 *     /      Generic CSRC list        /
 *     +---+---+---+---+---+---+---+---+
 *     : Reserved  | X |  Mode |TIS|TSS:  RX is always set here
 *     +---+---+---+---+---+---+---+---+
 *     :         TS_Stride             :  always: the decompressor may have one of an older context
 *     +---+---+---+---+---+---+---+---+
 *     :         Time_Stride           :  if TIS = 1
 *     +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.7.6; RFC 4815 §5.2, §6.3, §6.5, §8.11
 */
function writeDynamicRtp(out: ByteWriter, context: StreamContext, headers: PacketHeaders): void {
  const { packet, rtp: at } = headers
  const { rtp } = context
  if (!rtp) return
  const first = packet[at] ?? 0
  out.uint8((first & 0xaf) | 0x10)
  out.bytes(packet.subarray(at + 1, at + 8))
  rtp.csrcs.writeComplete(out, context.listTarget(0))
  const tis = context.hasTimeStride ? 0x02 : 0
  out.uint8((rtp.extension ? 0x10 : 0) | (MODE_CODES[context.mode] << 2) | tis | 0x01)
  writeSdvl(out, rtp.stride.stride, sdvlOctets(rtp.stride.stride))
  if (context.hasTimeStride) writeSdvl(out, context.timeStride)
}
