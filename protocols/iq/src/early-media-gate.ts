import { DecodeError } from '@voltaic/base'
import type { MediaGateway } from '@voltaic/ng'
import { parseEarlyMedia, type SipResponse } from '@voltaic/sip'

/** How early media of a call is treated: it passes, or it waits for somebody of the network to allow it, or for the answer. */
export type EarlyMediaPolicy = 'open' | 'gated'

/**
 * The gate of one INVITE: what the called side sends before it has answered is held back, branch by branch, until a
 * P-Early-Media of the network lets it through.
 *
 * @spec RFC 5009 §4, §8; TS 24.229 §5.2.7
 */
export class EarlyMediaGate {
  readonly #gateway: MediaGateway
  readonly #callId: string
  readonly #isTrusted: boolean
  /** Tags of branches whose media is held back. */
  readonly #closed = new Set<string>()
  readonly #authorised = new Set<string>()

  /** @param isTrusted whether the responses come from inside the trust domain, so that P-Early-Media means something */
  constructor(gateway: MediaGateway, callId: string, isTrusted: boolean) {
    this.#gateway = gateway
    this.#callId = callId
    this.#isTrusted = isTrusted
  }

  /** Whether media of that branch is to be held back from now on. */
  closes(response: SipResponse, tag: string): boolean {
    if (response.status >= 200) return false
    const allows = this.#allows(response)
    if (allows === true) this.#authorised.add(tag)
    else if (allows === false) this.#authorised.delete(tag)
    return !this.#authorised.has(tag)
  }

  /** Tells the gateway what has changed. */
  async set(tag: string, isClosed: boolean): Promise<void> {
    if (isClosed === this.#closed.has(tag)) return
    const part = { callId: this.#callId, fromTag: tag }
    if (isClosed) {
      this.#closed.add(tag)
      await this.#gateway.blockMedia(part)
    } else {
      this.#closed.delete(tag)
      await this.#gateway.unblockMedia(part)
    }
  }

  /** @returns undefined where nothing is said about it */
  #allows(response: SipResponse): boolean | undefined {
    const text = this.#isTrusted ? response.header('P-Early-Media') : undefined
    if (text === undefined) return undefined
    try {
      const { directions } = parseEarlyMedia(text)
      if (directions.length === 0) return undefined
      return directions.some((direction) => direction === 'sendrecv' || direction === 'sendonly')
    } catch (error) {
      if (error instanceof DecodeError) return undefined
      throw error
    }
  }
}
