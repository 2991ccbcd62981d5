import { ALGORITHM_PAIRS, type AlgorithmPair } from '@voltaic/ipsec'

/** How a phone protects Gm; who does ESP for it is in `UeDeps.saBackend`. */
export interface GmConfig {
  /** The pairs of algorithms that it offers, in this order; `BASE_ALGORITHM_PAIRS` unless given. */
  readonly pairs?: readonly AlgorithmPair[]
  /** The protected server port, for as long as the phone is on; a free one unless given. */
  readonly portS?: number
  /** The protected client port of the first agreement; a free one unless given. Later ones always have a free one. */
  readonly portC?: number
  /** Whether Via asks for the port that a request came from, as some handsets do. @spec RFC 3581 §3 */
  readonly rport?: boolean
}

/**
 * What handsets offer: the two integrity algorithms, each with the three for encryption. @spec TS 33.203 §H
 */
export const BASE_ALGORITHM_PAIRS: readonly AlgorithmPair[] = ALGORITHM_PAIRS.filter(({ alg }) =>
  alg.startsWith('hmac'),
)

/** What a phone does wrong about Gm when it is told to. */
export interface GmFaults {
  /** Makes the keys of ESP from an IK and a CK of its own invention. */
  readonly wrongKey?: boolean
  /** Sends with an SPI that is none of the P-CSCF's. */
  readonly wrongSpi?: boolean
  /** Leaves Security-Verify out. */
  readonly noSecurityVerify?: boolean
  /** Repeats in Security-Verify something else than Security-Server said. */
  readonly alteredSecurityVerify?: boolean
  /** Offers something else in the second REGISTER than in the first. */
  readonly alteredSecurityClient?: boolean
  /** Sends in clear what it should protect, to the protected port. */
  readonly clearToProtectedPort?: boolean
  /** Registers anew each time, in clear and with a new port, as if it had lost its memory. */
  readonly forgetsRegistration?: boolean
}
