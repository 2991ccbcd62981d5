import type { Isim } from '@voltaic/aka'
import type { ListenPoint, Target } from '@voltaic/sip'

/** Things that a simulated phone does wrong when it is told to, to see what the network makes of it. */
export interface UeFaults {
  /** Answers the challenge with a digest of its own invention. */
  readonly wrongResponse?: boolean
  /** Never answers the challenge. */
  readonly silentAfterChallenge?: boolean
}

export interface UeConfig {
  /** Name in traces and logs: `ue1`. */
  readonly element: string
  readonly impi: string
  /** The public identity it registers: without an ISIM the temporary one, derived from the IMSI (TS 23.003 §13.4B). */
  readonly impu: string
  readonly realm: string
  readonly isim: Isim
  readonly listen: ListenPoint
  readonly pcscf: Target
  /** Lifetime asked for, in seconds. TS 24.229 §5.1.1.2.1: 600000 */
  readonly expires: number
  /** IMEI URN (RFC 7254) for `+sip.instance`. */
  readonly instanceId: string
  /** Whether it renews its registration by itself. */
  readonly refreshes: boolean
  /** Whether it watches its own registration state (TS 24.229 §5.1.1.3). */
  readonly regEvent: boolean
  readonly faults?: UeFaults
}

/** How an attempt to register ended. */
export type RegisterOutcome =
  | {
      readonly kind: 'registered'
      /** Seconds, as granted. */
      readonly expires: number
      readonly serviceRoute: readonly string[]
      readonly associatedUris: readonly string[]
    }
  /** The network said no; TS 24.229 §5.1.1.2.1 has the phone give up, or come back later. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** A 200 without a challenge: this network has not proved that it knows K (TS 33.203 §6.1). */
  | { readonly kind: 'not challenged' }
  /** The AUTN does not come from the home network (TS 24.229 §5.1.1.5.3). */
  | { readonly kind: 'network not authenticated' }
  | { readonly kind: 'no answer' }
