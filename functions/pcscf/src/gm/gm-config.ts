import type { AlgorithmPair } from '@voltaic/ipsec'
import type { Address } from '@voltaic/runtime'
import type { ListenPoint } from '@voltaic/sip'

/**
 * `off`: nothing is agreed on, whatever a phone offers. `prefer`: with the phones that offer it, and others are served in
 * clear. `require`: who cannot is not served.
 */
export type SecurityPolicy = 'off' | 'prefer' | 'require'

/** A policy for some subscribers. */
export interface SubscriberPolicy {
  /** An IMPI, or the start of several with `*` behind it. */
  readonly impi: string
  readonly policy: SecurityPolicy
}

export interface GmConfig {
  /** The host of all protected ports. */
  readonly host: string
  /** The protected server port, the same for all phones. */
  readonly portS: number
  /** Protected client ports, two at least: a new set beside an old one of the same phone needs another. */
  readonly portC: readonly number[]
  /** The pairs of algorithms that are allowed, most wanted first. */
  readonly pairs: readonly AlgorithmPair[]
  readonly policy: SecurityPolicy
  /** The first that fits counts. */
  readonly subscribers: readonly SubscriberPolicy[]
}

/** The policy for one subscriber. @param impi as the phone wrote it, or empty */
export function policyFor(impi: string, { policy, subscribers }: GmConfig): SecurityPolicy {
  return subscribers.find((each) => isMatch(each.impi, impi))?.policy ?? policy
}

function isMatch(pattern: string, impi: string): boolean {
  return pattern.endsWith('*') ? impi.startsWith(pattern.slice(0, -1)) : impi === pattern
}

/** All protected ports of this element. */
export function protectedPortsOf({ host, portS, portC }: GmConfig): readonly Address[] {
  return [portS, ...portC].map((port) => ({ host, port }))
}

/**
 * Where the P-CSCF listens for protected messages: phones send requests to the server port, and over UDP answer to any
 * of them. Streams from a client port go out only.
 *
 * @spec TS 33.203 §7.1
 */
export function protectedListenPoints({ host, portS, portC }: GmConfig): readonly ListenPoint[] {
  const server = { host, port: portS }
  return [
    { transport: 'udp', address: server },
    { transport: 'tcp', address: server },
    // TS 24.229 §5.2.6.4.3: Via names the port at which the answers are awaited
    ...portC.map((port): ListenPoint => ({ transport: 'udp', address: { host, port }, sentBy: server })),
  ]
}
