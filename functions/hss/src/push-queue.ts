import type { RegistrationTerminationRequest } from '@voltaic/diameter'
import { sql, type Transaction } from '@voltaic/store'
import type { HssTables } from './schema.ts'
import type { ServiceProfileContent } from './user-profile.ts'

/** Whose profile, charging information or service profile has changed. */
export type Affected =
  | { readonly subscriptionId: number }
  | { readonly registrationSetId: number }
  | { readonly serviceProfileId: number }
  | { readonly sharedIfcSetId: number }

/** What a PPR is to carry besides the profile, which costs nothing to repeat. */
export type PprContent = 'profile' | 'profile and charging' | 'digest'

/**
 * Queues a PPR for every implicit set that the change touches and that an S-CSCF has, registered or unregistered; to be
 * called inside the transaction that makes the change. The content is read when it is sent, so that many changes make
 * one PPR and the last one wins.
 *
 * @param what `profile and charging` when Charging-Information has changed
 * @spec TS 29.228 §6.2.2, §6.5.2.1, §6.5.2.3
 */
export async function queueProfilePushes(
  transaction: Transaction<HssTables>,
  affected: Affected,
  what: Exclude<PprContent, 'digest'> = 'profile',
): Promise<void> {
  const condition = await conditionOf(transaction, affected)
  if (condition === undefined) return
  await sql`
    insert into hss_push (key, command, scscf_id, registration_set_id, content, revision, attempts, next_attempt_at, refused)
    select 'set ' || s.id, 'PPR', s.scscf_id, s.id, ${what}, 1, 0, 0, 0 from hss_registration_set s
    where s.scscf_id is not null and s.state <> 'not-registered' and ${condition}
    on conflict (key) do update set scscf_id = excluded.scscf_id, revision = hss_push.revision + 1, attempts = 0,
      next_attempt_at = 0, problem = null, refused = 0,
      content = case when excluded.content = 'profile' then hss_push.content else excluded.content end`.execute(
    transaction,
  )
}

/**
 * Queues a PPR with the new SIP Digest data of an IMPI for the S-CSCF that has it; to be called inside the transaction
 * that makes the change.
 *
 * @spec TS 29.228 §6.2.2, §6.5.2.4
 */
export async function queueDigestPush(transaction: Transaction<HssTables>, impi: string): Promise<void> {
  await sql`
    insert into hss_push (key, command, scscf_id, impi, content, revision, attempts, next_attempt_at, refused)
    select 'digest ' || i.impi || ' ' || s.scscf_id, 'PPR', s.scscf_id, i.impi, 'digest', 1, 0, 0, 0
    from hss_impi i join hss_registration r on r.impi_id = i.id
    join hss_registration_set s on s.id = r.registration_set_id
    where i.impi = ${impi} and s.scscf_id is not null and s.state <> 'not-registered'
    group by i.impi, s.scscf_id
    on conflict (key) do update set revision = hss_push.revision + 1, attempts = 0, next_attempt_at = 0, problem = null,
      refused = 0`.execute(transaction)
}

/** Queues one RTR. @param key a random one */
export async function queueTermination(
  transaction: Transaction<HssTables>,
  key: string,
  scscfId: number,
  request: RegistrationTerminationRequest,
): Promise<void> {
  await transaction
    .insertInto('hss_push')
    .values({
      key,
      command: 'RTR',
      scscf_id: scscfId,
      impi: request.impi,
      registration_set_id: null,
      content: JSON.stringify(request),
      revision: 1,
      attempts: 0,
      next_attempt_at: 0,
      problem: null,
      refused: 0,
    })
    .execute()
}

async function conditionOf(
  transaction: Transaction<HssTables>,
  affected: Affected,
): Promise<ReturnType<typeof sql> | undefined> {
  if ('subscriptionId' in affected) return sql`s.subscription_id = ${affected.subscriptionId}`
  if ('registrationSetId' in affected) return sql`s.id = ${affected.registrationSetId}`
  const profileIds =
    'serviceProfileId' in affected
      ? [affected.serviceProfileId]
      : await profilesWithSharedSet(transaction, affected.sharedIfcSetId)
  if (profileIds.length === 0) return undefined
  return sql`exists (select 1 from hss_impu u
    where u.registration_set_id = s.id and u.service_profile_id in (${sql.join(profileIds)}))`
}

// service profiles are few: one for each kind of contract
async function profilesWithSharedSet(transaction: Transaction<HssTables>, setId: number): Promise<readonly number[]> {
  const rows = await transaction.selectFrom('hss_service_profile').select(['id', 'profile']).execute()
  const names = ({ profile }: { readonly profile: string }) =>
    (JSON.parse(profile) as ServiceProfileContent).sharedIfcSetIds.includes(setId)
  return rows.filter(names).map(({ id }) => id)
}
