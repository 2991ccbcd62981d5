import type { Direction } from '@voltaic/sdp'
import type { HeaderEntries } from '@voltaic/sip'

/** What one call does differently from what the phone is set to. */
export interface CallOptions {
  /** INVITE without offer: the other side makes it, and the answer is in PRACK or ACK. */
  readonly withoutOffer?: boolean
  readonly preconditions?: PreconditionUse
  /** Whether a redirection is followed; no unless given. @spec RFC 3261 §8.1.3.4 */
  readonly followsRedirection?: boolean
  /** For a challenge of the INVITE. */
  readonly credentials?: Credentials
  /** Hides the own identity: value of Privacy. @spec RFC 3323 §4.2; RFC 3325 §7 */
  readonly privacy?: string
  /** The public identity to call with; the first SIP URI of those associated unless given. */
  readonly from?: string
  readonly headers?: HeaderEntries
  readonly faults?: CallFaults
  /** Seconds; 0 for none. */
  readonly sessionTimer?: number
}

/** How a phone uses preconditions. @spec RFC 3312 §5; GSMA IR.92 §2.4.1 */
export type PreconditionUse = 'none' | 'supported' | 'required'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Things that a call does wrong when it is told to. */
export interface CallFaults {
  readonly noAck?: boolean
  readonly noPrack?: boolean
  /** Says BYE this many milliseconds after the BYE of the other side. */
  readonly lateByeMs?: number
  /** Forgets the call without a word this many milliseconds after it was answered. */
  readonly crashAfterMs?: number
}

/** What the phone does with a call that comes in. */
export type Answering =
  /** It rings, and the user answers. */
  | 'manual'
  /** It does not even ring before the user says so. */
  | 'silent'
  /** @see afterMs counts from the ringing on */
  | { readonly afterMs: number; readonly ringing?: boolean }
  | { readonly reject: number }

/** What a re-INVITE or UPDATE is to change. */
export interface CallChange {
  /** INVITE unless given. */
  readonly method?: 'INVITE' | 'UPDATE'
  readonly direction?: Direction
  /** The other side makes the offer; for INVITE only. */
  readonly withoutOffer?: boolean
  readonly headers?: HeaderEntries
}
