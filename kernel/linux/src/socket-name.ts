import type { Address } from '@voltaic/runtime'
import { encodeSocketAddress } from './socket-address.ts'

const WORDS = 8

/** struct sockaddr_in or sockaddr_in6 as words of 32 bits, for addresses that are compared and written for each packet. */
export class SocketName {
  readonly words: Uint32Array
  /** The words of the host: the first one, and the one behind the last. */
  readonly hostAt: number
  readonly hostEnd: number
  /** Octets of the structure. */
  readonly length: number

  constructor(words: Uint32Array, isIpv6: boolean) {
    this.words = words
    this.hostAt = isIpv6 ? 2 : 1
    this.hostEnd = isIpv6 ? 6 : 2
    this.length = isIpv6 ? 28 : 16
  }

  static of({ host, port }: Address): SocketName {
    const octets = Buffer.alloc(WORDS * 4)
    octets.set(encodeSocketAddress(host, port))
    return new SocketName(new Uint32Array(octets.buffer, octets.byteOffset, WORDS), host.includes(':'))
  }
}
