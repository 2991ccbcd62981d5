export type { Behaviour, DeviceFile, DeviceProfile, Handler, Phase, SilenceCause } from './device-profile.ts'
export {
  createDeviceRegistry,
  type DeviceMatch,
  type DeviceRegistry,
  type DeviceSigns,
  type KnownDevice,
} from './device-registry.ts'
export { knownDevices } from './known-devices.ts'
export { readDeviceFile } from './read-device-file.ts'
export { tacOf } from './tac.ts'
