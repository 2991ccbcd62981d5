import type { EspKeys } from '../keys/esp-keys.ts'
import type { EspPayload } from './esp-packet.ts'
import type { EspSealing } from './esp-transform.ts'
import type { EspWorkspace } from './esp-workspace.ts'
import { GcmSealing } from './gcm-transform.ts'
import { HmacSealing } from './hmac-transform.ts'

/** 32 bits; extended sequence numbers are not agreed on. @spec RFC 4303 §3.3.3 */
export const LAST_SEQUENCE = 0xffff_ffff

/** The sending end of one security association. */
export class OutboundSa {
  readonly spi: number
  readonly #sealing: EspSealing
  #sequence: number

  /**
   * @param spi chosen by the receiver
   * @param lastSequence the highest number that may have been used under these keys: 0 for a new SA, more after a restart
   */
  constructor(spi: number, keys: EspKeys, workspace: EspWorkspace, lastSequence = 0) {
    this.spi = spi
    this.#sequence = lastSequence
    const isAead = keys.pair.alg === 'aes-gmac' || keys.pair.ealg === 'aes-gcm'
    this.#sealing = isAead ? new GcmSealing(keys, workspace) : new HmacSealing(keys, workspace)
  }

  /** The number of the last packet. */
  get sequence(): number {
    return this.#sequence
  }

  /**
   * One ESP packet, without an IP header.
   *
   * @returns undefined when all sequence numbers are used up: the SA must not send any more
   * @spec RFC 4303 §3.3
   */
  protect(payload: EspPayload): Uint8Array | undefined {
    if (this.#sequence >= LAST_SEQUENCE) return undefined
    this.#sequence += 1
    return this.#sealing.seal(this.spi, this.#sequence, payload)
  }

  /** Frees what it holds; it can still be used. */
  close(): void {
    this.#sealing.close()
  }
}
