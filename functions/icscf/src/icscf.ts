import { createSipStack, type Hop, type SipRequest, type SipResponse, type SipStack } from '@voltaic/sip'
import { initialRequest } from './initial-request.ts'
import { register } from './register.ts'
import type { IcscfConfig, IcscfDeps, IcscfRoom } from './room.ts'

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
    forwardsAckFrom: (flow) => config.trustedHosts.has(flow.remote.host),
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
