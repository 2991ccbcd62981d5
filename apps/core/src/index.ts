export { ALARM_KINDS, ALARM_RULES, type AlarmKind } from './alarms/alarm-kinds.ts'
export {
  createOwnServer,
  ifcOfElement,
  ifcOfSms,
  type OwnServer,
  type OwnServerPlace,
  ownServerUri,
} from './application-server.ts'
export { attachPhone, type PhoneAttachment } from './attach-phone.ts'
export { type CheckedBackup, checkBackup } from './backup/check-backup.ts'
export { checkDatabases } from './backup/check-databases.ts'
export { type BackupProgress, type BackupResult, makeBackup } from './backup/make-backup.ts'
export { postgresDump } from './backup/postgres-dump.ts'
export { type RestoreResult, restoreBackup } from './backup/restore-backup.ts'
export { zoneFilesInvalid } from './build-dns.ts'
export type { CallView } from './call-view.ts'
export {
  type AsElement,
  addressesOf,
  addressOf,
  type BgcfElement,
  configWithoutPassword,
  type ElementConfig,
  elementsOf,
  type FunctionName,
  hostNameOf,
  type ScscfElement,
  type SmsElement,
  sipUriOf,
  type VoltaicConfig,
} from './config/config.ts'
export { formatConfig, type NewConfig } from './config/format-config.ts'
export { DEFAULT_GM, type GmBackend, type GmSettings } from './config/gm-settings.ts'
export { type LabOptions, labConfig } from './config/lab-config.ts'
export { readNumberPlan } from './config/number-plan-settings.ts'
export { readConfig } from './config/read-config.ts'
export { type ReceiverFile, readReceiver } from './config/read-receiver.ts'
export { askCores, type ControlAnswer, type ControlQuestion, ControlSocket } from './control-socket.ts'
export { type Core, createCore, type TrunkView } from './core.ts'
export type { CoreCounts } from './core-counts.ts'
export { describeRegistration } from './describe-registration.ts'
export { openDevices } from './device-folder.ts'
export { describeQuery } from './enum-query/describe-query.ts'
export { plannedNumber } from './enum-query/planned-number.ts'
export { networkForEnum } from './enum-query/query-network.ts'
export { type EnumQuery, type EnumReport, queryNumber } from './enum-query/query-number.ts'
export { assertPortsFree } from './free-ports.ts'
export { createHttpServer } from './http-server.ts'
export { type KeptTraces, readKeptTraces, startKeepingTraces } from './kept-traces.ts'
export { openKeyFileBackup, sealKeyFileBackup } from './key-backup.ts'
export { type KeyRotation, prepareKeyRotation, rotateKeys } from './key-rotation.ts'
export { LAB_SUBSCRIBERS, type LabSubscriber, labSims } from './lab.ts'
export type { MediaView, RecordingOutcome } from './media-control.ts'
export { type PacketCore, type PacketCoreOptions, startPacketCore } from './packet-core.ts'
export { assertOwnAddress, createPhoneSaBackend, PHONE_IPSEC, type PhoneIpsec } from './phone-sa-backend.ts'
export { createPhone, createPhoneMedia, type DigestAccount, type PhoneOptions } from './phones.ts'
export { createLog } from './pino-log.ts'
export { type ApiAccess, openProvisioningApi, readApiAccess } from './provisioning-api.ts'
export { type PacketRecording, packetRecordings } from './recordings/packet-recordings.ts'
export { type LoneReceiver, openLoneReceiver } from './recordings/receiver-alone.ts'
export { type RegisteredPhone, registeredPhones } from './registered-phones.ts'
export { createRuntime, type RuntimeOptions } from './runtime.ts'
export { type Setting, settingCatalogue } from './settings/setting-catalogue.ts'
export { createSettingsFile } from './settings/settings-file.ts'
export { faultsOf, simWithFault } from './simulated-phone.ts'
export { SimulatedPhones } from './simulated-phones.ts'
export { keyFileOf, openNumberDatabase, openNumberStore, openRecordingDatabase, openSealer } from './stores.ts'
export { openSubscribers, type Subscribers } from './subscribers.ts'
export { startTelemetry, type Telemetry } from './telemetry/telemetry.ts'
export { telemetryFigures } from './telemetry/telemetry-figures.ts'
export { aliasesOf, elementAt, networkNamesOf } from './topology.ts'
export { connectToTraces, type TraceLine, TraceSocket } from './trace-socket.ts'
export { askedFor, hasHss, imsiOfPhone } from './why/asked.ts'
export { CapturedEvidence } from './why/capture-evidence.ts'
export { habitsFrom } from './why/handset-habits.ts'
export { keysAtHand } from './why/keys-at-hand.ts'
export { type StoryEvidence, storyEvidence } from './why/story-evidence.ts'
export { openZoneFolder } from './zone-folder.ts'
