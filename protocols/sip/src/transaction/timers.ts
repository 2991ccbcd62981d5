/** The timers of one direction of SIP traffic, all in milliseconds. Letters as in RFC 3261 table 4 and RFC 6026 §8. */
export interface SipTimers {
  /** Estimate of the round-trip time. */
  readonly T1: number
  /** Longest interval between retransmissions of non-INVITE requests and INVITE responses. */
  readonly T2: number
  /** Longest time a message stays in the network. */
  readonly T4: number
  readonly timerA: number
  readonly timerB: number
  readonly timerC: number
  readonly timerD: number
  readonly timerE: number
  readonly timerF: number
  readonly timerG: number
  readonly timerH: number
  readonly timerI: number
  readonly timerJ: number
  readonly timerK: number
  readonly timerL: number
  readonly timerM: number
  /** How long the INVITE server transaction waits for its user before it sends 100 itself. */
  readonly timer100: number
  /** When a non-INVITE request that has no answer yet gets its 100: RFC 4320 §4.1. */
  readonly timer100NonInvite: number
}

/** The three values that an operator may set; every lettered timer follows from them. */
export interface BaseTimers {
  readonly T1: number
  readonly T2: number
  readonly T4: number
}

/** RFC 3261 §16.6 item 11: Timer C must be longer than three minutes. */
const TIMER_C = 190_000
const SHORTEST_TIMER_D = 32_000

/**
 * Derives the lettered timers.
 *
 * @spec RFC 3261 §17.1.1.2, RFC 3261 §17.1.2.2, RFC 3261 §17.2.1, RFC 3261 §17.2.2; RFC 6026 §8.4, RFC 6026 §8.7
 */
export function createSipTimers(base: BaseTimers): SipTimers {
  const { T1, T2, T4 } = base
  const transactionTimeout = 64 * T1
  return {
    T1,
    T2,
    T4,
    timerA: T1,
    timerB: transactionTimeout,
    timerC: TIMER_C,
    timerD: Math.max(SHORTEST_TIMER_D, transactionTimeout),
    timerE: T1,
    timerF: transactionTimeout,
    timerG: T1,
    timerH: transactionTimeout,
    timerI: T4,
    timerJ: transactionTimeout,
    timerK: T4,
    timerL: transactionTimeout,
    timerM: transactionTimeout,
    timer100: 200,
    timer100NonInvite: timeUntilTimerEIsT2(T1, T2),
  }
}

/**
 * The time after which a client that hears nothing has slowed down to T2: a 100 sent earlier would not save a
 * retransmission, but would hide that the answer is late.
 *
 * @spec RFC 4320 §4.1
 */
function timeUntilTimerEIsT2(T1: number, T2: number): number {
  let elapsed = 0
  for (let interval = T1; interval < T2; interval = Math.min(2 * interval, T2)) elapsed += interval
  return elapsed
}

/** Between network elements. @spec RFC 3261 §17.1.1.1; TS 24.229 §7.7 */
export const NETWORK_TIMERS: SipTimers = createSipTimers({ T1: 500, T2: 4000, T4: 5000 })

/** Between UE and P-CSCF, where a round trip crosses the radio. @spec TS 24.229 §7.7 */
export const UE_TIMERS: SipTimers = createSipTimers({ T1: 2000, T2: 16_000, T4: 17_000 })
