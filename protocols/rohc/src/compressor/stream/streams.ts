import { isIp, type PacketHeaders } from '../headers/packet-headers.ts'
import type { Contexts } from './contexts.ts'
import { RtpGuess } from './rtp-guess.ts'
import type { StreamContext, StreamProfile } from './stream-context.ts'
import { streamKey } from './stream-key.ts'

/** IP headers that the profiles with a header behind them can tell. */
const MAX_LEVELS = 2

/**
 * Finds the profile and the context of each packet.
 *
 * @spec RFC 3095 §5.1.2; RFC 3843 §3.2
 */
export class Streams {
  readonly #profiles: ReadonlySet<number>
  readonly #contexts: Contexts
  readonly #guess = new RtpGuess()

  constructor(profiles: ReadonlySet<number>, contexts: Contexts) {
    this.#profiles = profiles
    this.#contexts = contexts
  }

  /**
   * @param mayCreate false while the decompressor wants no new streams
   * @returns undefined for what goes by profile 0
   */
  contextOf(headers: PacketHeaders, mayCreate: boolean): StreamContext | undefined {
    const isFlat = headers.levels.length <= MAX_LEVELS && !isIp(headers.levels.at(-1)?.next ?? 0)
    if (isFlat && headers.udp !== 0) {
      const rtp = this.#rtpContext(headers, mayCreate)
      if (rtp) return rtp
      if (this.#profiles.has(2)) return this.#context(headers, 2, mayCreate)
    }
    if (isFlat && headers.esp !== 0 && this.#profiles.has(3)) return this.#context(headers, 3, mayCreate)
    return this.#profiles.has(4) ? this.#context(headers, 4, mayCreate) : undefined
  }

  #rtpContext(headers: PacketHeaders, mayCreate: boolean): StreamContext | undefined {
    if (!this.#profiles.has(1) || headers.rtp === 0) return undefined
    const key = streamKey(headers, 1)
    const known = this.#contexts.find(key)
    if (known) return known
    const udpKey = streamKey(headers, 2)
    if (!this.#guess.isRtp(headers, udpKey) || !mayCreate) return undefined
    this.#guess.given(udpKey)
    return this.#contexts.create(key, 1, headers)
  }

  #context(headers: PacketHeaders, profile: StreamProfile, mayCreate: boolean): StreamContext | undefined {
    const key = streamKey(headers, profile)
    const known = this.#contexts.find(key)
    if (known || !mayCreate) return known
    return this.#contexts.create(key, profile, headers)
  }
}
