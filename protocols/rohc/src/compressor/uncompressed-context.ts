import { type Cid, createCid } from './coding/cid.ts'
import { encodeNormalHead, encodeUncompressedIr } from './packets/uncompressed.ts'

/**
 * The context of profile 0, for whatever no other profile takes.
 *
 * @spec RFC 3095 §5.10.3
 */
export class UncompressedContext {
  readonly cid: Cid
  readonly #repeats: number
  readonly #irMs: number
  #sent = 0
  #dueAt = 0
  /** Bidirectional mode: IR is not repeated any more. */
  #isBidirectional = false

  constructor(space: 'small' | 'large', cid: number, repeats: number, irMs: number) {
    this.cid = createCid(space, cid)
    this.#repeats = repeats
    this.#irMs = irMs
  }

  acknowledged(): void {
    this.#isBidirectional = true
  }

  /** The octets before the packet, or before all but the first octet of it. */
  head(packet: Uint8Array, nowMs: number): { readonly type: 'IR' | 'Normal'; readonly head: Uint8Array } {
    const first = packet[0] ?? 0
    // RFC 3095 §5.10.2: only the first octets of IPv4 and IPv6 are free of packet types
    const isIp = first >> 4 === 4 || first >> 4 === 6
    const isDue = this.#sent < this.#repeats || (!this.#isBidirectional && nowMs >= this.#dueAt)
    if (isIp && !isDue) return { type: 'Normal', head: encodeNormalHead(this.cid, first) }
    this.#sent++
    this.#dueAt = nowMs + this.#irMs
    return { type: 'IR', head: encodeUncompressedIr(this.cid) }
  }
}
