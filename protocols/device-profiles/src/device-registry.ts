import { VoltaicError } from '@voltaic/base'
import type { Behaviour, DeviceFile, DeviceProfile, SilenceCause } from './device-profile.ts'
import { tacOf } from './tac.ts'
import { fitsPattern, weightOf } from './user-agent-pattern.ts'

/** What a phone says of itself. */
export interface DeviceSigns {
  /** Value of User-Agent. */
  readonly userAgent?: string | undefined
  /** Digits, or the URN of `+sip.instance`. */
  readonly imei?: string | undefined
}

/** A profile with all that it has from others. */
export interface KnownDevice {
  readonly profile: DeviceProfile
  /** Its own first, then those of the profiles that it extends. */
  readonly behaviours: readonly Behaviour[]
  /** Why such a phone may say nothing after a challenge. */
  readonly silentAfterChallenge: readonly SilenceCause[]
}

export interface DeviceMatch extends KnownDevice {
  readonly by: 'TAC' | 'User-Agent'
  /** The TAC or the pattern that fitted. */
  readonly sign: string
}

export interface DeviceRegistry {
  readonly behaviours: readonly Behaviour[]
  readonly devices: readonly KnownDevice[]
  /** By the id of its profile. */
  device(id: string): KnownDevice | undefined
  /**
   * What is known of a phone: its TAC says more than its User-Agent, a profile more than the one that it extends, a longer
   * pattern more than a short one.
   */
  profileOf(signs: DeviceSigns): DeviceMatch | undefined
}

/** Profiles that a chain of `extends` may have. */
export const MAX_PARENTS = 8
/** Characters of a User-Agent that are looked at. */
export const MAX_USER_AGENT = 512

interface Pattern {
  readonly device: KnownDevice
  readonly text: string
  readonly lowered: string
  /** How many profiles are above its own. */
  readonly depth: number
}

/**
 * Puts files together; a later one has what an earlier one says of the same behaviour or profile.
 *
 * @throws VoltaicError DEVICE_PROFILE_UNKNOWN_NAME, DEVICE_PROFILE_CIRCLE
 */
export function createDeviceRegistry(files: readonly DeviceFile[]): DeviceRegistry {
  const behaviours = new Map(files.flatMap((file) => file.behaviours).map((each) => [each.id, each]))
  const profiles = new Map(files.flatMap((file) => file.profiles).map((each) => [each.id, each]))
  const devices = new Map([...profiles.values()].map((each) => [each.id, complete(each, profiles, behaviours)]))
  const byTac = new Map([...devices.values()].flatMap((device) => device.profile.tacs.map((tac) => [tac, device])))
  const patterns = [...devices.values()].flatMap((device) => patternsOf(device, profiles)).toSorted(bySpeciality)
  return {
    behaviours: [...behaviours.values()],
    devices: [...devices.values()],
    device: (id) => devices.get(id),
    profileOf({ userAgent, imei }) {
      const tac = imei === undefined ? undefined : tacOf(imei)
      const model = tac === undefined ? undefined : byTac.get(tac)
      if (model !== undefined && tac !== undefined) return { ...model, by: 'TAC', sign: tac }
      const text = userAgent?.slice(0, MAX_USER_AGENT).trim().toLowerCase() ?? ''
      const found = patterns.find(({ lowered }) => fitsPattern(lowered, text))
      return found && { ...found.device, by: 'User-Agent', sign: found.text }
    },
  }
}

function patternsOf(device: KnownDevice, profiles: ReadonlyMap<string, DeviceProfile>): readonly Pattern[] {
  const depth = linesUp(device.profile, profiles).length
  return device.profile.userAgents.map((text) => ({ device, text, lowered: text.toLowerCase(), depth }))
}

function bySpeciality(a: Pattern, b: Pattern): number {
  return b.depth - a.depth || weightOf(b.lowered) - weightOf(a.lowered)
}

/** A profile and those above it, itself first. @throws VoltaicError DEVICE_PROFILE_UNKNOWN_NAME, DEVICE_PROFILE_CIRCLE */
function linesUp(profile: DeviceProfile, profiles: ReadonlyMap<string, DeviceProfile>): readonly DeviceProfile[] {
  const line = [profile]
  for (let last = profile; last.extends !== undefined; ) {
    last = named(profiles, last.extends, last.id, 'profile')
    line.push(last)
    if (line.length > MAX_PARENTS + 1) {
      const remedy = `Let it extend another, or none; ${MAX_PARENTS} profiles above one are the most`
      throw new VoltaicError('DEVICE_PROFILE_CIRCLE', `device profile ${profile.id} has too many above it`, remedy)
    }
  }
  return line
}

function complete(
  profile: DeviceProfile,
  profiles: ReadonlyMap<string, DeviceProfile>,
  behaviours: ReadonlyMap<string, Behaviour>,
): KnownDevice {
  const ids = new Set(linesUp(profile, profiles).flatMap((each) => each.behaviours))
  const own = [...ids].map((id) => named(behaviours, id, profile.id, 'behaviour'))
  const silentAfterChallenge = own.flatMap((each) => each.silentAfterChallenge ?? [])
  return { profile, behaviours: own, silentAfterChallenge }
}

function named<T>(all: ReadonlyMap<string, T>, id: string, by: string, what: string): T {
  const found = all.get(id)
  if (found !== undefined) return found
  throw new VoltaicError(
    'DEVICE_PROFILE_UNKNOWN_NAME',
    `device profile ${by} names the ${what} ${id}, which there is not`,
    'Mend the name, or describe it in the same file; `voltaic devices list --behaviours` has those that there are',
  )
}
