import assert from 'node:assert/strict'
import type {
  ChargingInformation,
  RestorationInfo,
  ServerAssignmentAnswer,
  ServerAssignmentRequest,
} from '@voltaic/diameter'
import { canonicalImpu } from '@voltaic/numbers'
import type { ProcedureContext } from './procedure.ts'
import type { AssignmentRow } from './subscriber-store.ts'
import { formatUserProfile } from './user-profile.ts'

/** How often an assignment that others keep changing is decided again. */
const MAX_ATTEMPTS = 5

/**
 * SAR NO_ASSIGNMENT: an S-CSCF that lost its data asks for it; nothing changes.
 * @spec TS 29.228 §6.1.2.1
 */
export async function downloadOnly(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: AssignmentRow,
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
  row: AssignmentRow,
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
  return download(context, request, row, { result: 'DIAMETER_SUCCESS' })
}

/**
 * SAR UNREGISTERED_USER: an S-CSCF serves a user who is away, because of a call or a message.
 * @spec TS 29.228 §6.1.2.1
 */
export async function assignUnregistered(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: AssignmentRow,
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
  const pair = { impi: request.impi ?? null, impu: canonicalImpu(request.impus[0] as string) }
  const [row] = await context.subscribers.assignment.read(pair)
  if (row === undefined) return { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
  if (attempt === MAX_ATTEMPTS) return { result: 'DIAMETER_UNABLE_TO_COMPLY' }
  return decide(context, request, row, attempt + 1)
}

/** The answer with everything that the S-CSCF kept here for this set. */
async function withRestoration(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: AssignmentRow,
  answer: ServerAssignmentAnswer,
): Promise<ServerAssignmentAnswer> {
  const restoration = await storedRestoration(context, row)
  const complete = await download(context, { ...request, userDataAlreadyAvailable: false }, row, answer)
  return restoration.length === 0 ? complete : { ...complete, restoration }
}

async function storedRestoration(context: ProcedureContext, row: AssignmentRow): Promise<readonly RestorationInfo[]> {
  const registrations = await context.subscribers.registrationsOfSet.read({ registrationSetId: row.registrationSetId })
  return registrations.flatMap(({ restoration }) =>
    restoration === null ? [] : [JSON.parse(restoration) as RestorationInfo],
  )
}

/** The answer with profile, charging information and the other IMPIs. @spec TS 29.228 §6.6 */
async function download(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: AssignmentRow,
  answer: ServerAssignmentAnswer,
): Promise<ServerAssignmentAnswer> {
  const impi = request.impi ?? (await anyImpi(context, row))
  const impis = row.impiCount > 1 ? await impisOf(context, row) : []
  const common = {
    ...answer,
    ...(impi !== undefined && { impi }),
    ...(impis.length > 1 && { associatedImpis: impis }),
  }
  if (request.userDataAlreadyAvailable) return common
  assert(impi !== undefined, 'provisioning gives every set an IMPI')
  const rows = await context.subscribers.profileOfSet.read({ registrationSetId: row.registrationSetId })
  return {
    ...common,
    userData: formatUserProfile(impi, rows),
    ...(row.charging !== null && { chargingInformation: JSON.parse(row.charging) as ChargingInformation }),
  }
}

/** TS 29.228 §6.1.2.1: with no IMPI in the request the HSS chooses one of those that use the identity. */
async function anyImpi(context: ProcedureContext, row: AssignmentRow): Promise<string | undefined> {
  const registrations = await context.subscribers.registrationsOfSet.read({ registrationSetId: row.registrationSetId })
  return (registrations.find(({ registered }) => registered === 1) ?? registrations[0])?.impi
}

async function impisOf(context: ProcedureContext, row: AssignmentRow): Promise<readonly string[]> {
  const rows = await context.subscribers.impisOfSubscription.read({ subscriptionId: row.subscriptionId })
  return rows.map(({ impi }) => impi)
}
