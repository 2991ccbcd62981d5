import type { DigestAlgorithm } from '@voltaic/aka'
import { type Clock, ExpiryWheel } from '@voltaic/runtime'
import { NonceCounts } from './nonce-counts.ts'

/** What the HSS gave to check one user by. @spec TS 29.228 §6.3.1; TS 29.229 §6.3.36 */
export interface DigestSecret {
  readonly realm: string
  readonly algorithm: DigestAlgorithm
  /** What may protect a request: `auth`, `auth-int`. */
  readonly qop: readonly string[]
  /** H(A1) in hexadecimal digits. Never leaves this process. */
  readonly ha1: string
}

/** One IMPI that is checked by SIP Digest. */
export interface DigestUser {
  readonly secret: DigestSecret
  readonly counts: NonceCounts
  /** Wrong responses since the last right one. */
  failures: number
}

/**
 * The users of SIP Digest that are registered here or about to be, each with what the HSS gave for it. In memory only: after
 * a restart the HSS is asked again.
 *
 * @spec TS 24.229 §5.4.1.2.1B, §5.4.1.2.2A
 */
export class DigestUsers {
  readonly #clock: Clock
  readonly #expiry: ExpiryWheel
  readonly #byImpi = new Map<string, { user: DigestUser; until: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#expiry = new ExpiryWheel(clock, (impi) => {
      if ((this.#byImpi.get(impi)?.until ?? 0) <= clock.now()) this.#byImpi.delete(impi)
    })
  }

  start(): void {
    this.#expiry.start()
  }

  stop(): void {
    this.#expiry.stop()
    this.#byImpi.clear()
  }

  get size(): number {
    return this.#byImpi.size
  }

  find(impi: string): DigestUser | undefined {
    const entry = this.#byImpi.get(impi)
    return entry !== undefined && entry.until > this.#clock.now() ? entry.user : undefined
  }

  /**
   * Takes what the HSS gave. Counts and failures of the user go on: asking the HSS again makes no old answer good.
   * @param until wall-clock milliseconds
   */
  put(impi: string, secret: DigestSecret, until: number): DigestUser {
    const known = this.#byImpi.get(impi)
    const user: DigestUser = {
      secret,
      counts: known?.user.counts ?? new NonceCounts(),
      failures: known?.user.failures ?? 0,
    }
    this.#keep(impi, user, Math.max(until, known?.until ?? 0))
    return user
  }

  /** The user is registered until then. */
  keepUntil(impi: string, until: number): void {
    const known = this.#byImpi.get(impi)
    if (known !== undefined && known.until < until) this.#keep(impi, known.user, until)
  }

  #keep(impi: string, user: DigestUser, until: number): void {
    this.#byImpi.set(impi, { user, until })
    this.#expiry.add(impi, until)
  }
}
