/** Bounds on what strangers can make one stack hold. Every limit that is hit is counted under `sip.drop` or `sip.limit`. */
export interface SipLimits {
  /** TCP connections at once, in both directions together. */
  readonly maxConnections: number
  /** An accepted connection that has not carried one whole message by then is closed, in milliseconds. */
  readonly firstMessageMs: number
  /** A connection that carries neither message nor keep-alive for this long is closed, in milliseconds. */
  readonly idleMs: number
  /** How long an outgoing connection may take to be set up, in milliseconds. */
  readonly connectMs: number
  /** Octets queued towards one slow reader before its connection is dropped. */
  readonly maxQueuedBytes: number
  /** Octets of unfinished messages, over all connections together. */
  readonly maxPartialBytes: number
  /** Requests being worked on; more are answered 503 without a transaction. */
  readonly maxActiveServerTransactions: number
  /** Answered transactions kept to absorb retransmissions; beyond that the oldest go early. */
  readonly maxCompletedServerTransactions: number
  /** Requests waiting for an answer; more fail locally with 503. */
  readonly maxClientTransactions: number
  /** A longer request tries TCP before UDP. @spec RFC 3261 §18.1.1 */
  readonly maxUdpRequestBytes: number
}

/** What fits in one UDP datagram over IPv4. */
export const MAX_DATAGRAM_BYTES = 65_507

export const DEFAULT_LIMITS: SipLimits = {
  maxConnections: 10_000,
  firstMessageMs: 32_000,
  idleMs: 3_600_000,
  connectMs: 5_000,
  maxQueuedBytes: 4 * 1024 * 1024,
  maxPartialBytes: 64 * 1024 * 1024,
  maxActiveServerTransactions: 50_000,
  maxCompletedServerTransactions: 500_000,
  maxClientTransactions: 100_000,
  maxUdpRequestBytes: 1300,
}
