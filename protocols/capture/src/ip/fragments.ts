import type { IpHeader } from './ip-header.ts'

/** Packets that are being put together at one time; the oldest goes for a new one. */
export const MAX_FRAGMENTED = 256
/** Fragments of one packet. */
const MAX_FRAGMENTS = 128
/** How long a packet waits for its fragments, in milliseconds of the capture. @spec RFC 791 §3.2; RFC 8200 §4.5 */
export const FRAGMENT_LIFETIME_MS = 60_000
const LARGEST = 65_535

interface Piece {
  readonly from: number
  readonly octets: Uint8Array
}

interface Unfinished {
  readonly at: number
  /** Of the first fragment, which alone names it for sure. */
  protocol: number
  readonly pieces: Piece[]
  /** Octets of the whole, once the last fragment has come. */
  total: number
}

/** What the fragments of a packet were. */
export interface WholePacket {
  readonly protocol: number
  readonly payload: Uint8Array
}

/**
 * Puts fragments together, of IPv4 and IPv6, in whatever order they come.
 *
 * @spec RFC 791 §3.2; RFC 8200 §4.5
 */
export class Fragments {
  readonly #unfinished = new Map<string, Unfinished>()
  /** Packets that were given up because fragments are missing. */
  lost = 0

  /** Packets that wait for fragments. */
  get waiting(): number {
    return this.#unfinished.size
  }

  /**
   * Takes a fragment.
   *
   * @param at milliseconds
   * @param place tells interfaces and tunnels apart
   * @returns the packet when this completes it
   */
  add(octets: Uint8Array, header: IpHeader, at: number, place: number): WholePacket | undefined {
    const from = header.fragmentOffset
    const length = header.end - header.start
    if (header.missing > 0 || from + length > LARGEST) {
      this.lost++
      return undefined
    }
    const key = keyOf(octets, header, place)
    const packet = this.#find(key, at, header.protocol)
    if (packet.pieces.length >= MAX_FRAGMENTS) {
      this.#giveUp(key)
      return undefined
    }
    packet.pieces.push({ from, octets: new Uint8Array(octets.subarray(header.start, header.end)) })
    if (from === 0) packet.protocol = header.protocol
    if (!header.hasMoreFragments) packet.total = from + length
    const payload = put(packet)
    if (payload === undefined) return undefined
    this.#unfinished.delete(key)
    return { protocol: packet.protocol, payload }
  }

  #find(key: string, at: number, protocol: number): Unfinished {
    const known = this.#unfinished.get(key)
    if (known !== undefined && Math.abs(at - known.at) < FRAGMENT_LIFETIME_MS) return known
    if (known !== undefined) this.#giveUp(key)
    const oldest = this.#unfinished.size >= MAX_FRAGMENTED ? this.#unfinished.keys().next().value : undefined
    if (oldest !== undefined) this.#giveUp(oldest)
    const fresh: Unfinished = { at, protocol, pieces: [], total: -1 }
    this.#unfinished.set(key, fresh)
    return fresh
  }

  #giveUp(key: string): void {
    this.#unfinished.delete(key)
    this.lost++
  }
}

function keyOf(octets: Uint8Array, header: IpHeader, place: number): string {
  const { addressesAt, addressLength, identification, protocol, version } = header
  const addresses = Buffer.from(octets.buffer, octets.byteOffset + addressesAt, addressLength * 2).toString('latin1')
  // RFC 8200 §4.5: the protocol is no part of what tells IPv6 packets apart
  return `${place} ${identification} ${version === 4 ? protocol : ''} ${addresses}`
}

/** The whole, if there is no hole in it; of octets that came twice the first ones count. */
function put({ pieces, total }: Unfinished): Uint8Array | undefined {
  if (total < 0) return undefined
  // most have not come yet: before octets are taken for it
  if (pieces.reduce((sum, { octets }) => sum + octets.length, 0) < total) return undefined
  const sorted = pieces.toSorted((a, b) => a.from - b.from)
  const whole = new Uint8Array(total)
  let end = 0
  for (const { from, octets } of sorted) {
    if (from > end) return undefined
    const fresh = octets.subarray(end - from, Math.max(end - from, total - from))
    whole.set(fresh, end)
    end += fresh.length
  }
  return end === total ? whole : undefined
}
