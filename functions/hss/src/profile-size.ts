import { formatImsSubscription, type InitialFilterCriteria } from '@voltaic/profile'
import type { ProvisioningProblem } from './input-problems.ts'
import type { ServiceProfileContent } from './user-profile.ts'

/**
 * Longest service profile as User-Data, in octets, with what is in its lists and shared sets: some fifteen times that of a
 * subscriber with many services. An S-CSCF that cannot take it serves none of those who have it.
 */
export const MAX_SERVICE_PROFILE_OCTETS = 131_072

/** @param shared what is in the shared sets of the profile: an S-CSCF that has none gets it too */
export function problemsOfSize(
  content: ServiceProfileContent,
  shared: readonly InitialFilterCriteria[],
): readonly ProvisioningProblem[] {
  const initialFilterCriteria = [...content.initialFilterCriteria, ...shared]
  const profile = { ...content, initialFilterCriteria, publicIdentities: [] }
  const octets = Buffer.byteLength(formatImsSubscription({ privateId: '', serviceProfiles: [profile] }))
  if (octets <= MAX_SERVICE_PROFILE_OCTETS) return []
  const reason = `a service profile would have ${octets} octets, lists and shared sets included, and may have ${MAX_SERVICE_PROFILE_OCTETS}`
  return [{ field: 'initialFilterCriteria', reason }]
}
