import type { AuthenticationFunctions } from './authentication-functions.ts'
import { createMilenage, KEY_LENGTH } from './milenage.ts'
import { createXorTestAlgorithm } from './xor-test-algorithm.ts'

/** How a SIM computes: MILENAGE, or the exclusive-or of test USIMs, which keeps no secret. */
export type AuthenticationAlgorithm = 'milenage' | 'xor'

export const AUTHENTICATION_ALGORITHMS: readonly AuthenticationAlgorithm[] = ['milenage', 'xor']

/** Octets of RES that TS 33.102 §6.3.7 allows. */
export const RES_MIN_LENGTH = 4
export const RES_MAX_LENGTH = 16

/** Octets of RES where nothing else is said; also the most that f2 of the algorithm gives. */
export const RES_LENGTHS: { readonly [A in AuthenticationAlgorithm]: number } = { milenage: 8, xor: 16 }

/** The secrets of a SIM, 16 octets each, and how it computes with them. */
export interface AuthenticationKeys {
  readonly k: Uint8Array
  /** Means nothing to XOR. */
  readonly opc: Uint8Array
  /** Absent: MILENAGE. */
  readonly algorithm?: AuthenticationAlgorithm
  /** Octets of RES; absent: as many as the algorithm gives. RES is cut at its end. */
  readonly resLength?: number
}

/** @spec TS 33.102 §6.3.2; TS 35.206 §4.1; TS 34.108 §8.1.2 */
export function createAuthenticationFunctions(keys: AuthenticationKeys): AuthenticationFunctions {
  const { algorithm = 'milenage', resLength } = keys
  const functions = algorithm === 'xor' ? createXorTestAlgorithm(keys.k) : createMilenage(keys.k, keys.opc)
  if (resLength === undefined || resLength >= RES_LENGTHS[algorithm]) return functions
  return {
    ...functions,
    f2345(rand) {
      const whole = functions.f2345(rand)
      return { ...whole, res: whole.res.subarray(0, resLength) }
    },
  }
}

/** What stands for OPc where the algorithm has none. */
export function noOpc(): Uint8Array {
  return new Uint8Array(KEY_LENGTH)
}
