import assert from 'node:assert/strict'
import {
  type ChargingInformation,
  cxFeatures,
  type RestorationInfo,
  type ServerAssignmentAnswer,
  type ServerAssignmentRequest,
} from '@voltaic/diameter'
import type { Found } from './identity-lookup.ts'
import { matchOf } from './location-info.ts'
import type { ProcedureContext } from './procedure.ts'
import { sharedIfcSetsOf } from './shared-ifc-sets.ts'
import type { AssignmentRow, ProfileRow } from './subscriber-store.ts'
import { formatUserProfile } from './user-profile.ts'

/** The answer with everything that the S-CSCF kept here for this set. @spec TS 29.228 §6.1.2.1; TS 23.380 §4 */
export async function withRestoration(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: Found<AssignmentRow>,
  answer: ServerAssignmentAnswer,
): Promise<ServerAssignmentAnswer> {
  const restoration = await storedRestoration(context, row)
  const complete = await download(context, { ...request, userDataAlreadyAvailable: false }, row, answer)
  return restoration.length === 0 ? complete : { ...complete, restoration }
}

export async function storedRestoration(
  context: ProcedureContext,
  row: AssignmentRow,
): Promise<readonly RestorationInfo[]> {
  const registrations = await context.subscribers.registrationsOfSet.read({ registrationSetId: row.registrationSetId })
  return registrations.flatMap(({ restoration }) =>
    restoration === null ? [] : [JSON.parse(restoration) as RestorationInfo],
  )
}

/**
 * The answer to a registration of an identity that several IMPIs share, with those that were registered with it already
 * and what was kept for them: an S-CSCF that has lost them, or takes over, serves them too (table 6.1.2.2).
 *
 * @spec TS 29.228 §6.1.2
 */
export async function withAssociates(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: AssignmentRow,
  answer: ServerAssignmentAnswer,
): Promise<ServerAssignmentAnswer> {
  if (row.impiCount === 1) return answer
  const registrations = await context.subscribers.registrationsOfSet.read({ registrationSetId: row.registrationSetId })
  const others = registrations.filter(({ impi, registered }) => impi !== request.impi && registered === 1)
  const restoration = others.flatMap((other) =>
    other.restoration === null ? [] : [JSON.parse(other.restoration) as RestorationInfo],
  )
  return {
    ...answer,
    ...(restoration.length > 0 && { restoration }),
    ...(request.type === 'REGISTRATION' &&
      others.length > 0 && { associatedRegisteredImpis: others.map(({ impi }) => impi) }),
  }
}

/** The answer with profile, charging information and the other IMPIs. @spec TS 29.228 §6.6 */
export async function download(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: Found<AssignmentRow>,
  answer: ServerAssignmentAnswer,
): Promise<ServerAssignmentAnswer> {
  const impi = request.impi ?? (await anyImpi(context, row))
  const impis = row.impiCount > 1 ? await impisOf(context, row) : []
  const common = {
    ...answer,
    ...(impi !== undefined && { impi }),
    ...(impis.length > 1 && { associatedImpis: impis }),
    ...(row.wildcard !== undefined && matchOf(row.wildcard, row.identityType)),
  }
  if (request.userDataAlreadyAvailable) return common
  assert(impi !== undefined, 'provisioning gives every set an IMPI')
  return {
    ...common,
    userData: await userData(context, request, row, impi),
    ...(row.charging !== null && { chargingInformation: JSON.parse(row.charging) as ChargingInformation }),
  }
}

async function userData(
  context: ProcedureContext,
  request: ServerAssignmentRequest,
  row: Found<AssignmentRow>,
  impi: string,
): Promise<Uint8Array> {
  const { profileOfSet, sharedIfcSets } = context.subscribers
  const rows = await profileOfSet.read({ registrationSetId: row.registrationSetId })
  const [identity = ''] = request.impus
  // TS 29.228 §6.6: the numbers of shared sets say something only where both sides have the feature.
  const hasSharedSets = ((request.supportedFeatures ?? 0) & cxFeatures.SIFC) !== 0
  return formatUserProfile(impi, rows, {
    ...(row.wildcard !== undefined && { match: { identity, wildcard: row.wildcard } }),
    ...(!hasSharedSets &&
      rows.some(namesSharedSets) && { sharedIfcSets: sharedIfcSetsOf(await sharedIfcSets.read({})) }),
  })
}

/** A look at the text spares most downloads a read. */
function namesSharedSets({ serviceProfile }: ProfileRow): boolean {
  return serviceProfile !== null && !serviceProfile.includes('"sharedIfcSetIds":[]')
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
