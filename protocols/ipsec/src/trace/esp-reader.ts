import { decodeIpv4, decodeIpv6 } from '@voltaic/runtime'
import { ANY, type CapturedSa, type ReadEsp } from './captured-sa.ts'
import { openNullEsp } from './null-esp.ts'

/** Associations with the same SPI; the oldest goes for a new one. */
export const MAX_SAS_OF_SPI = 16
/** SPIs that are known. */
const MAX_READ_SPIS = 65_536
/** Packets of an association that must not look encrypted any more before it is believed that it is. */
export const NULL_TRIALS = 8
/** Associations of which it is remembered whether they are encrypted. */
const MAX_TRIED = 4096

/** An ESP packet of a capture. */
export interface EspFinding extends ReadEsp {
  /** `null`: nobody has encrypted it. */
  readonly how: 'decrypted' | 'null'
}

/** Opens the ESP packets of a capture, with all keys that are known. */
export class EspReader {
  readonly #bySpi = new Map<number, CapturedSa[]>()
  readonly #anySpi: CapturedSa[] = []
  /** Packets of each SPI that could not be read without a key. */
  readonly #failures = new Map<number, number>()

  /** Takes one more association; of several that fit the newest is tried first. */
  add(sa: CapturedSa): void {
    const list = sa.spi === ANY ? this.#anySpi : this.#listOf(sa.spi)
    list.unshift(sa)
    if (list.length > MAX_SAS_OF_SPI) list.pop()
  }

  /**
   * @param packet from the SPI on
   * @param addresses source and behind it destination, 4 or 16 octets each
   * @returns undefined when no key fits and the packet is encrypted
   */
  open(spi: number, packet: Uint8Array, addresses: Uint8Array): EspFinding | undefined {
    const read = this.#decrypt(spi, packet, addresses)
    if (read !== undefined) return { ...read, how: 'decrypted' }
    const failures = this.#failures.get(spi) ?? 0
    if (failures >= NULL_TRIALS) return undefined
    const plain = openNullEsp(packet, addresses)
    if (plain !== undefined) return { ...plain, how: 'null' }
    if (this.#failures.size >= MAX_TRIED) this.#failures.clear()
    this.#failures.set(spi, failures + 1)
    return undefined
  }

  #listOf(spi: number): CapturedSa[] {
    const known = this.#bySpi.get(spi)
    if (known !== undefined) return known
    const oldest = this.#bySpi.size >= MAX_READ_SPIS ? this.#bySpi.keys().next().value : undefined
    if (oldest !== undefined) this.#bySpi.delete(oldest)
    const list: CapturedSa[] = []
    this.#bySpi.set(spi, list)
    return list
  }

  #decrypt(spi: number, packet: Uint8Array, addresses: Uint8Array): ReadEsp | undefined {
    const candidates = this.#bySpi.get(spi)
    if (candidates === undefined && this.#anySpi.length === 0) return undefined
    const half = addresses.length / 2
    const host = (octets: Uint8Array): string => (half === 4 ? decodeIpv4(octets) : decodeIpv6(octets))
    const [from, to] = [host(addresses.subarray(0, half)), host(addresses.subarray(half))]
    for (const sa of [...(candidates ?? []), ...this.#anySpi]) {
      if ((sa.from !== ANY && sa.from !== from) || (sa.to !== ANY && sa.to !== to)) continue
      const read = sa.open(packet)
      if (read !== undefined) return read
    }
    return undefined
  }
}
