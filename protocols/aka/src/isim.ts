import type { AuthenticationFunctions } from './authentication-functions.ts'
import { type AuthenticationKeys, createAuthenticationFunctions } from './authentication-keys.ts'
import { buildAuts, verifyAutn } from './authentication-vector.ts'
import { SQN_PROFILE_2, type SqnScheme } from './sqn.ts'
import { createSqnArray, type SqnArray } from './sqn-array.ts'

/** What the SIM says to a challenge. */
export type IsimResponse =
  | { readonly kind: 'success'; readonly res: Uint8Array; readonly ck: Uint8Array; readonly ik: Uint8Array }
  | { readonly kind: 'synchronisation-failure'; readonly auts: Uint8Array }
  | { readonly kind: 'mac-failure' }

/** What a SIM keeps between two runs. */
export interface IsimState {
  /** SEQ_MS(i) for every IND. */
  readonly seqs: readonly number[]
}

/** The application on the phone's card that holds K and the SQN array; a USIM answers in the same way. */
export class Isim {
  readonly #functions: AuthenticationFunctions
  readonly #array: SqnArray

  /**
   * @param options.scheme how the card was personalised: its array, Δ and L
   * @param options.state from an earlier `state()`; absent for a new card
   */
  constructor(keys: AuthenticationKeys, options: { readonly scheme?: SqnScheme; readonly state?: IsimState } = {}) {
    this.#functions = createAuthenticationFunctions(keys)
    this.#array = createSqnArray(options.scheme ?? SQN_PROFILE_2, options.state?.seqs)
  }

  /**
   * Answers a challenge. The MAC is checked before the SQN, so that a forged challenge cannot ask for an AUTS.
   * @spec TS 33.102 §6.3.3, TS 31.103 §7.1.1
   */
  authenticate(rand: Uint8Array, autn: Uint8Array): IsimResponse {
    const opened = verifyAutn(this.#functions, rand, autn)
    if (opened === undefined) return { kind: 'mac-failure' }
    if (!this.#array.accept(opened.sqn)) {
      return { kind: 'synchronisation-failure', auts: buildAuts(this.#functions, rand, this.#array.highest()) }
    }
    return { kind: 'success', res: opened.res, ck: opened.ck, ik: opened.ik }
  }

  /** What must be persisted so that an old challenge stays refused after a restart. */
  state(): IsimState {
    return { seqs: this.#array.read() }
  }
}
