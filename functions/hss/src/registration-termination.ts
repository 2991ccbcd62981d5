import type {
  DeregistrationReason,
  EmergencyRegistration,
  RegistrationTerminationAnswer,
  RegistrationTerminationRequest,
} from '@voltaic/diameter'
import { canonicalImpu } from '@voltaic/numbers'
import { type Kysely, sql, type Transaction } from '@voltaic/store'
import { queueTermination } from './push-queue.ts'
import type { PushRow } from './push-statements.ts'
import type { HssTables, RegistrationState } from './schema.ts'

/** Who is to be de-registered. */
export interface TerminationScope {
  readonly subscriptionId: number
  /** Only this IMPI; absent: all of the subscription. */
  readonly impi?: string
  /** Only the implicit sets of these identities, canonical; absent: all sets. */
  readonly impus?: readonly string[]
}

export interface TerminationCause {
  readonly reason: DeregistrationReason
  /** Text that the S-CSCF may pass on. */
  readonly reasonInfo?: string
}

/** One set that an S-CSCF has, with the IMPIs that may use it. */
interface ServedSet {
  readonly id: number
  readonly scscfId: number
  readonly scscf: string
  readonly state: RegistrationState
  readonly impis: readonly { readonly impi: string; readonly impiId: number; readonly isRegistered: boolean }[]
  readonly identities: readonly string[]
}

/** The S-CSCFs that are told. */
export interface Terminated {
  readonly sets: number
  readonly scscfs: readonly string[]
}

/**
 * De-registers the sets of the scope and queues an RTR for each S-CSCF that has some of them; to be called inside a
 * transaction. The HSS forgets the S-CSCF at once, so that a phone that is asked to register anew is free to go to
 * another one; with REMOVE_S-CSCF it does so when the S-CSCF has answered.
 *
 * @param newKey makes the key of a push
 * @spec TS 29.228 §6.1.3, §6.1.3.1, §6.5.2.2
 */
export async function terminateSets(
  transaction: Transaction<HssTables>,
  scope: TerminationScope,
  cause: TerminationCause,
  newKey: () => string,
): Promise<Terminated> {
  const sets = await servedSets(transaction, scope)
  const byScscf = Map.groupBy(sets, ({ scscfId }) => scscfId)
  for (const [scscfId, group] of byScscf) {
    await queueTermination(transaction, newKey(), scscfId, requestOf(group, scope, cause))
  }
  for (const set of sets) {
    const waitsForAnswer = cause.reason === 'REMOVE_S-CSCF' && set.state === 'unregistered'
    if (!waitsForAnswer) await releaseSet(transaction, set, scope.impi)
  }
  return { sets: sets.length, scscfs: [...new Set(sets.map(({ scscf }) => scscf))] }
}

// TS 29.228 §6.1.3: without identities all of the IMPI are meant. NEW_SERVER_ASSIGNED has to name them, as the IMPI may
// have others there still; so does a set that nobody has registered, which its S-CSCF does not know by an IMPI.
function requestOf(
  group: readonly ServedSet[],
  { impi, impus }: TerminationScope,
  { reason, reasonInfo }: TerminationCause,
): RegistrationTerminationRequest {
  const isWhole =
    impus === undefined && reason !== 'NEW_SERVER_ASSIGNED' && group.every(({ state }) => state === 'registered')
  const all = group.flatMap(({ impis }) => impis)
  const registered = all.filter(({ isRegistered }) => isRegistered)
  const concerned = [...new Set((registered.length > 0 ? registered : all).map((each) => each.impi))]
  const [first = '', ...others] = impi === undefined ? concerned : [impi]
  return {
    impi: first,
    impus: isWhole ? [] : group.flatMap(({ identities }) => identities),
    associatedImpis: others,
    reason,
    ...(reasonInfo !== undefined && { reasonInfo }),
  }
}

async function servedSets(
  transaction: Transaction<HssTables>,
  { subscriptionId, impi, impus }: TerminationScope,
): Promise<readonly ServedSet[]> {
  const sets = await transaction
    .selectFrom('hss_registration_set as s')
    .innerJoin('hss_scscf as n', 'n.id', 's.scscf_id')
    .select(['s.id', 'n.id as scscfId', 'n.name as scscf', 's.state'])
    .where('s.subscription_id', '=', subscriptionId)
    .where('s.state', '<>', 'not-registered')
    .orderBy('s.id')
    .execute()
  const served: ServedSet[] = []
  for (const set of sets) {
    const identities = await transaction
      .selectFrom('hss_impu')
      .select(['impu', 'identity'])
      .where('registration_set_id', '=', set.id)
      .orderBy('position')
      .execute()
    const impis = await transaction
      .selectFrom('hss_registration as r')
      .innerJoin('hss_impi as i', 'i.id', 'r.impi_id')
      .select(['i.impi', 'i.id as impiId', 'r.registered'])
      .where('r.registration_set_id', '=', set.id)
      .orderBy('i.id')
      .execute()
    const users = impis.map(({ registered, ...each }) => ({ ...each, isRegistered: registered === 1 }))
    // an IMPI that has not registered the set has nothing there that could end
    const uses = impi === undefined || set.state === 'unregistered' ? users : users.filter((each) => each.isRegistered)
    if (impi !== undefined && !uses.some((each) => each.impi === impi)) continue
    if (impus !== undefined && !identities.some(({ impu }) => impus.includes(impu))) continue
    served.push({ ...set, impis: users, identities: identities.map(({ identity }) => identity) })
  }
  return served
}

async function releaseSet(
  transaction: Transaction<HssTables>,
  { id, impis }: ServedSet,
  impi: string | undefined,
): Promise<void> {
  const ended = impis.filter((each) => impi === undefined || each.impi === impi).map(({ impiId }) => impiId)
  await transaction
    .updateTable('hss_registration')
    .set({ registered: 0, restoration: null })
    .where('registration_set_id', '=', id)
    .where('impi_id', 'in', ended)
    .execute()
  // another IMPI may have the set registered still (TS 29.228 §6.1.3.1)
  await sql`update hss_registration_set set state = 'not-registered', scscf_id = null, reassignment_pending = 0
    where id = ${id} and not exists (select 1 from hss_registration r
      where r.registration_set_id = ${id} and r.registered = 1)`.execute(transaction)
}

/**
 * Whether the user has come back to the S-CSCF since the RTR was decided on: it would end the wrong registration then.
 */
export async function isSuperseded(db: Kysely<HssTables>, row: PushRow): Promise<boolean> {
  const { impi, associatedImpis, impus } = requestIn(row)
  const found = await db
    .selectFrom('hss_registration as r')
    .innerJoin('hss_impi as i', 'i.id', 'r.impi_id')
    .innerJoin('hss_registration_set as s', 's.id', 'r.registration_set_id')
    .innerJoin('hss_impu as u', 'u.registration_set_id', 's.id')
    .select('s.id')
    .where('s.scscf_id', '=', row.scscfId)
    .where('r.registered', '=', 1)
    .where('i.impi', 'in', [impi, ...associatedImpis])
    .$if(impus.length > 0, (query) => query.where('u.impu', 'in', impus.map(canonicalImpu)))
    .executeTakeFirst()
  return found !== undefined
}

export function requestIn(row: Pick<PushRow, 'content'>): RegistrationTerminationRequest {
  return JSON.parse(row.content) as RegistrationTerminationRequest
}

/**
 * What an answer that ends an RTR changes here.
 *
 * @spec TS 29.228 §6.1.3.1
 */
export async function terminated(
  transaction: Transaction<HssTables>,
  row: PushRow,
  answer: RegistrationTerminationAnswer,
): Promise<void> {
  const { reason, impus } = requestIn(row)
  if (reason === 'REMOVE_S-CSCF' && impus.length > 0) {
    await sql`update hss_registration_set set state = 'not-registered', scscf_id = null, reassignment_pending = 0
      where scscf_id = ${row.scscfId} and state = 'unregistered' and id in (select registration_set_id from hss_impu
        where impu in (${sql.join(impus.map(canonicalImpu))}))`.execute(transaction)
  }
  // TS 29.228 §6.1.3.1: what an emergency call needs stays registered, there and so here
  for (const emergency of answer.emergencyRegistrations ?? []) await restore(transaction, row.scscfId, emergency)
}

async function restore(
  transaction: Transaction<HssTables>,
  scscfId: number,
  { impi, impu }: EmergencyRegistration,
): Promise<void> {
  const set = sql`(select registration_set_id from hss_impu where impu = ${canonicalImpu(impu)})`
  const ofImpi = sql`(select id from hss_impi where impi = ${impi})`
  await sql`update hss_registration_set set state = 'registered', scscf_id = ${scscfId}
    where id = ${set} and (scscf_id is null or scscf_id = ${scscfId})`.execute(transaction)
  await sql`update hss_registration set registered = 1 where registration_set_id = ${set} and impi_id = ${ofImpi}
    and exists (select 1 from hss_registration_set s where s.id = ${set} and s.scscf_id = ${scscfId})`.execute(
    transaction,
  )
}
