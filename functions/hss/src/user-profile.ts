import type { IdentityType, InitialFilterCriteria } from '@voltaic/profile'
import { formatImsSubscription, type PublicIdentity, type ServiceProfile } from '@voltaic/profile'
import { expandSharedIfcSets, type SharedIfcSets } from './shared-ifc-sets.ts'
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

const WILDCARDED_PSI = 2
/** Of an identity that falls under a wildcard of public user identities. */
const WILDCARDED_IMPU = 3
/** Of that wildcard itself. */
export const IMPU_WILDCARD = 4

/** The number under which a type is stored; both names of a wildcard of public user identities mean the wildcard. */
export function identityTypeOf(name: IdentityType = 'PUBLIC_USER_IDENTITY'): number {
  return name === 'WILDCARDED_IMPU' ? IMPU_WILDCARD : identityTypesByValue.indexOf(name)
}

/** How one download differs from another of the same set. */
export interface ProfileOptions {
  /** The identity that was asked for and the wildcard that it falls under. */
  readonly match?: { readonly identity: string; readonly wildcard: string }
  /** What is in the shared sets, for an S-CSCF that knows none; absent: they are named by their numbers. */
  readonly sharedIfcSets?: SharedIfcSets
}

const emptyProfile: ServiceProfileContent = { initialFilterCriteria: [], sharedIfcSetIds: [] }

/**
 * The user profile of an implicit registration set. Identities keep their order, so that the first one that is not
 * barred is the default public user identity.
 *
 * @param rows of one set, in order
 * @returns XML in UTF-8, as it goes into User-Data
 * @spec TS 29.228 §6.5.1.4, §6.6, §B
 */
export function formatUserProfile(impi: string, rows: readonly ProfileRow[], options: ProfileOptions = {}): Uint8Array {
  const { match, sharedIfcSets } = options
  const byProfile = new Map<number | null, { publicIdentities: PublicIdentity[]; content: ServiceProfileContent }>()
  for (const row of rows) {
    let entry = byProfile.get(row.serviceProfileId)
    if (entry === undefined) {
      const content =
        row.serviceProfile === null ? emptyProfile : (JSON.parse(row.serviceProfile) as ServiceProfileContent)
      entry = {
        publicIdentities: [],
        content: sharedIfcSets === undefined ? content : expandSharedIfcSets(content, sharedIfcSets),
      }
      byProfile.set(row.serviceProfileId, entry)
    }
    entry.publicIdentities.push(publicIdentityOf(row, match?.wildcard === row.identity ? match.identity : undefined))
  }
  const serviceProfiles = [...byProfile.values()].map((entry) => ({
    ...entry.content,
    publicIdentities: entry.publicIdentities,
  }))
  return Buffer.from(formatImsSubscription({ privateId: impi, serviceProfiles }))
}

/** @param matched the identity that was asked for, where this row is the wildcard that it falls under */
function publicIdentityOf(row: ProfileRow, matched: string | undefined): PublicIdentity {
  const type = matched !== undefined && row.identityType === IMPU_WILDCARD ? WILDCARDED_IMPU : row.identityType
  const identityType = identityTypesByValue[type]
  return {
    identity: matched ?? row.identity,
    barred: row.barred === 1,
    // The type of a plain public user identity is what its absence means.
    ...(identityType !== undefined && type !== 0 && { identityType }),
    ...(type === WILDCARDED_PSI && { wildcardedPsi: row.identity }),
    ...(type === WILDCARDED_IMPU && { wildcardedImpu: row.identity }),
    ...(row.displayName !== null && { displayName: row.displayName }),
    ...(row.aliasGroup !== null && { aliasIdentityGroupId: row.aliasGroup }),
  }
}

/**
 * Whether an S-CSCF has something to do for the user while he is not registered.
 * @param shared what is in the shared sets that the profile names
 * @spec TS 29.228 §6.1.4.1
 */
export function hasUnregisteredServices(
  content: ServiceProfileContent,
  shared: readonly InitialFilterCriteria[] = [],
): boolean {
  const criteria = [...content.initialFilterCriteria, ...shared]
  return criteria.some(({ profilePartIndicator }) => profilePartIndicator !== 'REGISTERED')
}
