import type { Random } from '@voltaic/runtime'
import { formatChargingVector, type HeaderEntries, type SessionBody } from '@voltaic/sip'
import type { AsConfig } from './application-server.ts'

/** In whose name a server sends something of its own, and to whom. */
export interface OwnSender {
  /** Public identity of the user, or that of the service. */
  readonly user: string
  /** Whether `user` is a user with services, or a public service identity, which has none; a user unless given. */
  readonly as?: 'user' | 'service'
  /** Whether the user is registered; yes unless given. */
  readonly isRegistered?: boolean
  /** Name to show beside the identity. */
  readonly displayName?: string
  /** Request-URI, and To. */
  readonly to: string
  readonly headers?: HeaderEntries
  /**
   * SIP URI of the S-CSCF of the user, as a `RegistrationEvent` has it, or of the home domain, whose I-CSCF finds it; that
   * of the configuration unless given.
   */
  readonly scscf?: string
}

/** A request of the server's own in the name of a user. */
export interface OwnRequest extends OwnSender {
  readonly method: string
  readonly body?: { readonly contentType: string; readonly content: Uint8Array }
}

/** A call of the server's own in the name of a user. */
export interface OwnInvite extends OwnSender {
  /** The offer; without it the one who is called makes one. */
  readonly body?: SessionBody
}

/** Value of From without tag, and of To; and the headers by which the network knows whose request it is. */
export interface OwnAddressing {
  readonly from: string
  readonly to: string
  readonly headers: HeaderEntries
}

/**
 * Through the services of a user: by the S-CSCF, which is told whom it serves. In the name of a service: to where the
 * Request-URI leads.
 *
 * @spec TS 24.229 §5.7.3; RFC 5502 §4; RFC 7315 §4.6
 */
export function addressingOf(own: OwnSender, config: Pick<AsConfig, 'scscf'>, random: Random): OwnAddressing {
  const { user, as = 'user', isRegistered = true, displayName, to, headers = [], scscf = config.scscf } = own
  const served: HeaderEntries =
    as === 'service' ? [] : [['P-Served-User', `<${user}>;sescase=orig;regstate=${isRegistered ? 'reg' : 'unreg'}`]]
  // without S-CSCF the request of a user goes to where its Request-URI leads, too
  const route: HeaderEntries = as === 'service' || scscf === undefined ? [] : [['Route', `<${scscf};lr;orig>`]]
  // one that follows from another has the ICID of that
  const hasVector = headers.some(([name]) => name.toLowerCase() === 'p-charging-vector')
  return {
    from: displayName === undefined ? `<${user}>` : `"${displayName.replace(/["\\]/g, '')}" <${user}>`,
    to: `<${to}>`,
    headers: [
      ...route,
      ['P-Asserted-Identity', `<${user}>`],
      ...served,
      ...(hasVector ? [] : [['P-Charging-Vector', formatChargingVector({ icidValue: random.hex(16) })] as const]),
      ...headers,
    ],
  }
}
