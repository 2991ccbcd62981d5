import { ByteReader, ByteWriter } from '@voltaic/base'
import { decodeIpv4, decodeIpv6, encodeIpv4, encodeIpv6 } from '@voltaic/runtime'
import { decodeBcdDigits } from '../nas/bcd-digits.ts'
import type { Gtpv2Element } from './message.ts'

const PDN_TYPE = 0x07
const IPV4 = 1
const IPV6 = 2
const IPV4V6 = 3

function readerOf({ value }: Gtpv2Element, spec: string): ByteReader {
  return new ByteReader(value, 'GTPV2_TRUNCATED', spec)
}

/** @throws DecodeError BCD_DIGIT; TS 29.274 §8.3 */
export function decodeImsi(element: Gtpv2Element): string {
  return decodeBcdDigits(readerOf(element, 'TS 29.274 §8.3'), element.value.length)
}

/** Addresses that a phone got; none for a connection without IP. */
export interface PdnAddress {
  readonly ipv4?: string
  /** The prefix, with its interface identifier. */
  readonly ipv6?: string
  readonly ipv6PrefixLength?: number
}

/**
 * PDN Address Allocation.
 *
 * @throws DecodeError GTPV2_TRUNCATED
 * @spec TS 29.274 §8.14
 */
export function decodePaa(element: Gtpv2Element): PdnAddress {
  const reader = readerOf(element, 'TS 29.274 §8.14')
  const type = reader.uint8() & PDN_TYPE
  const hasIpv6 = type === IPV6 || type === IPV4V6
  const hasIpv4 = type === IPV4 || type === IPV4V6
  const ipv6 = hasIpv6 ? { ipv6PrefixLength: reader.uint8(), ipv6: decodeIpv6(reader.bytes(16)) } : {}
  return { ...ipv6, ...(hasIpv4 ? { ipv4: decodeIpv4(reader.bytes(4)) } : {}) }
}

/**
 * The cause value: 16 to 63 are acceptances.
 *
 * @throws DecodeError GTPV2_TRUNCATED
 * @spec TS 29.274 §8.4
 */
export function decodeCause(element: Gtpv2Element): number {
  return readerOf(element, 'TS 29.274 §8.4').uint8()
}

/**
 * @throws RangeError for no address at all, or an IPv6 address without the length of its prefix
 * @spec TS 29.274 §8.14
 */
export function encodePaa({ ipv4, ipv6, ipv6PrefixLength }: PdnAddress): Uint8Array {
  const writer = new ByteWriter(22)
  if (ipv6 === undefined) {
    if (ipv4 === undefined) throw new RangeError('no address for a connection')
    return writer.uint8(IPV4).bytes(encodeIpv4(ipv4)).finish()
  }
  if (ipv6PrefixLength === undefined) throw new RangeError(`${ipv6} without the length of its prefix`)
  writer
    .uint8(ipv4 === undefined ? IPV6 : IPV4V6)
    .uint8(ipv6PrefixLength)
    .bytes(encodeIpv6(ipv6))
  return (ipv4 === undefined ? writer : writer.bytes(encodeIpv4(ipv4))).finish()
}
