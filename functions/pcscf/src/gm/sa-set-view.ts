import { formatAlgorithmPair, type SaAgreement, type SaSetState } from '@voltaic/ipsec'
import type { GmPhone } from './gm-phone.ts'

/** A set of security associations as people may see it: never its keys. @spec TS 33.203 §7.1 */
export interface SaSetView {
  /** Address of the phone. */
  readonly host: string
  /** Among the sets of its phone. */
  readonly id: number
  readonly state: SaSetState
  /** Integrity and encryption: `hmac-sha-1-96/aes-cbc`. */
  readonly algorithms: string
  readonly agreement: SaAgreement
  /** Wall-clock milliseconds. */
  readonly expiresAt: number
}

export function viewsOfSets({ host, sets, held }: GmPhone): readonly SaSetView[] {
  return sets.sets.flatMap(({ id, state, agreement, expiresAt }): readonly SaSetView[] => {
    const pair = held.get(id)?.keys.pair
    if (pair === undefined) return []
    return [{ host, id, state, algorithms: formatAlgorithmPair(pair), agreement, expiresAt }]
  })
}
