import type { SaBackend } from '@voltaic/ipsec'
import type { ReginfoContact } from '@voltaic/profile'
import type { Runtime } from '@voltaic/runtime'
import type { Dialog, SipResolver, SipStack, SipTimers } from '@voltaic/sip'
import type { DigestState } from './digest/digest-registration.ts'
import type { Gm } from './gm/gm.ts'
import type { UeMedia } from './media/ue-media.ts'
import type { UeConfig } from './ue-config.ts'

export interface UeDeps {
  readonly runtime: Runtime
  readonly resolver: SipResolver
  /** Ports and recordings for calls; without it they have no media. */
  readonly media?: UeMedia
  /** Who does ESP for a phone with `gm`; thousands of phones at one host share it. */
  readonly saBackend?: SaBackend
}

/** What a phone knows between two requests. */
export interface UeState {
  readonly callId: string
  readonly fromTag: string
  cseq: number
  /** The network has answered a challenge of this registration rightly. */
  hasAuthenticated: boolean
  /** Authorization of the last REGISTER that was accepted; a refresh repeats it (TS 24.229 §5.1.1.4.1). */
  authorization: string | undefined
  /** Of a phone with a password. */
  digest: DigestState | undefined
  serviceRoute: readonly string[]
  associatedUris: readonly string[]
  regEventCallId: string | undefined
  regEvent: Dialog | undefined
}

/** What every procedure of the phone may use. */
export interface UeRoom extends UeDeps {
  readonly config: UeConfig
  readonly state: UeState
  readonly timers: SipTimers
  /** Undefined for a phone that speaks in clear. */
  readonly gm: Gm | undefined
  /** The way to the P-CSCF: over a set of security associations while there is one. */
  readonly sip: () => SipStack
  contact(): string
  /** The same without the user: names nobody. */
  privateContact(): string
  pcscfUri(): string
  onRegEvent(own: readonly ReginfoContact[]): void
}
