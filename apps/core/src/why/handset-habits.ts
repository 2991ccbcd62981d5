import type { DeviceRegistry } from '@voltaic/device-profiles'
import type { Evidence } from '@voltaic/diagnosis'

/** What is known of handsets, as a diagnosis asks for it. */
export function habitsFrom(devices: DeviceRegistry): NonNullable<Evidence['habitsOf']> {
  return (signs) => {
    const match = devices.profileOf(signs)
    return match && { family: match.profile.family, silentAfterChallenge: match.silentAfterChallenge }
  }
}
