import type { ServerAssignmentAnswer, ServerAssignmentRequest } from '@voltaic/diameter'
import type { BoundStatement } from '@voltaic/store'
import type { ProcedureContext } from './procedure.ts'
import type { AssignmentRow } from './subscriber-store.ts'

/**
 * SAR with a de-registration: the IMPI leaves the sets; a set that nobody uses any more loses its S-CSCF, or stays with
 * it as unregistered where the HSS wants the S-CSCF to keep the user.
 * @param rows of the identities named, or of all that the IMPI has
 * @spec TS 29.228 §6.1.2.1
 */
export async function deregister(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  rows: readonly AssignmentRow[],
  keepsServerName: boolean,
): Promise<ServerAssignmentAnswer> {
  const sets = rowBySet(rows)
  if (sets.some((row) => isOfAnother(request, row))) return { result: 'DIAMETER_UNABLE_TO_COMPLY' }
  const { subscribers } = context
  const scscfId = await subscribers.scscfId(request.serverName)
  const work = sets.flatMap<BoundStatement>((row) => {
    const { registrationSetId } = row
    const leaving =
      request.impi === undefined || row.impiId === null
        ? subscribers.deregisterAll.bind({ registrationSetId, scscfId })
        : subscribers.deregisterImpi.bind({ registrationSetId, impiId: row.impiId, scscfId })
    const afterwards = keepsServerName ? subscribers.keepAsUnregistered : subscribers.releaseSet
    return [leaving, afterwards.bind({ registrationSetId, scscfId })]
  })
  await subscribers.store.commit(work)
  return { result: resultOf(request, keepsServerName), ...(request.impi !== undefined && { impi: request.impi }) }
}

/**
 * SAR AUTHENTICATION_FAILURE and AUTHENTICATION_TIMEOUT: the challenge came to nothing. A user who was registered
 * before stays so; otherwise the S-CSCF is forgotten.
 * @spec TS 29.228 §6.1.2.1
 */
export async function authenticationFailed(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: AssignmentRow,
): Promise<ServerAssignmentAnswer> {
  if (isOfAnother(request, row)) return { result: 'DIAMETER_UNABLE_TO_COMPLY' }
  const { subscribers } = context
  const scscfId = await subscribers.scscfId(request.serverName)
  await subscribers.endAuthentication.write({ impiId: row.impiId as number, scscfId })
  return { result: 'DIAMETER_SUCCESS', ...(request.impi !== undefined && { impi: request.impi }) }
}

// DEVIATION TS 29.228 §6.1.2.1: the clause does not compare names here. An S-CSCF that has been replaced may time a user
// out long after he registered elsewhere, and must not take that registration away.
function isOfAnother(request: ServerAssignmentRequest, row: AssignmentRow): boolean {
  return row.scscf !== null && row.scscf !== request.serverName
}

function rowBySet(rows: readonly AssignmentRow[]): readonly AssignmentRow[] {
  return [...new Map(rows.map((row) => [row.registrationSetId, row])).values()]
}

function resultOf(request: ServerAssignmentRequest, keepsServerName: boolean): ServerAssignmentAnswer['result'] {
  const wantsToKeep =
    request.type === 'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME' ||
    request.type === 'USER_DEREGISTRATION_STORE_SERVER_NAME'
  return wantsToKeep && !keepsServerName ? 'DIAMETER_SUCCESS_SERVER_NAME_NOT_STORED' : 'DIAMETER_SUCCESS'
}
