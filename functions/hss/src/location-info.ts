import type { LocationInfoAnswer, LocationInfoRequest, WildcardMatch } from '@voltaic/diameter'
import { type Found, findLocation } from './identity-lookup.ts'
import { capabilitiesOf, type ProcedureContext } from './procedure.ts'
import type { LocationRow } from './subscriber-store.ts'
import { IMPU_WILDCARD } from './user-profile.ts'

/**
 * LIR: which S-CSCF, or which application server, serves this identity.
 * @spec TS 29.228 §6.1.4.1
 */
export async function locationInfo(
  context: ProcedureContext,
  request: LocationInfoRequest,
): Promise<LocationInfoAnswer> {
  const { impu } = request
  const row = await findLocation(context.subscribers, impu)
  if (row === undefined || row.psiInactive === 1) {
    context.refuses('LIR', row === undefined ? `nobody has ${impu}` : `the service ${impu} is switched off`, { impu })
    return { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
  }
  const answer = await locate(context, request, row)
  if (answer.result === 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED') {
    context.refuses('LIR', `${impu} is not registered, and has no services for that`, { impu })
  }
  const isFound = answer.serverName !== undefined || answer.serverCapabilities !== undefined
  return isFound && row.wildcard !== undefined ? { ...answer, ...matchOf(row.wildcard, row.identityType) } : answer
}

async function locate(
  context: ProcedureContext,
  request: LocationInfoRequest,
  row: Found<LocationRow>,
): Promise<LocationInfoAnswer> {
  const { subscribers, settings } = context
  const isOriginating = request.originating === true
  if (row.applicationServer !== null && !isOriginating) {
    return { result: 'DIAMETER_SUCCESS', serverName: row.applicationServer, psiDirectRouting: true }
  }
  if (request.capabilities === true) {
    await subscribers.setReassignmentPending.write({ subscriptionId: row.subscriptionId })
    return { result: 'DIAMETER_SUCCESS', serverCapabilities: capabilitiesOf(settings, row.capabilities) }
  }
  if (row.state !== 'not-registered' && row.scscf !== null) return { result: 'DIAMETER_SUCCESS', serverName: row.scscf }

  // TS 29.228 §6.1.4.1: somebody must look after the user who is away, or who calls without being registered.
  if (row.hasUnregisteredServices !== 1 && !isOriginating) return { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' }
  const serverName = row.scscf ?? row.otherScscf
  if (serverName !== null) return { result: 'DIAMETER_SUCCESS', serverName }
  return { result: 'DIAMETER_UNREGISTERED_SERVICE', serverCapabilities: capabilitiesOf(settings, row.capabilities) }
}

/** What an answer says of the wildcard that its identity falls under. @spec TS 29.229 §6.3.35, §6.3.43 */
export function matchOf(wildcard: string, identityType: number): WildcardMatch {
  return { wildcardedIdentity: wildcard, ...(identityType === IMPU_WILDCARD && { wildcardedImpu: wildcard }) }
}
