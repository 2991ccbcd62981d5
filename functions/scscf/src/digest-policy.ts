import type { DigestNonces } from './digest-nonces.ts'
import type { DigestUsers } from './digest-users.ts'

/** How this S-CSCF deals with users of SIP Digest. */
export interface DigestPolicy {
  /** Whether each initial request of such a user is challenged too, with 407. @spec TS 24.229 §5.4.3.6.1 */
  readonly authenticatesRequests: boolean
  /** How long a nonce is good, in milliseconds; an answer to an older one is challenged anew as stale. */
  readonly nonceLifetimeMs: number
  /** Wrong responses in a row after which there is no further challenge but 403. */
  readonly maxFailures: number
}

/** What counts where nothing else is said. */
export const DIGEST_POLICY: DigestPolicy = {
  authenticatesRequests: true,
  nonceLifetimeMs: 3_600_000,
  maxFailures: 3,
}

/** What the procedures of SIP Digest share. */
export interface DigestState {
  readonly policy: DigestPolicy
  readonly nonces: DigestNonces
  readonly users: DigestUsers
}
