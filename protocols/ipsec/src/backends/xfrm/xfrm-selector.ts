import { AF_INET6, familyOf } from '@voltaic/linux'
import { type Address, decodeIpv4, decodeIpv6, encodeHost } from '@voltaic/runtime'

/*
 * struct xfrm_selector, in octets:
 *  0 destination (16)   16 source (16)
 * 32 destination port   34 its mask   36 source port   38 its mask     (big-endian, 2 each)
 * 40 address family (2) 42 prefix of the destination   43 of the source (bits)
 * 44 protocol, 0: any   48 interface (4)   52 user (4)
 */
const SELECTOR_LENGTH = 56
const ADDRESS_LENGTH = 16
const WHOLE_PORT = 0xffff

/** What a policy or an association is for; an end that is undefined is any. Of any protocol, so of UDP and TCP alike. */
export interface XfrmEnds {
  readonly from?: Address
  readonly to?: Address
}

/** xfrm_address_t: 16 octets, of which an IPv4 address has the first four. */
export function encodeXfrmAddress(host: string): Buffer {
  const address = Buffer.alloc(ADDRESS_LENGTH)
  address.set(encodeHost(host))
  return address
}

function decodeXfrmAddress(octets: Buffer, family: number): string {
  return family === AF_INET6 ? decodeIpv6(octets.subarray(0, ADDRESS_LENGTH)) : decodeIpv4(octets.subarray(0, 4))
}

/** struct xfrm_selector for these ends, one of which at least is given. */
export function encodeSelector({ from, to }: XfrmEnds): Buffer {
  const selector = Buffer.alloc(SELECTOR_LENGTH)
  if (to !== undefined) writeEnd(selector, to, { address: 0, port: 32, prefix: 42 })
  if (from !== undefined) writeEnd(selector, from, { address: ADDRESS_LENGTH, port: 36, prefix: 43 })
  selector.writeUInt16LE(familyOf((to ?? from)?.host ?? ''), 40)
  return selector
}

interface Places {
  readonly address: number
  readonly port: number
  readonly prefix: number
}

function writeEnd(selector: Buffer, { host, port }: Address, places: Places): void {
  const octets = encodeHost(host)
  selector.set(octets, places.address)
  selector.writeUInt16BE(port, places.port)
  selector.writeUInt16BE(WHOLE_PORT, places.port + 2)
  selector.writeUInt8(octets.length * 8, places.prefix)
}

/** The ends of a selector that names both to the last bit; undefined for one that is wider. */
export function decodeSelector(selector: Buffer): { readonly from: Address; readonly to: Address } | undefined {
  const family = selector.readUInt16LE(40)
  const bits = family === AF_INET6 ? 128 : 32
  const isExact = [42, 43].every((at) => selector.readUInt8(at) === bits)
  const [toPort, fromPort] = [selector.readUInt16BE(32), selector.readUInt16BE(36)]
  if (!isExact || toPort === 0 || fromPort === 0) return undefined
  return {
    from: { host: decodeXfrmAddress(selector.subarray(ADDRESS_LENGTH), family), port: fromPort },
    to: { host: decodeXfrmAddress(selector, family), port: toPort },
  }
}
