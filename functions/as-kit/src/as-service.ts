import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import type { ApplicationServer } from './application-server.ts'
import type { AsRequest } from './as-request.ts'
import type { AsCriteria } from './ifc-of.ts'
import type { RegistrationEvent } from './registration-event.ts'

/** What an application server does. Everything is optional: one that says nothing gives all requests back. */
export interface AsService {
  readonly name: string
  /** Which requests it is to get: what `ifcOf` prints. */
  readonly criteria: readonly AsCriteria[]
  /** Hosts outside of the network, as literal addresses, whose requests inside of a dialog are taken too. */
  readonly peers?: readonly string[]
  /** An initial request, or one that stands alone. Without this all are given back to the S-CSCF. */
  onRequest?(call: AsRequest): SipResponse | Promise<SipResponse>
  /** A request inside of a dialog that the service itself keeps. Those of sessions and of proxied calls do not come here. */
  onDialogRequest?(request: SipRequest, hop: Hop): SipResponse | Promise<SipResponse>
  /** A user has registered, registers anew or has left. The S-CSCF waits for the end of this. */
  onRegistration?(event: RegistrationEvent): void | Promise<void>
  /** Is told the server that it runs on, before the first request. */
  start?(server: ApplicationServer): void | Promise<void>
  /** Requests come and go from now on. */
  onStarted?(): void
  /** Leaves no timer behind. */
  stop?(): void | Promise<void>
}
