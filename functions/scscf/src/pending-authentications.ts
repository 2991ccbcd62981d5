import type { Clock, Timer } from '@voltaic/runtime'

/** A challenge of AKA that a phone has not answered yet. */
export interface PendingAka {
  readonly kind: 'aka'
  readonly impi: string
  readonly impu: string
  /** base64 of RAND ‖ AUTN, as sent in the challenge. */
  readonly nonce: string
  /** XRES as raw octets. Never leaves this map but for the comparison. */
  readonly expectedResponse: Uint8Array
}

/** A challenge of SIP Digest; its nonce shows by itself whether it is good. */
export interface PendingDigest {
  readonly kind: 'digest'
  readonly impi: string
  readonly impu: string
}

export type PendingAuthentication = PendingAka | PendingDigest

interface Entry {
  readonly pending: PendingAuthentication
  readonly timer: Timer
}

/**
 * The challenges in flight, one for each IMPI: a new challenge takes the place of the one before. Each can be answered
 * once, within reg-await-auth.
 *
 * @spec TS 24.229 §5.4.1.2.1, §7.7
 */
export class PendingAuthentications {
  readonly #clock: Clock
  readonly #awaitAuthMs: number
  readonly #onTimeout: (pending: PendingAuthentication) => void
  readonly #byImpi = new Map<string, Entry>()

  /**
   * @param awaitAuthMs reg-await-auth, 4 minutes by the standard
   * @param onTimeout called when a challenge was never answered
   */
  constructor(clock: Clock, awaitAuthMs: number, onTimeout: (pending: PendingAuthentication) => void) {
    this.#clock = clock
    this.#awaitAuthMs = awaitAuthMs
    this.#onTimeout = onTimeout
  }

  get size(): number {
    return this.#byImpi.size
  }

  add(pending: PendingAuthentication): void {
    this.#byImpi.get(pending.impi)?.timer.cancel()
    const timer = this.#clock.startTimer(this.#awaitAuthMs, () => {
      this.#byImpi.delete(pending.impi)
      this.#onTimeout(pending)
    })
    this.#byImpi.set(pending.impi, { pending, timer })
  }

  /** The challenge of AKA that this IMPI may answer for this public identity, and for no other. */
  nonceOf(impi: string, impu: string): string | undefined {
    const pending = this.#byImpi.get(impi)?.pending
    return pending?.kind === 'aka' && pending.impu === impu ? pending.nonce : undefined
  }

  /** Whether this IMPI was challenged by SIP Digest for this public identity. */
  isDigest(impi: string, impu: string): boolean {
    const pending = this.#byImpi.get(impi)?.pending
    return pending?.kind === 'digest' && pending.impu === impu
  }

  /** Takes the challenge out: it cannot be answered again. */
  take(impi: string): PendingAuthentication | undefined {
    const entry = this.#byImpi.get(impi)
    entry?.timer.cancel()
    this.#byImpi.delete(impi)
    return entry?.pending
  }

  /** The same of a challenge of AKA; one of SIP Digest stays. */
  takeAka(impi: string): PendingAka | undefined {
    const pending = this.#byImpi.get(impi)?.pending
    if (pending?.kind !== 'aka') return undefined
    this.take(impi)
    return pending
  }

  stop(): void {
    for (const { timer } of this.#byImpi.values()) timer.cancel()
    this.#byImpi.clear()
  }
}
