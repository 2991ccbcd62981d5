import { ByteReader, ByteWriter } from '@voltaic/base'
import { decodeIpv4, decodeIpv6, encodeIpv4, encodeIpv6 } from '@voltaic/runtime'

/*
 *   8   7   6  5  4  3  2  1
 * +---+---+------------------+
 * | V4| V6|  Interface type  |
 * +---+---+------------------+
 * |   TEID or GRE key, 4     |
 * |   IPv4 address, 4        |  where V4 = 1
 * |   IPv6 address, 16       |  where V6 = 1
 */
const SPEC = 'TS 29.274 §8.22'
const HAS_IPV4 = 0x80
const HAS_IPV6 = 0x40
const INTERFACE = 0x3f

/** Interface types that other files speak of. */
export const F_TEID_INTERFACES = {
  S1U_SGW: 1,
  S5_PGW_USER: 5,
  S5_PGW_CONTROL: 7,
  S11_MME: 10,
  S11_SGW: 11,
} as const

/** One end of a tunnel. */
export interface FTeid {
  readonly interfaceType: number
  readonly teid: number
  readonly ipv4?: string
  readonly ipv6?: string
}

/**
 * @throws DecodeError GTPV2_TRUNCATED
 * @spec TS 29.274 §8.22
 */
export function decodeFTeid(value: Uint8Array): FTeid {
  const reader = new ByteReader(value, 'GTPV2_TRUNCATED', SPEC)
  const flags = reader.uint8()
  const teid = reader.uint32()
  const ipv4 = (flags & HAS_IPV4) === 0 ? {} : { ipv4: decodeIpv4(reader.bytes(4)) }
  const ipv6 = (flags & HAS_IPV6) === 0 ? {} : { ipv6: decodeIpv6(reader.bytes(16)) }
  return { interfaceType: flags & INTERFACE, teid, ...ipv4, ...ipv6 }
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 29.274 §8.22
 */
export function encodeFTeid({ interfaceType, teid, ipv4, ipv6 }: FTeid): Uint8Array {
  if (!(interfaceType >= 0 && interfaceType <= INTERFACE)) throw new RangeError(`interface type ${interfaceType}`)
  const flags = (ipv4 === undefined ? 0 : HAS_IPV4) | (ipv6 === undefined ? 0 : HAS_IPV6)
  const writer = new ByteWriter(25).uint8(flags | interfaceType).uint32(teid)
  if (ipv4 !== undefined) writer.bytes(encodeIpv4(ipv4))
  if (ipv6 !== undefined) writer.bytes(encodeIpv6(ipv6))
  return writer.finish()
}

/** The end of a tunnel at that address, of either family. */
export function fTeidAt(host: string, interfaceType: number, teid: number): FTeid {
  return { interfaceType, teid, ...(host.includes(':') ? { ipv6: host } : { ipv4: host }) }
}
