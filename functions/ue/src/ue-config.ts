import type { Isim } from '@voltaic/aka'
import type { NumberedCodec } from '@voltaic/sdp'
import type { ListenPoint, Target } from '@voltaic/sip'
import type { Answering, CallFaults, PreconditionUse } from './call/call-options.ts'
import type { NumberFormat } from './call/dialled-number.ts'
import type { GmConfig, GmFaults } from './gm/gm-config.ts'
import type { HandsetHabits } from './handset/handset-habits.ts'
import type { SmsConfig } from './sms/sms-config.ts'

/** Things that a simulated phone does wrong when it is told to, to see what the network makes of it. */
export interface UeFaults extends GmFaults {
  /** Answers the challenge with a digest of its own invention. */
  readonly wrongResponse?: boolean
  /** Never answers the challenge. */
  readonly silentAfterChallenge?: boolean
  /** Sends long requests over UDP all the same, whatever RFC 3261 §18.1.1 says. */
  readonly longOverUdp?: boolean
}

/** What the phone does with calls; all has a default. */
export interface CallConfig {
  /** `manual` unless given: it rings, and whoever `onCall` has told answers. */
  readonly answering?: Answering
  /** How long it rings before it answers 480, in milliseconds; a minute unless given. */
  readonly noAnswerMs?: number
  /** Whether a second call may come in; 486 otherwise. */
  readonly callWaiting?: boolean
  /** `supported` unless given. @spec GSMA IR.92 §2.4.1 */
  readonly preconditions?: PreconditionUse
  /** How long the network takes for the bearer of a call, in milliseconds; 0 when it is always there. 50 unless given. */
  readonly bearerDelayMs?: number
  /** `none`, or the codecs in their order; those of VoLTE unless given. */
  readonly media?: 'none' | { readonly codecs?: readonly NumberedCodec[] }
  /** Seconds, or none; 1800 unless given. @spec RFC 4028 §7.1 */
  readonly sessionTimer?: number | 'off'
  /** False for a phone without 100rel. @spec RFC 3262 §3 */
  readonly reliableProvisionals?: boolean
  /** Whether 180 is sent reliably where it can be; no unless given. */
  readonly reliableRinging?: boolean
  readonly callFaults?: CallFaults
  /** Sends every datagram twice. */
  readonly repeatsDatagrams?: boolean
  /** Value of Privacy for its calls and messages: `id`. @spec RFC 3325 §9.3 */
  readonly privacy?: string
  /** How a dialled number is written; `tel` unless given. */
  readonly numberFormat?: NumberFormat
}

export interface UeConfig extends CallConfig {
  /** Name in traces and logs: `ue1`. */
  readonly element: string
  readonly impi: string
  /** The public identity it registers: without an ISIM the temporary one, derived from the IMSI (TS 23.003 §13.4B). */
  readonly impu: string
  readonly realm: string
  /** Undefined for a phone with `digest`. */
  readonly isim?: Isim | undefined
  /** Of a phone without ISIM: it proves who it is by SIP Digest, and lets no network have it otherwise. @spec TS 33.203 §N.2 */
  readonly digest?: { readonly password: string }
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
  /** What it does in a way of its own. */
  readonly habits?: HandsetHabits
  /** Short messages: without it the phone receives them, and can send none. */
  readonly sms?: SmsConfig
  /** Security between phone and P-CSCF; none unless given. @spec TS 33.203 §7 */
  readonly gm?: GmConfig
  /** Timers of TS 24.229 §7.7 for radio, rather than those of RFC 3261. */
  readonly imsTimers?: boolean
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
  /** The network does not protect Gm as the phone wants it: the phone goes silent, as real ones do (TS 24.229 §5.1.1.5.1). */
  | { readonly kind: 'no security agreement'; readonly reason: string; readonly remedy: string }
  | { readonly kind: 'no answer' }
