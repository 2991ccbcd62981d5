import type { RegistrationEvent } from '@voltaic/as-kit'
import type { Clock } from '@voltaic/runtime'
import { parseNameAddr } from '@voltaic/sip'
import { keyOf } from './sms-parties.ts'

/** Users whose S-CSCF is remembered. */
export const MAX_REGISTRATIONS = 200_000

interface Known {
  readonly scscf: string
  readonly until: number
}

/**
 * Who is registered, and where, as the S-CSCFs have told. It is not needed to deliver: who is not in it is looked for at the
 * entry point of the home domain.
 *
 * @spec TS 24.341 §5.3.3.2
 */
export class Registrations {
  readonly #clock: Clock
  readonly #most: number
  /** By queue, who has registered longest ago first. */
  readonly #byKey = new Map<string, Known>()

  /** @param most users that are remembered */
  constructor(clock: Clock, most: number = MAX_REGISTRATIONS) {
    this.#clock = clock
    this.#most = most
  }

  /** @returns queues of the user, when the user is there */
  update({ user, scscf, expires, registerResponse }: RegistrationEvent): readonly string[] {
    // the 200 to the phone has all identities of the set; the third-party REGISTER just one
    const others = registerResponse?.list('P-Associated-URI').map((value) => parseNameAddr(value).uri) ?? []
    const keys = [...new Set([user, ...others].map(keyOf))]
    for (const key of keys) {
      this.#byKey.delete(key)
      if (expires > 0) this.#byKey.set(key, { scscf, until: this.#clock.now() + expires * 1000 })
    }
    for (const key of this.#byKey.keys()) {
      if (this.#byKey.size <= this.#most) break
      this.#byKey.delete(key)
    }
    return expires > 0 ? keys : []
  }

  /** SIP URI of the S-CSCF. */
  scscfOf(key: string): string | undefined {
    const known = this.#byKey.get(key)
    return known !== undefined && known.until > this.#clock.now() ? known.scscf : undefined
  }

  /** The S-CSCF did not have the user after all. */
  forget(key: string): void {
    this.#byKey.delete(key)
  }
}
