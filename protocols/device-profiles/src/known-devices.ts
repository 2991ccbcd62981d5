import type { DeviceFile } from './device-profile.ts'
import access from './known/access.json' with { type: 'json' }
import calls from './known/calls.json' with { type: 'json' }
import profiles from './known/profiles.json' with { type: 'json' }
import registration from './known/registration.json' with { type: 'json' }
import { readDeviceFile } from './read-device-file.ts'

/** What is known of handsets, in the form in which operators add to it. */
export function knownDevices(): readonly DeviceFile[] {
  return [
    readDeviceFile(registration, 'registration.json'),
    readDeviceFile(calls, 'calls.json'),
    readDeviceFile(access, 'access.json'),
    readDeviceFile(profiles, 'profiles.json'),
  ]
}
