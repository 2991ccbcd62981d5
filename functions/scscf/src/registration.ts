import type { ChargingInformation } from '@voltaic/diameter'
import type { CompiledIfcs } from '@voltaic/profile'
import type { Dialog } from '@voltaic/sip'

/** A public identity of an implicit registration set, as the user profile lists it. */
export interface RegisteredImpu {
  /** Canonical: what is looked up and compared. */
  readonly impu: string
  /** As the profile has it: what phones and other networks are shown, `;user=phone` included. */
  readonly identity: string
  readonly barred: boolean
  /** The ICSIs that the user may use; absent: all of them. @spec TS 24.229 §5.4.3.2 */
  readonly serviceIds?: readonly string[]
  /** The filter criteria of its service profile; absent: none. */
  readonly services?: CompiledIfcs
}

/** Where one phone can be reached. @spec RFC 3261 §10.3, RFC 3327 §5.3 */
export interface Binding {
  readonly impi: string
  /** The public identity in the To header of the REGISTER that made it. */
  readonly impu: string
  /** Contact URI as the phone wrote it. */
  readonly contact: string
  /** Contact parameters without `expires`, as the phone wrote them, each with its leading `;`. */
  readonly contactParams: string
  readonly path: readonly string[]
  readonly callId: string
  readonly cseq: number
  /** Wall-clock milliseconds. */
  readonly registeredAt: number
  readonly expiresAt: number
  /** Digest response that was last accepted; lets a refresh without a challenge be told from a stranger's. */
  readonly lastResponse: string
  /** By what the phone proved who it is; absent: AKA. */
  readonly authentication?: 'digest'
  /** Instance and reg-id of a phone that keeps several flows open. @spec RFC 5626 §6 */
  readonly flow?: string
}

/** Somebody who is told of changes. @spec RFC 3680 §4, TS 24.229 §5.4.2.1.1 */
export interface Subscription {
  readonly dialog: Dialog
  /** The public identity subscribed to. */
  readonly impu: string
  readonly expiresAt: number
  readonly version: number
}

/** An implicit registration set that this S-CSCF serves, with everything it keeps about it. */
export interface Registration {
  /** Its default public identity; the key under which it is kept. */
  readonly key: string
  readonly impus: readonly RegisteredImpu[]
  readonly bindings: readonly Binding[]
  readonly subscriptions: readonly Subscription[]
  /** Where charging data of the user go. @spec TS 29.228 §7.5 */
  readonly charging?: ChargingInformation
}

/** The identities that a P-Associated-URI carries: those not barred, the default one first. @spec TS 24.229 §5.4.1.2.2F */
export function associatedUris(registration: Registration): readonly string[] {
  return registration.impus.filter((each) => !each.barred).map((each) => each.identity)
}

/** The first identity of the set that is not barred. @spec TS 23.228 §5.2.1a.0 */
export function defaultImpu(impus: readonly RegisteredImpu[]): string | undefined {
  return (impus.find((each) => !each.barred) ?? impus[0])?.impu
}
