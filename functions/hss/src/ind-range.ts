import type { IndRange } from '@voltaic/aka'

/** Who asks for vectors of a SIM. Each has INDs of its own, so that none uses up the array elements of the other. */
export type AuthenticationDomain = 'cx' | 's6a'

/**
 * The INDs of a domain: Cx has the lower half of the USIM's array, S6a the upper, so that attaching to EPC does not make
 * the vectors of IMS old. Where there is one IND only they share it, and a vector of the one makes an older one of the
 * other invalid.
 * @param indLength bits of IND of the SIM
 * @spec TS 33.102 §C.3.4
 */
export function indRangeOf(domain: AuthenticationDomain, indLength: number): IndRange {
  const size = 2 ** indLength
  if (size === 1) return { first: 0, last: 0 }
  return domain === 'cx' ? { first: 0, last: size / 2 - 1 } : { first: size / 2, last: size - 1 }
}
