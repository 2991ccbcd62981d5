import type { PdnAddress, PdnType } from '@voltaic/epc'
import { decodeIpv4, decodeIpv6, encodeIpv4, encodeIpv6 } from '@voltaic/runtime'
import type { PgwApn } from './pgw-config.ts'

const DEFAULT_SIZE = 1000
const PREFIX_LENGTH = 64
/** Octets of the prefix that say whose it is. */
const SUBNET = 6

/** Addresses of the connections of one access point name. */
export class AddressPool {
  readonly #apn: PgwApn
  readonly #taken = new Set<number>()

  constructor(apn: PgwApn) {
    this.#apn = apn
  }

  /** Addresses of that type, or of what there is of it; undefined when the pool has none of it. */
  typeFor(asked: PdnType): PdnType | undefined {
    const hasIpv4 = this.#apn.ipv4 !== undefined && asked !== 'IPv6'
    const hasIpv6 = this.#apn.ipv6 !== undefined && asked !== 'IPv4'
    if (hasIpv4 && hasIpv6) return 'IPv4v6'
    if (hasIpv4) return 'IPv4'
    return hasIpv6 ? 'IPv6' : undefined
  }

  /** @returns undefined when all are taken */
  take(type: PdnType): { readonly index: number; readonly address: PdnAddress } | undefined {
    const size = this.#apn.size ?? DEFAULT_SIZE
    if (this.#taken.size >= size) return undefined
    let index = 0
    while (this.#taken.has(index)) index++
    this.#taken.add(index)
    const { ipv4, ipv6 } = this.#apn
    const ipv4Part = ipv4 === undefined || type === 'IPv6' ? {} : { ipv4: ipv4At(ipv4, index) }
    const ipv6Part =
      ipv6 === undefined || type === 'IPv4' ? {} : { ipv6: ipv6At(ipv6, index), ipv6PrefixLength: PREFIX_LENGTH }
    return { index, address: { ...ipv4Part, ...ipv6Part } }
  }

  give(index: number): void {
    this.#taken.delete(index)
  }
}

function ipv4At(first: string, index: number): string {
  const octets = Buffer.from(encodeIpv4(first))
  octets.writeUInt32BE((octets.readUInt32BE() + index) >>> 0)
  return decodeIpv4(octets)
}

/** TS 29.061 §11.2.1.3: a prefix for each connection, and an interface identifier that is unique in it. */
function ipv6At(prefix: string, index: number): string {
  const octets = Buffer.from(encodeIpv6(prefix))
  octets.writeUInt16BE(index, SUBNET)
  octets.writeUInt32BE(index + 1, 12)
  return decodeIpv6(octets)
}
