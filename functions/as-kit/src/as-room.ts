import type { Hop, IncomingInvite, Sessions, SipRequest, SipResponse, Uri } from '@voltaic/sip'
import type { AsConfig } from './application-server.ts'

/** What the parts of one application server share. */
export interface AsRoom {
  readonly config: AsConfig
  readonly sessions: Sessions
  /** Whether a URI leads here. */
  isOwn(uri: Uri): boolean
  /** The value of a Record-Route. */
  recordRoute(): string
  /** Lets the session layer have an INVITE, which hands it to the handler. */
  take(request: SipRequest, hop: Hop, handler: (invite: IncomingInvite) => void): Promise<SipResponse>
}
