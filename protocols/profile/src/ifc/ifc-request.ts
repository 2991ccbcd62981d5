import type { RegistrationType, SessionCase } from '../user-profile/ims-subscription.ts'

/** A header line of a request. */
export interface IfcHeaderLine {
  /** Full name in lower case, also where the message has the compact form. */
  readonly key: string
  /** Unfolded and trimmed, as an octet string. */
  readonly value: string
}

/** What filter criteria look at in a SIP request. The SipRequest of @voltaic/sip is one. Text is octet strings. */
export interface IfcRequest {
  readonly method: string
  /** Request-URI as written. */
  readonly uri: string
  readonly lines: readonly IfcHeaderLine[]
  readonly body: Uint8Array
}

/** What filter criteria ask that does not stand in the request. */
export interface IfcCase {
  /** Of a REGISTER: ORIGINATING_SESSION. */
  readonly sessionCase: SessionCase
  /** Whether the served user is registered; by the session case unless given. A diverted request needs it. */
  readonly isRegistered?: boolean
  /** Of a REGISTER. */
  readonly registrationType?: RegistrationType
}

/** Which part of the profile counts: the registered one, or the unregistered one. @spec TS 29.228 §B.2.2 */
export function isRegisteredCase({ sessionCase, isRegistered }: IfcCase): boolean {
  return isRegistered ?? (sessionCase !== 'TERMINATING_UNREGISTERED' && sessionCase !== 'ORIGINATING_UNREGISTERED')
}
