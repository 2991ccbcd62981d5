import { assertNever } from '@voltaic/base'
import type { CxResult, ServerAssignmentAnswer, ServerAssignmentRequest, ServerAssignmentType } from '@voltaic/diameter'
import { assignRegistered, assignUnregistered, downloadOnly } from './assignment.ts'
import { authenticationFailed, deregister } from './de-registration.ts'
import { type Found, findAssignment } from './identity-lookup.ts'
import { type ProcedureContext, PUBLIC_USER_IDENTITY } from './procedure.ts'
import type { AssignmentRow } from './subscriber-store.ts'
import { whyMalformed, whyNotAssigned, whyRowsRefused } from './why-not-assigned.ts'

/** Most public identities in one SAR; more are refused rather than worked through. */
const MAX_IMPUS = 64

/** TS 29.228 §6.1.2: the types that may name several public identities, or none at all. */
const deregistrations: ReadonlySet<ServerAssignmentType> = new Set([
  'TIMEOUT_DEREGISTRATION',
  'USER_DEREGISTRATION',
  'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME',
  'USER_DEREGISTRATION_STORE_SERVER_NAME',
  'ADMINISTRATIVE_DEREGISTRATION',
  'DEREGISTRATION_TOO_MUCH_DATA',
] as const)

/** TS 29.228 §6.1.2: the types that say something of a public identity whoever uses it. */
const typesWithoutImpi: ReadonlySet<ServerAssignmentType> = new Set(['NO_ASSIGNMENT', 'UNREGISTERED_USER'] as const)

/** TS 29.228 §6.1.2.1: what may be said of a service identity or a wildcarded one, which nobody registers. */
const typesForServices: ReadonlySet<ServerAssignmentType> = new Set([
  'NO_ASSIGNMENT',
  'UNREGISTERED_USER',
  'TIMEOUT_DEREGISTRATION',
  'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME',
  'ADMINISTRATIVE_DEREGISTRATION',
  'DEREGISTRATION_TOO_MUCH_DATA',
] as const)

/**
 * SAR: an S-CSCF takes a user, keeps it, or gives it back.
 * @spec TS 29.228 §6.1.2.1
 */
export async function serverAssignment(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
): Promise<ServerAssignmentAnswer> {
  const named = { impi: request.impi, impu: request.impus[0] }
  const malformed = refusalOfShape(request)
  if (malformed !== undefined) {
    context.refuses('SAR', whyMalformed(request), named)
    return { result: malformed }
  }
  const rows = await readRows(context, request)
  const refusal = refusalOfRows(request, rows)
  if (refusal !== undefined) {
    context.refuses('SAR', whyRowsRefused(refusal, request), named)
    return { result: refusal }
  }
  const answer = await dispatch(context, request, rows as readonly Found<AssignmentRow>[])
  const why = whyNotAssigned(request, answer, rows[0])
  if (why !== undefined) context.refuses('SAR', why, named)
  return answer
}

async function dispatch(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  rows: readonly Found<AssignmentRow>[],
): Promise<ServerAssignmentAnswer> {
  const row = rows[0] as Found<AssignmentRow>
  switch (request.type) {
    case 'NO_ASSIGNMENT':
      return downloadOnly(context, request, row)
    case 'REGISTRATION':
    case 'RE_REGISTRATION':
      return assignRegistered(context, request, row)
    case 'UNREGISTERED_USER':
      return assignUnregistered(context, request, row)
    case 'TIMEOUT_DEREGISTRATION':
    case 'USER_DEREGISTRATION':
    case 'ADMINISTRATIVE_DEREGISTRATION':
    case 'DEREGISTRATION_TOO_MUCH_DATA':
      return deregister(context, request, rows, false)
    case 'TIMEOUT_DEREGISTRATION_STORE_SERVER_NAME':
    case 'USER_DEREGISTRATION_STORE_SERVER_NAME':
      return deregister(context, request, rows, context.settings.keepsServerName)
    case 'AUTHENTICATION_FAILURE':
    case 'AUTHENTICATION_TIMEOUT':
      return authenticationFailed(context, request, row)
    case 'AAA_USER_DATA_REQUEST':
      // TS 29.273 §8.1.2.2.2: for the AAA server on SWx; nobody may ask for it on Cx.
      return { result: 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE' }
    default:
      return assertNever(request.type)
  }
}

/** What is wrong with a request before anybody is looked up. @spec TS 29.228 §6.1.2 */
function refusalOfShape(request: ServerAssignmentRequest): CxResult | undefined {
  const { type, impus, impi } = request
  const isDeregistration = deregistrations.has(type)
  if (impus.length === 0 && (!isDeregistration || impi === undefined)) return 'DIAMETER_MISSING_AVP'
  if (impus.length > MAX_IMPUS) return 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES'
  if (impi === undefined && !isDeregistration && !typesWithoutImpi.has(type)) return 'DIAMETER_MISSING_AVP'
  return undefined
}

/** One row for each identity named; for none named, one for each set of the IMPI. */
async function readRows(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
): Promise<readonly (Found<AssignmentRow> | undefined)[]> {
  const { subscribers } = context
  const { impus, wildcardedIdentity } = request
  const impi = request.impi ?? null
  const identities =
    impus.length > 0 || impi === null ? impus : (await subscribers.impusOfImpi.read({ impi })).map(({ impu }) => impu)
  return Promise.all(identities.map((identity) => findAssignment(subscribers, impi, identity, wildcardedIdentity)))
}

/** In the order of the clause. @spec TS 29.228 §6.1.2.1 */
function refusalOfRows(
  request: ServerAssignmentRequest,
  rows: readonly (AssignmentRow | undefined)[],
): CxResult | undefined {
  if (rows.length === 0 || rows.some((row) => isUnknown(request, row))) return 'DIAMETER_ERROR_USER_UNKNOWN'
  if (rows.length > 1 && !deregistrations.has(request.type)) return 'DIAMETER_AVP_OCCURS_TOO_MANY_TIMES'
  // TS 29.228 §6.1.2.1 step 2: a check that the HSS may make; it comes after the next one, which it has to make.
  if (request.impi !== undefined && rows.some((row) => row?.associatedImpiId === null)) {
    return 'DIAMETER_ERROR_IDENTITIES_DONT_MATCH'
  }
  const isForDistinct = !typesForServices.has(request.type)
  return isForDistinct && rows.some((row) => row?.identityType !== PUBLIC_USER_IDENTITY)
    ? 'DIAMETER_ERROR_IN_ASSIGNMENT_TYPE'
    : undefined
}

/** A service that has been switched off counts as one that does not exist. */
function isUnknown(request: ServerAssignmentRequest, row: AssignmentRow | undefined): boolean {
  return row === undefined || row.psiInactive === 1 || (request.impi !== undefined && row.impiId === null)
}
