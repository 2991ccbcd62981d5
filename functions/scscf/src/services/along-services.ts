import { IfcSubject, nextIfc } from '@voltaic/profile'
import type { ForwardOptions, Hop, SipRequest, SipResponse } from '@voltaic/sip'
import type { ScscfRoom } from '../room.ts'
import { askApplicationServer } from './ask-application-server.ts'
import type { ServiceChain } from './service-chain.ts'

/**
 * Sends a request along the application servers that the filter criteria of its user name, in the order of their priority,
 * and on when none is left. The first server gets it here; when it gives the request back, that is a request of its own
 * (see `OriginalDialogs`), and goes on behind the criteria that led there.
 *
 * @param request without Routes of this element
 * @param options for whatever is sent on
 * @param onward what becomes of the request behind the last server
 * @spec TS 24.229 §5.4.3.2, §5.4.3.3; TS 23.218 §5.2.3, §6.5
 */
export async function alongServices(
  request: SipRequest,
  hop: Hop,
  chain: ServiceChain,
  room: ScscfRoom,
  options: ForwardOptions,
  onward: (request: SipRequest) => Promise<SipResponse>,
): Promise<SipResponse> {
  if (chain.ifcs.ifcs.length === 0) return onward(request)
  // a request that a server gives back is on the same round
  if (chain.next > 0) return askInTurn(request, hop, chain, room, options, onward)
  const end = room.services.rounds.begin(request, chain)
  if (end === undefined) return refuseCircle(hop, room)
  try {
    return await askInTurn(request, hop, chain, room, options, onward)
  } finally {
    end()
  }
}

async function askInTurn(
  request: SipRequest,
  hop: Hop,
  chain: ServiceChain,
  room: ScscfRoom,
  options: ForwardOptions,
  onward: (request: SipRequest) => Promise<SipResponse>,
): Promise<SipResponse> {
  const { ifcs, sessionCase, user } = chain
  const subject = new IfcSubject(request, { sessionCase, isRegistered: user.isRegistered })
  try {
    let match = nextIfc(ifcs, subject, chain.next)
    while (match !== undefined && !hop.signal.aborted) {
      const { applicationServer } = match.criteria
      const behind = { ...chain, next: match.index + 1 }
      const outcome = await askApplicationServer(request, hop, applicationServer, behind, room, options)
      if (outcome.kind === 'answered') return outcome.response
      if (applicationServer.defaultHandling === 'SESSION_TERMINATED') return outcome.response
      room.runtime.counters.add('scscf.as.passed-over')
      match = nextIfc(ifcs, subject, behind.next)
    }
    return hop.signal.aborted ? hop.reply(487) : await onward(request)
  } finally {
    reportFaults(subject, room)
  }
}

/** RFC 3261 §21.4.20: where it goes on being sent round, nobody is served. */
export function refuseCircle(hop: Hop, { runtime }: ScscfRoom): SipResponse {
  runtime.counters.add('scscf.refused.loop')
  return hop.reply(482, { reason: 'Application Servers In A Circle' })
}

function reportFaults({ faults }: IfcSubject, room: ScscfRoom): void {
  for (const fault of faults) {
    room.runtime.counters.add('scscf.ifc.fault')
    room.runtime.log.error('filter criteria failed', { error: fault instanceof Error ? fault.stack : String(fault) })
  }
}
