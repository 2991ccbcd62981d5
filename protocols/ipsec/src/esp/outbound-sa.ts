import type { EspPayload } from './esp-packet.ts'
import type { EspSealing } from './esp-transform.ts'
import { GcmSealing } from './gcm-transform.ts'
import { HmacSealing } from './hmac-transform.ts'
import { isCombinedMode, type SaAlgorithms } from './sa-algorithms.ts'

/** 32 bits; extended sequence numbers are not agreed on. @spec RFC 4303 §3.3.3 */
export const LAST_SEQUENCE = 0xffff_ffff

/** The sending end of one security association. */
export class OutboundSa {
  readonly spi: number
  readonly #algorithms: SaAlgorithms
  /** Made for the first packet: most associations never send one. */
  #sealing: EspSealing | undefined
  #sequence: number

  /**
   * @param spi chosen by the receiver
   * @param lastSequence the highest number that may have been used under these keys: 0 for a new SA, more after a restart
   */
  constructor(spi: number, algorithms: SaAlgorithms, lastSequence = 0) {
    this.spi = spi
    this.#sequence = lastSequence
    this.#algorithms = algorithms
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
    this.#sealing ??= createSealing(this.#algorithms)
    return this.#sealing.seal(this.spi, this.#sequence, payload)
  }

  /** Frees what it holds; it can still be used. */
  close(): void {
    this.#sealing?.close()
  }
}

function createSealing(algorithms: SaAlgorithms): EspSealing {
  return isCombinedMode(algorithms) ? new GcmSealing(algorithms) : new HmacSealing(algorithms)
}
