import type { Cx } from '@voltaic/diameter'
import type { Runtime } from '@voltaic/runtime'
import {
  createSipStack,
  type Hop,
  type ListenPoint,
  type SipRequest,
  type SipResolver,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { initialRequest } from './initial-request.ts'
import { register } from './register.ts'
import type { KnownScscf } from './select-scscf.ts'

export interface IcscfConfig {
  /** Name in traces and logs. */
  readonly element: string
  readonly listen: readonly ListenPoint[]
  /** Host names and host:port pairs that mean this element in a Route. */
  readonly aliases: readonly string[]
  readonly scscfs: readonly KnownScscf[]
  /** Hosts of the trust domain; a request from any other is refused (TS 24.229 §4.4). */
  readonly trustedHosts: ReadonlySet<string>
  /** How long an S-CSCF may be silent before another one is tried, in milliseconds. */
  readonly scscfTimeoutMs: number
}

export interface IcscfDeps {
  readonly runtime: Runtime
  readonly resolver: SipResolver
  readonly cx: Cx
  readonly canonicalImpu: (uri: string) => string
}

/** What every procedure of this room may use. */
export interface IcscfRoom extends IcscfDeps {
  readonly config: IcscfConfig
}

/**
 * The Interrogating-CSCF: the entry point of the home network. It keeps nothing after a transaction.
 *
 * @spec TS 24.229 §5.3
 */
export function createIcscf(deps: IcscfDeps, config: IcscfConfig): SipStack {
  const room: IcscfRoom = { ...deps, config }
  return createSipStack({
    element: config.element,
    runtime: deps.runtime,
    listen: config.listen,
    aliases: config.aliases,
    resolver: deps.resolver,
    onRequest: (request, hop) => dispatch(request, hop, room),
  })
}

async function dispatch(request: SipRequest, hop: Hop, room: IcscfRoom): Promise<SipResponse> {
  // TS 24.229 §5.3.1.2: a REGISTER from outside the trust domain could claim to be integrity-protected
  if (!room.config.trustedHosts.has(hop.flow.remote.host)) {
    room.runtime.counters.add('icscf.refused.untrusted')
    return hop.reply(403)
  }
  if (request.method === 'REGISTER') return register(request, hop, room)
  // RFC 3261 §12.2.2: the I-CSCF is in no dialog, so a request inside one has gone astray
  if (request.toTag !== undefined) return hop.reply(481)
  return initialRequest(request, hop, room)
}
