import type { ByteReader } from '@voltaic/base'
import type { Mode } from '../framework/channel.ts'
import { PROFILE_ESP, PROFILE_RTP } from '../framework/profiles.ts'
import type { StaticChain, StreamFields } from '../state/stream-fields.ts'
import { readDynamicIp } from './dynamic-ip.ts'
import { readDynamicRtp } from './dynamic-rtp.ts'

export interface ReadDynamicChain {
  readonly fields: StreamFields
  readonly marker: boolean
  readonly udpChecksum: number
  readonly mode?: Mode
}

/**
 * The dynamic chain of an IR or IR-DYN packet, as the static chain lets expect.
 *
 *   IP ... IP  UDP  RTP   profile 0x0001   UDP: checksum, 2 octets
 *   IP ... IP  UDP        profile 0x0002   UDP: checksum and SN, 2 octets each
 *   IP ... IP  ESP        profile 0x0003   ESP: sequence number, 4 octets
 *   IP ... IP  SN         profile 0x0004   SN: 2 octets
 *
 * @param before the context so far: what the chain does not carry stays (RFC 4815 §6.3)
 * @throws DecodeError ROHC_TRUNCATED, ROHC_MALFORMED
 * @spec RFC 3095 §5.7.7.5, §5.7.7.7, §5.11.1, §5.12.1; RFC 3843 §3.5
 */
export function readDynamicChain(
  reader: ByteReader,
  profile: number,
  chain: StaticChain,
  before: StreamFields | undefined,
  receivedAt: number,
): ReadDynamicChain {
  const ips = chain.ips.map((ip, at) => readDynamicIp(reader, ip, before?.ips[at]?.extensions, profile))
  const fields = { profile, chain, ips, receivedAt }
  if (profile === PROFILE_ESP) {
    return { fields: { ...fields, sn: reader.uint32(), udpChecksum: 0 }, marker: false, udpChecksum: 0 }
  }
  const udpChecksum = chain.udp === undefined ? 0 : reader.uint16()
  if (profile !== PROFILE_RTP) {
    return { fields: { ...fields, udpChecksum, sn: reader.uint16() }, marker: false, udpChecksum }
  }
  const { rtp, sn, marker, mode } = readDynamicRtp(reader, before?.rtp)
  return { fields: { ...fields, udpChecksum, sn, rtp }, marker, udpChecksum, ...(mode === undefined ? {} : { mode }) }
}
