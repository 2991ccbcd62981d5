import type { ServerAssignmentAnswer, ServerAssignmentRequest } from '@voltaic/diameter'
import { type Found, findAssignment } from './identity-lookup.ts'
import type { ProcedureContext } from './procedure.ts'
import { download, storedRestoration, withAssociates, withRestoration } from './profile-download.ts'
import { cancelReplaced } from './server-replacement.ts'
import type { AssignmentRow } from './subscriber-store.ts'

/** How often an assignment that others keep changing is decided again. */
const MAX_ATTEMPTS = 5

/**
 * SAR NO_ASSIGNMENT: an S-CSCF that lost its data asks for it; nothing changes.
 * @spec TS 29.228 §6.1.2.1
 */
export async function downloadOnly(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: Found<AssignmentRow>,
): Promise<ServerAssignmentAnswer> {
  const isAssigned = row.scscf === request.serverName || row.reassignmentPending === 1
  if (!isAssigned) return { result: 'DIAMETER_UNABLE_TO_COMPLY' }
  return withRestoration(context, request, row, { result: 'DIAMETER_SUCCESS' })
}

/**
 * SAR REGISTRATION and RE_REGISTRATION: the whole implicit set becomes registered at this S-CSCF.
 * @spec TS 29.228 §6.1.2.1
 */
export async function assignRegistered(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: Found<AssignmentRow>,
  attempt = 1,
): Promise<ServerAssignmentAnswer> {
  const { subscribers } = context
  if (isHeldByAnother(request, row)) return alreadyRegistered(row)
  // TS 29.228 §6.1.2.1: an S-CSCF that lost its data takes this for one contact among several; it gets back what it
  // had stored here and can then say better what is to be registered.
  if (isLostMultipleRegistration(request, row)) {
    return withRestoration(context, request, row, { result: 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE' })
  }
  const { registrationSetId } = row
  const impiId = row.impiId as number
  const scscfId = await subscribers.scscfId(request.serverName)
  const restoration = request.restoration === undefined ? null : JSON.stringify(request.restoration)
  const [registered] = await subscribers.store.commit([
    subscribers.registerSet.bind({ registrationSetId, impiId, scscfId }),
    subscribers.registerImpi.bind({ registrationSetId, impiId, scscfId, restoration }),
    subscribers.endAuthentication.bind({ impiId, scscfId }),
  ])
  if (registered.length === 0) return decideAgain(context, request, attempt, assignRegistered)
  await cancelReplaced(context, request, row)
  return withAssociates(context, request, row, await download(context, request, row, { result: 'DIAMETER_SUCCESS' }))
}

/**
 * SAR UNREGISTERED_USER: an S-CSCF serves a user who is away, because of a call or a message.
 * @spec TS 29.228 §6.1.2.1
 */
export async function assignUnregistered(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: Found<AssignmentRow>,
  attempt = 1,
): Promise<ServerAssignmentAnswer> {
  const { subscribers } = context
  if (isHeldByAnother(request, row)) return alreadyRegistered(row)
  const scscfId = await subscribers.scscfId(request.serverName)
  const values = { registrationSetId: row.registrationSetId, scscfId }
  if (row.state !== 'registered') {
    const served = await subscribers.serveUnregistered.write(values)
    if (served.length === 0) return decideAgain(context, request, attempt, assignUnregistered)
    return download(context, request, row, { result: 'DIAMETER_SUCCESS' })
  }
  // TS 23.380 §4.2.3: the user is registered and the S-CSCF does not know it any more; what it kept here restores it.
  const restoration = await storedRestoration(context, row)
  if (restoration.length === 0) return { result: 'DIAMETER_UNABLE_TO_COMPLY' }
  const adopted = await subscribers.adoptRegistered.write(values)
  if (adopted.length === 0) return decideAgain(context, request, attempt, assignUnregistered)
  return withRestoration(context, request, row, { result: 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE' })
}

function isHeldByAnother(request: ServerAssignmentRequest, row: AssignmentRow): boolean {
  return row.scscf !== null && row.scscf !== request.serverName && row.reassignmentPending === 0
}

function isLostMultipleRegistration(request: ServerAssignmentRequest, row: AssignmentRow): boolean {
  return (
    request.type === 'REGISTRATION' &&
    request.multipleRegistration === true &&
    row.state === 'registered' &&
    row.restoration !== null
  )
}

function alreadyRegistered(row: AssignmentRow): ServerAssignmentAnswer {
  const result = 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED'
  return row.scscf === null ? { result } : { result, serverName: row.scscf }
}

/** Another request was faster between the read and the commit: what is true now decides. */
async function decideAgain(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  attempt: number,
  decide: typeof assignRegistered,
): Promise<ServerAssignmentAnswer> {
  const [identity = ''] = request.impus
  const row = await findAssignment(context.subscribers, request.impi ?? null, identity, request.wildcardedIdentity)
  if (row === undefined) return { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
  if (attempt === MAX_ATTEMPTS) return { result: 'DIAMETER_UNABLE_TO_COMPLY' }
  return decide(context, request, row, attempt + 1)
}
