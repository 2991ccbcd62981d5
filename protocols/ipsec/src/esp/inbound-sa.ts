import { payloadLength, protectedLength, readSequence } from './esp-packet.ts'
import type { EspOpening } from './esp-transform.ts'
import { GcmOpening } from './gcm-transform.ts'
import { HmacOpening } from './hmac-transform.ts'
import { ReplayWindow } from './replay-window.ts'
import { isCombinedMode, type SaAlgorithms } from './sa-algorithms.ts'

/**
 * `short`: too short or of an impossible length. `replay`: came before, or too old to tell. `icv`: not made with our keys.
 * `padding`: genuine, but not as RFC 4303 has it. `dummy`: made to be thrown away.
 */
export type EspDrop = 'short' | 'replay' | 'icv' | 'padding' | 'dummy'

export type EspOpened =
  | { readonly kind: 'opened'; readonly nextHeader: number; readonly payload: Uint8Array }
  | { readonly kind: 'dropped'; readonly drop: EspDrop }

/** Dummy packets hide how much is sent. @spec RFC 4303 §2.6 */
const NO_NEXT_HEADER = 59

const DROPPED: { readonly [D in EspDrop]: EspOpened } = {
  short: { kind: 'dropped', drop: 'short' },
  replay: { kind: 'dropped', drop: 'replay' },
  icv: { kind: 'dropped', drop: 'icv' },
  padding: { kind: 'dropped', drop: 'padding' },
  dummy: { kind: 'dropped', drop: 'dummy' },
}

/** The receiving end of one security association. */
export class InboundSa {
  readonly spi: number
  readonly #algorithms: SaAlgorithms
  /** Both made for the first packet: most associations never receive one. */
  #opening: EspOpening | undefined
  #window: ReplayWindow | undefined

  constructor(spi: number, algorithms: SaAlgorithms) {
    this.spi = spi
    this.#algorithms = algorithms
  }

  /**
   * Takes one ESP packet apart, without an IP header. First the sequence number, then the ICV, then decryption; only a
   * genuine packet moves the window.
   *
   * @param packet whose SPI is that of this SA
   * @returns the payload, which may lie in the packet's octets
   * @spec RFC 4303 §3.4.3, §3.4.4
   */
  open(packet: Uint8Array): EspOpened {
    this.#opening ??= createOpening(this.#algorithms)
    this.#window ??= new ReplayWindow()
    if (protectedLength(packet.length, this.#opening.layout) === undefined) return DROPPED.short
    const sequence = readSequence(packet)
    if (!this.#window.isNew(sequence)) return DROPPED.replay
    const plaintext = this.#opening.open(packet)
    if (plaintext === undefined) return DROPPED.icv
    this.#window.mark(sequence)
    const length = payloadLength(plaintext)
    if (length === undefined) return DROPPED.padding
    const nextHeader = plaintext[plaintext.length - 1] as number
    if (nextHeader === NO_NEXT_HEADER) return DROPPED.dummy
    return { kind: 'opened', nextHeader, payload: plaintext.subarray(0, length) }
  }

  /** Frees what it holds; it can still be used. */
  close(): void {
    this.#opening?.close()
  }
}

function createOpening(algorithms: SaAlgorithms): EspOpening {
  return isCombinedMode(algorithms) ? new GcmOpening(algorithms) : new HmacOpening(algorithms)
}
