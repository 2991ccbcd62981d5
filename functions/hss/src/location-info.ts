import type { LocationInfoAnswer, LocationInfoRequest } from '@voltaic/diameter'
import { canonicalImpu } from '@voltaic/numbers'
import { capabilitiesOf, type ProcedureContext } from './procedure.ts'

/**
 * LIR: which S-CSCF, or which application server, serves this identity.
 * @spec TS 29.228 §6.1.4.1
 */
export async function locationInfo(
  context: ProcedureContext,
  request: LocationInfoRequest,
): Promise<LocationInfoAnswer> {
  const { subscribers, settings } = context
  const [row] = await subscribers.location.read({ impu: canonicalImpu(request.impu) })
  if (row === undefined) return { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
  const isOriginating = request.originating === true
  if (row.applicationServer !== null && !isOriginating) {
    return { result: 'DIAMETER_SUCCESS', serverName: row.applicationServer }
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
