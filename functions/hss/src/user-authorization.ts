import type { UserAuthorizationAnswer, UserAuthorizationRequest } from '@voltaic/diameter'
import { canonicalImpu } from '@voltaic/numbers'
import type { HssSettings } from './config.ts'
import { capabilitiesOf, type ProcedureContext, refusalOfPair, whyPairRefused } from './procedure.ts'
import type { AuthorizationRow } from './subscriber-store.ts'

/**
 * UAR: may this identity register from there, and which S-CSCF has it or could have it.
 * @spec TS 29.228 §6.1.1.1
 */
export async function userAuthorization(
  context: ProcedureContext,
  request: UserAuthorizationRequest,
): Promise<UserAuthorizationAnswer> {
  const { subscribers, settings } = context
  const impu = canonicalImpu(request.impu)
  const [row] = await subscribers.authorization.read({ impi: request.impi, impu })
  const refusal = refusalOfPair(row)
  if (refusal !== undefined || row === undefined) {
    context.refuses('UAR', whyPairRefused(row), request)
    return { result: refusal ?? 'DIAMETER_ERROR_USER_UNKNOWN' }
  }
  if (request.type === 'DE_REGISTRATION') return deRegistration(row)
  // TS 29.228 §6.1.1.1: an emergency registration is allowed to the barred and to roamers from anywhere.
  if (request.emergency !== true) {
    // TS 29.228 §6.1.1.1: the temporary identity is barred, yet registers the others of its set.
    if (row.isBarred === 1) {
      context.refuses('UAR', 'all identities of its set are barred', request)
      return { result: 'DIAMETER_AUTHORIZATION_REJECTED' }
    }
    if (!isAllowedIn(row, request.visitedNetwork, settings)) {
      context.refuses('UAR', `it may not be in the network ${request.visitedNetwork}`, request)
      return { result: 'DIAMETER_ERROR_ROAMING_NOT_ALLOWED' }
    }
  }
  if (request.type === 'REGISTRATION_AND_CAPABILITIES') return withCapabilities(context, row)
  return registration(row, settings)
}

// DEVIATION TS 29.228 §6.1.1.1: the clause asks for barring here too; who was barred while registered may still leave.
function deRegistration(row: AuthorizationRow): UserAuthorizationAnswer {
  if (row.state === 'not-registered' || row.scscf === null) return { result: 'DIAMETER_ERROR_IDENTITY_NOT_REGISTERED' }
  return { result: 'DIAMETER_SUCCESS', serverName: row.scscf }
}

function registration(row: AuthorizationRow, settings: HssSettings): UserAuthorizationAnswer {
  // A name without registration was left by MAR: the second REGISTER must reach the S-CSCF that holds the XRES.
  const serverName = row.scscf ?? row.otherScscf
  if (serverName !== null) return { result: 'DIAMETER_SUBSEQUENT_REGISTRATION', serverName }
  return { result: 'DIAMETER_FIRST_REGISTRATION', serverCapabilities: capabilitiesOf(settings, row.capabilities) }
}

/** The I-CSCF could not reach the S-CSCF that is stored; whoever registers the user next may take over. */
async function withCapabilities(context: ProcedureContext, row: AuthorizationRow): Promise<UserAuthorizationAnswer> {
  if (row.scscf !== null || row.otherScscf !== null) {
    await context.subscribers.setReassignmentPending.write({ subscriptionId: row.subscriptionId })
  }
  return { result: 'DIAMETER_SUCCESS', serverCapabilities: capabilitiesOf(context.settings, row.capabilities) }
}

function isAllowedIn(row: AuthorizationRow, visitedNetwork: string, settings: HssSettings): boolean {
  const own = row.visitedNetworks === null ? undefined : (JSON.parse(row.visitedNetworks) as readonly string[])
  if (own === undefined && settings.visitedNetworks === undefined) return true
  const network = visitedNetwork.toLowerCase()
  if (network === settings.realm) return true
  return own === undefined ? (settings.visitedNetworks?.has(network) ?? true) : own.includes(network)
}
