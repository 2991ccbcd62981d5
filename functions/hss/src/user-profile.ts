import type { IdentityType } from '@voltaic/profile'
import { formatImsSubscription, type PublicIdentity, type ServiceProfile } from '@voltaic/profile'
import type { ProfileRow } from './subscriber-store.ts'

/** What a service profile holds apart from whose it is. */
export type ServiceProfileContent = Omit<ServiceProfile, 'publicIdentities'>

/** TS 29.228 Annex E, tIdentityType 0 to 4. */
export const identityTypesByValue: readonly IdentityType[] = [
  'PUBLIC_USER_IDENTITY',
  'DISTINCT_PSI',
  'WILDCARDED_PSI',
  'WILDCARDED_IMPU',
  'IMPU_WILDCARD',
]

const emptyProfile: ServiceProfileContent = { initialFilterCriteria: [], sharedIfcSetIds: [] }

/**
 * The user profile of an implicit registration set. Identities keep their order, so that the first one that is not
 * barred is the default public user identity.
 *
 * @param rows of one set, in order
 * @returns XML in UTF-8, as it goes into User-Data
 * @spec TS 29.228 §6.5.1.4, §6.6, §B
 */
export function formatUserProfile(impi: string, rows: readonly ProfileRow[]): Uint8Array {
  const byProfile = new Map<number | null, { publicIdentities: PublicIdentity[]; content: ServiceProfileContent }>()
  for (const row of rows) {
    let entry = byProfile.get(row.serviceProfileId)
    if (entry === undefined) {
      const content =
        row.serviceProfile === null ? emptyProfile : (JSON.parse(row.serviceProfile) as ServiceProfileContent)
      entry = { publicIdentities: [], content }
      byProfile.set(row.serviceProfileId, entry)
    }
    entry.publicIdentities.push(publicIdentityOf(row))
  }
  const serviceProfiles = [...byProfile.values()].map((entry) => ({
    ...entry.content,
    publicIdentities: entry.publicIdentities,
  }))
  return Buffer.from(formatImsSubscription({ privateId: impi, serviceProfiles }))
}

function publicIdentityOf(row: ProfileRow): PublicIdentity {
  const identityType = identityTypesByValue[row.identityType]
  return {
    identity: row.identity,
    barred: row.barred === 1,
    // The type of a plain public user identity is what its absence means.
    ...(identityType !== undefined && row.identityType !== 0 && { identityType }),
    ...(row.displayName !== null && { displayName: row.displayName }),
    ...(row.aliasGroup !== null && { aliasIdentityGroupId: row.aliasGroup }),
  }
}

/** Whether an S-CSCF has something to do for the user while he is not registered. @spec TS 29.228 §6.1.4.1 */
export function hasUnregisteredServices(content: ServiceProfileContent): boolean {
  return content.initialFilterCriteria.some((criteria) => criteria.profilePartIndicator !== 'REGISTERED')
}
