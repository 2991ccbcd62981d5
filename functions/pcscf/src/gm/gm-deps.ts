import type { SaBackend, SecurityMechanism } from '@voltaic/ipsec'
import type { Address, BackgroundWork, Runtime } from '@voltaic/runtime'
import type { GmStore } from './gm-store.ts'

/** What Gm security needs of the world. */
export interface GmDeps {
  /** Whoever does ESP for the protected ports. */
  readonly backend: SaBackend
  readonly store: GmStore
}

export interface GmRoom extends GmDeps {
  readonly runtime: Runtime
  /** Name for the log. */
  readonly element: string
  readonly background: BackgroundWork
  /** Ends the streams between a protected port and one of a phone: nothing passes them any more. */
  closeStreams(local: Address, remote: Address): void
}

/** What a phone offers, ready for a set. */
export interface SetOffer {
  readonly impi: string
  /** Where the REGISTER came from. */
  readonly host: string
  readonly securityClient: readonly SecurityMechanism[]
}
