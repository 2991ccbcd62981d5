import { AUTS_LENGTH, maxSeq, RAND_LENGTH } from '@voltaic/aka'
import type { CxResult, MultimediaAuthAnswer, MultimediaAuthRequest } from '@voltaic/diameter'
import { canonicalImpu } from '@voltaic/numbers'
import { cxIndRange } from './authentication-centre.ts'
import type { HssSettings } from './config.ts'
import { type ProcedureContext, refusalOfPair } from './procedure.ts'
import type { ReservedSqns } from './registration-statements.ts'
import type { AuthenticationRow } from './subscriber-store.ts'

/** Most vectors in one answer, whatever is asked for: each one not used is an SQN lost. */
const MAX_AUTH_ITEMS = 5

/**
 * MAR: authentication vectors, and the S-CSCF that will check the answer. The SQNs are committed as used before any
 * vector leaves.
 * @spec TS 29.228 §6.3.1
 */
export async function multimediaAuth(
  context: ProcedureContext,
  request: MultimediaAuthRequest,
): Promise<MultimediaAuthAnswer> {
  const { authenticationCentre } = context
  const pair = { impi: request.impi, impu: canonicalImpu(request.impu) }
  const [row] = await context.subscribers.authentication.read(pair)
  const refusal = refusalOfPair(row) ?? refusalOfScheme(request, context.settings)
  if (refusal !== undefined || row === undefined) return refused(refusal ?? 'DIAMETER_ERROR_USER_UNKNOWN')
  const keys = authenticationCentre.openKeys(request.impi, row)

  if (request.resynchronisation !== undefined) {
    const readAgain = async () => (await context.subscribers.authentication.read(pair))[0]
    const { kind } = await authenticationCentre.resynchronise(keys, row, request.resynchronisation, readAgain)
    report(context, request.impi, kind)
    // The clause leaves a wrong MAC-S open; RFC 6733 §7.1.5 has this result for what has no reason of its own.
    if (kind === 'refused') return refused('DIAMETER_UNABLE_TO_COMPLY')
  }

  const count = Math.min(Math.max(request.numberOfItems, 1), MAX_AUTH_ITEMS)
  if (row.seq + count > maxSeq(row.indLength)) return refused('DIAMETER_UNABLE_TO_COMPLY')
  const reserved = await reserve(context, row, request.serverName, count)
  if (reserved === undefined) return refused('DIAMETER_ERROR_USER_UNKNOWN')
  return { result: 'DIAMETER_SUCCESS', items: authenticationCentre.issueVectors(keys, row, reserved, count) }
}

function refusalOfScheme(request: MultimediaAuthRequest, settings: HssSettings): CxResult | undefined {
  const isAka =
    request.scheme === 'Digest-AKAv1-MD5' || (request.scheme === 'Unknown' && settings.answersUnknownSchemeWithAka)
  if (!isAka) return 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED'
  const length = request.resynchronisation?.length ?? RAND_LENGTH + AUTS_LENGTH
  return length === RAND_LENGTH + AUTS_LENGTH ? undefined : 'DIAMETER_INVALID_AVP_VALUE'
}

/**
 * One commit: the SQNs are used, authentication is pending, this S-CSCF is the one to come back to.
 * @returns the state of the counter; undefined when the subscriber was removed meanwhile
 */
async function reserve(
  context: ProcedureContext,
  row: AuthenticationRow,
  scscf: string,
  count: number,
): Promise<ReservedSqns | undefined> {
  const { subscribers } = context
  const { last, first } = cxIndRange(row.indLength)
  const reservation = { impiId: row.impiId as number, count, indCount: last - first + 1 }
  const scscfId = await subscribers.scscfId(scscf)
  // TS 29.228 §6.3.1: the pending flag is for a user who is not registered; a registered one keeps what he has.
  const sqns =
    row.state === 'registered'
      ? subscribers.reserveSqns.bind(reservation)
      : subscribers.beginAuthentication.bind({ ...reservation, scscfId })
  if (row.state === 'not-registered' || (row.scscf === scscf && row.reassignmentPending === 0)) {
    return (await subscribers.store.commit([sqns]))[0][0]
  }
  const replaced = subscribers.replaceScscf.bind({ registrationSetId: row.registrationSetId, scscfId })
  return (await subscribers.store.commit([sqns, replaced]))[0][0]
}

function report(context: ProcedureContext, impi: string, kind: 'verified' | 'refused'): void {
  context.runtime.counters.add(`hss.auts.${kind}`)
  if (kind === 'verified') context.runtime.log.info('hss.auts.verified', { impi })
  else context.runtime.log.warn('hss.auts.refused', { impi })
}

function refused(result: CxResult): MultimediaAuthAnswer {
  return { result, items: [] }
}
