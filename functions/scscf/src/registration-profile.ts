import { DecodeError } from '@voltaic/base'
import { type CompiledIfcs, type IfcSource, parseImsSubscription } from '@voltaic/profile'
import type { RegisteredImpu } from './registration.ts'
import type { ScscfRoom } from './room.ts'

/** Largest user profile that is taken, in octets: some thirty times that of a subscriber with many services. */
export const MAX_PROFILE_OCTETS = 262_144
/** Most public identities of one implicit set: each is told to all who watch, each time. */
export const MAX_PROFILE_IDENTITIES = 256

/** What of the room it takes to read one. */
interface ProfileReader extends Pick<ScscfRoom, 'canonicalImpu'> {
  readonly services: Pick<ScscfRoom['services'], 'compiler' | 'sharedIfcSets'>
}

export type ReadProfile =
  | { readonly kind: 'read'; readonly impus: readonly RegisteredImpu[] }
  | { readonly kind: 'too much' }
  | { readonly kind: 'not supported'; readonly code: string }

/**
 * What the S-CSCF keeps of a user profile.
 *
 * @param userData of an SAA or a PPR
 * @spec TS 29.228 §6.6.2, §B
 */
export function readProfile(userData: Uint8Array, room: ProfileReader): ReadProfile {
  if (userData.length > MAX_PROFILE_OCTETS) return { kind: 'too much' }
  try {
    const { serviceProfiles } = parseImsSubscription(userData)
    const impus = serviceProfiles.flatMap((profile) => {
      const serviceIds = profile.coreNetworkServicesAuthorization?.listOfServiceIds?.serviceIds
      const services = servicesOf(profile, room)
      return profile.publicIdentities.map(({ identity, barred }) => ({
        impu: room.canonicalImpu(identity),
        identity,
        barred,
        ...(serviceIds ? { serviceIds } : {}),
        ...(services ? { services } : {}),
      }))
    })
    return impus.length > MAX_PROFILE_IDENTITIES ? { kind: 'too much' } : { kind: 'read', impus }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return error.code.startsWith('XML_TOO_') ? { kind: 'too much' } : { kind: 'not supported', code: error.code }
  }
}

// TS 24.229 §5.4.3.2: a set that this S-CSCF does not have cannot be evaluated, and stops nobody's call
function servicesOf(profile: IfcSource, { services }: ProfileReader): CompiledIfcs | undefined {
  if (profile.initialFilterCriteria.length === 0 && profile.sharedIfcSetIds.length === 0) return undefined
  return services.compiler.compile(profile, services.sharedIfcSets)
}
