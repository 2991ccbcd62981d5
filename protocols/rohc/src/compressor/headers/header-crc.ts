import { type CrcWidth, initialCrc, RUNNING_CRC, type RunningCrc } from '../coding/crc.ts'
import type { IpHeader } from './ip-header.ts'
import { headerEnd, type PacketHeaders } from './packet-headers.ts'

/**
 * The CRC of a compressed header, over the original one: first the octets that seldom change, then those that do.
 *
 *     header   CRC-STATIC        CRC-DYNAMIC
 *     IPv4     1-2, 7-10, 13-20  3-4, 5-6, 11-12
 *     IPv6     1-4, 7-40         5-6
 *     UDP      1-4               5-8
 *     RTP      1, 9-12, CSRC     2-8
 *     ESP      1-4               5-8
 *
 * Extension headers are static.
 *
 * @param profile which headers belong to the chain
 * @spec RFC 3095 §5.7.7.3, §5.7.7.4, §5.7.7.5, §5.7.7.6, §5.7.7.7, §5.8.7, §5.9.2
 */
export function headerCrc(width: CrcWidth, headers: PacketHeaders, profile: number): number {
  const run = RUNNING_CRC[width]
  return runDynamic(run, headers, profile, runStatic(run, headers, profile, initialCrc(width)))
}

function runStatic(run: RunningCrc, headers: PacketHeaders, profile: number, start: number): number {
  const { packet, levels, udp, rtp, esp } = headers
  let crc = start
  for (const level of levels) crc = runStaticIp(run, packet, level, crc)
  if (profile === 3) return run(packet, esp, esp + 4, crc)
  if (profile === 4) return crc
  crc = run(packet, udp, udp + 4, crc)
  if (profile === 2) return crc
  crc = run(packet, rtp, rtp + 1, crc)
  return run(packet, rtp + 8, headerEnd(headers, profile), crc)
}

function runStaticIp(run: RunningCrc, packet: Uint8Array, level: IpHeader, start: number): number {
  const { at, end } = level
  if (level.version === 6) return run(packet, at + 6, end, run(packet, at, at + 4, start))
  return run(packet, at + 12, end, run(packet, at + 6, at + 10, run(packet, at, at + 2, start)))
}

function runDynamic(run: RunningCrc, headers: PacketHeaders, profile: number, start: number): number {
  const { packet, levels, udp, rtp, esp } = headers
  let crc = start
  for (const { version, at } of levels) {
    if (version === 6) crc = run(packet, at + 4, at + 6, crc)
    else crc = run(packet, at + 10, at + 12, run(packet, at + 2, at + 6, crc))
  }
  if (profile === 3) return run(packet, esp + 4, esp + 8, crc)
  if (profile === 4) return crc
  crc = run(packet, udp + 4, udp + 8, crc)
  return profile === 2 ? crc : run(packet, rtp + 1, rtp + 8, crc)
}
