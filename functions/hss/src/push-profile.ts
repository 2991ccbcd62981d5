import type { ChargingInformation, DigestAuthDataItem, PushProfileRequest } from '@voltaic/diameter'
import type { SchemeRow } from './digest-authentication.ts'
import type { PushRow } from './push-statements.ts'
import { sharedIfcSetsOf } from './shared-ifc-sets.ts'
import type { SubscriberStore } from './subscriber-store.ts'
import { formatUserProfile } from './user-profile.ts'

export interface PushProfileSources {
  readonly subscribers: SubscriberStore
  /** Opens the SIP Digest data of an IMPI. */
  readonly digestItem: (impi: string, row: SchemeRow) => DigestAuthDataItem
}

/**
 * The PPR that a queued push stands for, with what is true now.
 *
 * @returns undefined when there is nothing to tell any more: the set has another S-CSCF by now, which has downloaded
 *   everything, or none
 * @spec TS 29.228 §6.2.2, §6.2.2.1, §6.6.1
 */
export async function pushProfileRequest(
  sources: PushProfileSources,
  row: PushRow,
): Promise<PushProfileRequest | undefined> {
  const { subscribers } = sources
  if (row.content === 'digest') return digestRequest(sources, row.impi ?? '')
  const registrationSetId = row.registrationSetId ?? 0
  const set = await subscribers.store.db
    .selectFrom('hss_registration_set as s')
    .innerJoin('hss_subscription as b', 'b.id', 's.subscription_id')
    .select(['s.state', 's.scscf_id as scscfId', 'b.charging'])
    .where('s.id', '=', registrationSetId)
    .executeTakeFirst()
  if (set === undefined || set.scscfId !== row.scscfId || set.state === 'not-registered') return undefined
  const registrations = await subscribers.registrationsOfSet.read({ registrationSetId })
  // TS 29.228 §6.2.2.1: one of the IMPIs of the set, best one that the S-CSCF has registered with it
  const user = registrations.find(({ registered }) => registered === 1) ?? registrations[0]
  if (user === undefined) return undefined
  const rows = await subscribers.profileOfSet.read({ registrationSetId })
  // whether the S-CSCF knows shared sets it says in its own requests only: it is told what is in them
  const sharedIfcSets = sharedIfcSetsOf(await subscribers.sharedIfcSets.read({}))
  return {
    impi: user.impi,
    userData: formatUserProfile(user.impi, rows, { sharedIfcSets }),
    ...(row.content === 'profile and charging' && { chargingInformation: chargingOf(set.charging) }),
  }
}

async function digestRequest(
  { subscribers, digestItem }: PushProfileSources,
  impi: string,
): Promise<PushProfileRequest | undefined> {
  const row = await subscribers.store.db
    .selectFrom('hss_impi')
    .select(['digest_algorithm as digestAlgorithm', 'sealed_keys as sealedKeys'])
    .where('impi', '=', impi)
    .executeTakeFirst()
  if (row === undefined || row.digestAlgorithm === null) return undefined
  const { digestAlgorithm, sealedKeys } = row
  return { impi, digest: digestItem(impi, { digestAlgorithm, sealedKeys }) }
}

// charging information that was taken away is sent empty: left out, it would be what it was
function chargingOf(stored: string | null): ChargingInformation {
  return stored === null ? {} : (JSON.parse(stored) as ChargingInformation)
}
