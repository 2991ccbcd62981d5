import { AUTS_LENGTH, maxSeq, RAND_LENGTH } from '@voltaic/aka'
import type { CxResult, MultimediaAuthAnswer, MultimediaAuthRequest } from '@voltaic/diameter'
import { canonicalImpu } from '@voltaic/numbers'
import { reasonOf } from './authentication-centre.ts'
import type { HssSettings } from './config.ts'
import { indRangeOf } from './ind-range.ts'
import { type ProcedureContext, refusalOfPair, whyPairRefused } from './procedure.ts'
import type { ReservedSqns } from './registration-statements.ts'
import type { AuthenticationRow } from './subscriber-store.ts'

/** Most vectors in one answer, whatever is asked for: each one not used is an SQN lost. */
const MAX_AUTH_ITEMS = 5

/**
 * MAR: what the user is to be checked by, authentication vectors or H(A1), and the S-CSCF that will do it. The SQNs are
 * committed as used before any vector leaves.
 * @spec TS 29.228 §6.3.1
 */
export async function multimediaAuth(
  context: ProcedureContext,
  request: MultimediaAuthRequest,
): Promise<MultimediaAuthAnswer> {
  const { authenticationCentre } = context
  const pair = { impi: request.impi, impu: canonicalImpu(request.impu) }
  const [row] = await context.subscribers.authentication.read(pair)
  const ofPair = refusalOfPair(row)
  const refusal = ofPair ?? refusalOfScheme(request, row, context.settings)
  if (refusal !== undefined || row === undefined) {
    context.refuses('MAR', ofPair === undefined ? whyNotBy(request, row) : whyPairRefused(row), pair)
    return refused(refusal ?? 'DIAMETER_ERROR_USER_UNKNOWN')
  }
  if (row.digestAlgorithm !== null) return answerDigest(context, request, row)
  const keys = authenticationCentre.openKeys(request.impi, row)

  const readAgain = async () => (await context.subscribers.authentication.read(pair))[0]
  if (request.resynchronisation !== undefined) {
    const { impi, resynchronisation } = request
    const outcome = await authenticationCentre.resynchronise(impi, keys, row, resynchronisation, readAgain)
    // The clause leaves a wrong MAC-S open; RFC 6733 §7.1.5 has this result for what has no reason of its own.
    if (outcome.kind !== 'verified') {
      context.refuses('MAR', reasonOf(outcome), pair)
      return refused('DIAMETER_UNABLE_TO_COMPLY', reasonOf(outcome))
    }
  }

  const count = Math.min(Math.max(request.numberOfItems, 1), MAX_AUTH_ITEMS)
  const reserved = await reserve(context, row, request.serverName, count)
  if (reserved === undefined) {
    const isRemoved = (await readAgain()) === undefined
    return isRemoved ? refused('DIAMETER_ERROR_USER_UNKNOWN') : exhausted(context, request.impi)
  }
  return { result: 'DIAMETER_SUCCESS', items: authenticationCentre.issueVectors(keys, row, reserved, count) }
}

/**
 * SIP Digest: nothing is used up.
 * @spec TS 29.228 §6.3.1; TS 33.203 §N.2.1.1
 */
async function answerDigest(
  context: ProcedureContext,
  { impi, serverName }: MultimediaAuthRequest,
  row: AuthenticationRow,
): Promise<MultimediaAuthAnswer> {
  const item = context.digestItem(impi, row)
  const reserved = await reserve(context, row, serverName, 0)
  return reserved === undefined ? refused('DIAMETER_ERROR_USER_UNKNOWN') : { result: 'DIAMETER_SUCCESS', items: [item] }
}

/** Of a scheme in words: a S-CSCF asks for Unknown when a REGISTER does not show which it is. @spec TS 29.228 §6.3 */
function whyNotBy({ scheme }: MultimediaAuthRequest, row: AuthenticationRow | undefined): string {
  const has = row?.digestAlgorithm == null ? 'keys of a SIM (Digest-AKAv1-MD5)' : 'a password (SIP Digest)'
  return `the S-CSCF asks for the scheme ${scheme}, and the user has ${has}`
}

/** Each IMPI has one scheme; `Unknown` asks for that, where it is not AKA. */
function refusalOfScheme(
  request: MultimediaAuthRequest,
  row: AuthenticationRow | undefined,
  settings: HssSettings,
): CxResult | undefined {
  const isDigest = row !== undefined && row.digestAlgorithm !== null
  const isRight = {
    'Digest-AKAv1-MD5': !isDigest,
    'SIP Digest': isDigest,
    // TS 29.228 §6.3.1: a user who has nothing but AKA is to be asked for by its name
    Unknown: isDigest || settings.answersUnknownSchemeWithAka,
  }[request.scheme]
  if (!isRight) return 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED'
  const length = request.resynchronisation?.length ?? RAND_LENGTH + AUTS_LENGTH
  return length === RAND_LENGTH + AUTS_LENGTH ? undefined : 'DIAMETER_INVALID_AVP_VALUE'
}

/**
 * One commit: the SQNs are used, authentication is pending, this S-CSCF is the one to come back to.
 * @returns the state of the counter; undefined when the subscriber was removed meanwhile, or so few SEQs are left
 */
async function reserve(
  context: ProcedureContext,
  row: AuthenticationRow,
  scscf: string,
  count: number,
): Promise<ReservedSqns | undefined> {
  const { subscribers } = context
  const { last, first } = indRangeOf('cx', row.indLength)
  const lastSeq = maxSeq(row.indLength) - count
  const reservation = { impiId: row.impiId as number, count, indCount: last - first + 1, lastSeq }
  const scscfId = await subscribers.scscfId(scscf)
  // TS 29.228 §6.3.1: the pending flag is for a user who is not registered; a registered one keeps what he has.
  const sqns =
    row.state === 'registered'
      ? subscribers.reserveSqns.bind(reservation)
      : subscribers.beginAuthentication.bind({ ...reservation, scscfId })
  if (row.state === 'not-registered' || (row.scscf === scscf && row.reassignmentPending === 0)) {
    return (await subscribers.store.commit([sqns]))[0][0]
  }
  const ofSet = { registrationSetId: row.registrationSetId, scscfId }
  const work = [sqns, subscribers.rememberReplaced.bind(ofSet), subscribers.replaceScscf.bind(ofSet)] as const
  return (await subscribers.store.commit(work))[0][0]
}

/**
 * SQN never wraps around: a SIM would take no challenge any more.
 * @spec TS 33.102 §C.1.1.1, §C.2.1
 */
function exhausted({ runtime }: ProcedureContext, impi: string): MultimediaAuthAnswer {
  const reason = 'all SQNs of this SIM are used up: it needs another K, that is, another SIM'
  runtime.counters.add('hss.sqn.exhausted')
  runtime.log.error('hss.sqn.exhausted', { impi, reason })
  return refused('DIAMETER_UNABLE_TO_COMPLY', reason)
}

function refused(result: CxResult, message?: string): MultimediaAuthAnswer {
  return { result, items: [], ...(message !== undefined && { message }) }
}
