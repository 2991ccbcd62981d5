import { type ByteReader, ByteWriter, decodeHex, encodeHex } from '@voltaic/base'
import { decodeIpv4, encodeIpv4 } from '@voltaic/runtime'
import { type PdnType, pdnTypeCode, pdnTypeOf } from '../pdn-type.ts'

/*
 *   8  7  6  5  4     3  2  1
 * +---------------+-----------+
 * |     spare     | PDN type  |
 * +---------------+-----------+
 * | Interface identifier, 8 octets, where there is IPv6 |
 * | IPv4 address, 4 octets, where there is IPv4         |
 */
const TYPE = 7
const INTERFACE_IDENTIFIER = 8

/** What the network tells a phone of its addresses; the prefix of IPv6 comes with a router advertisement. */
export interface NasPdnAddress {
  readonly ipv4?: string
  /** Sixteen hexadecimal digits: the link-local address of the phone is `fe80::` and these. */
  readonly interfaceIdentifier?: string
}

/** @spec TS 24.301 §9.9.4.9 */
function pdnTypeOfAddress({ ipv4, interfaceIdentifier }: NasPdnAddress): PdnType {
  if (interfaceIdentifier === undefined) return 'IPv4'
  return ipv4 === undefined ? 'IPv6' : 'IPv4v6'
}

/**
 * @throws DecodeError PDN_TYPE, NAS_TRUNCATED
 * @spec TS 24.301 §9.9.4.9
 */
export function readNasPdnAddress(reader: ByteReader): NasPdnAddress {
  const type = pdnTypeOf(reader.uint8() & TYPE, reader.position - 1)
  const ipv6 = type === 'IPv4' ? {} : { interfaceIdentifier: encodeHex(reader.bytes(INTERFACE_IDENTIFIER)) }
  return { ...ipv6, ...(type === 'IPv6' ? {} : { ipv4: decodeIpv4(reader.bytes(4)) }) }
}

/**
 * @throws RangeError for no address at all, or one that is none; DecodeError HEX_MALFORMED
 * @spec TS 24.301 §9.9.4.9
 */
export function encodeNasPdnAddress(address: NasPdnAddress): Uint8Array {
  const { ipv4, interfaceIdentifier } = address
  const identifier = decodeHex(interfaceIdentifier ?? '')
  const fits = interfaceIdentifier === undefined ? ipv4 !== undefined : identifier.length === INTERFACE_IDENTIFIER
  if (!fits) throw new RangeError(`not an address of a connection: ${JSON.stringify(address)}`)
  const writer = new ByteWriter(13).uint8(pdnTypeCode(pdnTypeOfAddress(address))).bytes(identifier)
  return (ipv4 === undefined ? writer : writer.bytes(encodeIpv4(ipv4))).finish()
}
