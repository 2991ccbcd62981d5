import type { PacketHeaders } from '../headers/packet-headers.ts'

/** Contexts with different SSRCs between two ports before what goes there is no RTP. */
const MAX_SSRCS = 8
/** Pairs of ports that are remembered. */
export const MAX_GUESSES = 1024
/** Below are ports of services, none of them RTP. */
const FIRST_FREE_PORT = 1024
/** Payload types that RTCP looks like. */
const FIRST_RTCP_TYPE = 72
const LAST_RTCP_TYPE = 76

/**
 * Guesses which UDP packets carry RTP. A wrong guess costs octets, never correctness: what looks like an RTP header is
 * restored to the bit.
 *
 * @spec RFC 3095 §5.11.1, §6.2
 */
export class RtpGuess {
  /** Per stream of UDP, how many contexts of RTP it was given. */
  readonly #given = new Map<string, number>()

  isRtp(headers: PacketHeaders, udpKey: string): boolean {
    const { packet, udp, rtp } = headers
    if (rtp === 0) return false
    const type = (packet[rtp + 1] ?? 0) & 0x7f
    if (type >= FIRST_RTCP_TYPE && type <= LAST_RTCP_TYPE) return false
    const source = ((packet[udp] ?? 0) << 8) | (packet[udp + 1] ?? 0)
    const destination = ((packet[udp + 2] ?? 0) << 8) | (packet[udp + 3] ?? 0)
    if (source < FIRST_FREE_PORT || destination < FIRST_FREE_PORT) return false
    return (this.#given.get(udpKey) ?? 0) < MAX_SSRCS
  }

  /** A context was made for RTP of this stream of UDP. */
  given(udpKey: string): void {
    const times = (this.#given.get(udpKey) ?? 0) + 1
    this.#given.delete(udpKey)
    this.#given.set(udpKey, times)
    if (this.#given.size <= MAX_GUESSES) return
    const oldest = this.#given.keys().next()
    if (!oldest.done) this.#given.delete(oldest.value)
  }
}
