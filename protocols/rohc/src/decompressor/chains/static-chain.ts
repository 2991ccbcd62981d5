import type { ByteReader } from '@voltaic/base'
import { PROFILE_ESP, PROFILE_IP, PROFILE_RTP, PROFILE_UDP } from '../framework/profiles.ts'
import { rohcFault } from '../framework/rohc-reader.ts'
import { PROTOCOL_ESP, PROTOCOL_IPIP, PROTOCOL_IPV6, PROTOCOL_UDP } from '../lists/extension-header.ts'
import type { StaticChain, StaticIp } from '../state/stream-fields.ts'
import { readStaticIp } from './static-ip.ts'

/** Most IP headers in one chain. */
export const MAX_IP_HEADERS = 8

/**
 * The static chain of an IR packet: IP headers, then what the profile ends with.
 *
 *   IP ... IP  UDP  RTP   profile 0x0001      source and destination port: 2 octets each; SSRC: 4 octets
 *   IP ... IP  UDP        profile 0x0002
 *   IP ... IP  ESP        profile 0x0003      SPI: 4 octets
 *   IP ... IP             profile 0x0004
 *
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED for a chain that does not end as the profile demands
 * @spec RFC 3095 §5.7.7.1, §5.7.7.2, §5.7.7.5, §5.7.7.6, §5.7.7.7; RFC 3843 §3.1
 */
export function readStaticChain(reader: ByteReader, profile: number): StaticChain {
  const ips = readIps(reader, profile === PROFILE_IP)
  const chain = { ips }
  if (profile === PROFILE_IP) return chain
  const protocol = lastProtocol(ips)
  const wanted = profile === PROFILE_ESP ? PROTOCOL_ESP : PROTOCOL_UDP
  if (protocol !== wanted) {
    throw rohcFault(`static chain goes on with protocol ${protocol}`, reader.position, 'RFC 3095 §5.7.7.2')
  }
  if (profile === PROFILE_ESP) return { ...chain, spi: reader.uint32() }
  const udp = { sourcePort: reader.uint16(), destinationPort: reader.uint16() }
  return profile === PROFILE_RTP ? { ...chain, udp, ssrc: reader.uint32() } : { ...chain, udp }
}

function readIps(reader: ByteReader, mayEnd: boolean): StaticIp[] {
  const ips: StaticIp[] = []
  for (;;) {
    if (ips.length === MAX_IP_HEADERS) throw rohcFault('too many IP headers', reader.position, 'RFC 3095 §5.7.7')
    const { ip, endsChain } = readStaticIp(reader, mayEnd)
    ips.push(ip)
    if (endsChain || (ip.protocol !== PROTOCOL_IPIP && ip.protocol !== PROTOCOL_IPV6)) return ips
  }
}

function lastProtocol(ips: readonly StaticIp[]): number {
  return ips.at(-1)?.protocol ?? -1
}

/**
 * The part of the chain of a context that another profile can use: IR-DYN may change RTP to UDP, and any to IP.
 *
 * @returns undefined where the chain does not hold what the profile ends with
 * @spec RFC 3095 §5.11.1, §5.12.1; RFC 3843 §3.5
 */
export function prefixOf(chain: StaticChain, profile: number): StaticChain | undefined {
  const { ips, udp, spi, ssrc } = chain
  if (profile === PROFILE_IP) return { ips }
  if (profile === PROFILE_ESP) return spi === undefined ? undefined : { ips, spi }
  if (udp === undefined) return undefined
  if (profile === PROFILE_UDP) return { ips, udp }
  return ssrc === undefined ? undefined : { ips, udp, ssrc }
}

/** Whether the dynamic fields of one chain fit another: the same headers in the same order. */
export function sameShape(one: StaticChain, other: StaticChain): boolean {
  return (
    one.ips.length === other.ips.length &&
    one.ips.every((ip, at) => ip.version === other.ips[at]?.version) &&
    (one.udp === undefined) === (other.udp === undefined) &&
    (one.spi === undefined) === (other.spi === undefined) &&
    (one.ssrc === undefined) === (other.ssrc === undefined)
  )
}
