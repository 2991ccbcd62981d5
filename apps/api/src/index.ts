export { type Api, type ApiDeps, createApi, type OpenNumbers } from './api.ts'
export type { ProvisionedHss } from './api-context.ts'
export type { ApiKeyView, NewApiKey } from './api-keys.ts'
export { type ApiSettings, assertNotExposed } from './api-settings.ts'
export { type ApiTables, apiMigrations } from './api-tables.ts'
export type { ConsolePages } from './console-pages.ts'
export { ALARM_SEVERITIES, type AlarmEntry, type AlarmSeverity, type AlarmsView } from './network/alarm-entry.ts'
export type {
  ActivityEntry,
  CallMediaEntry,
  CallParty,
  CallSamplesEntry,
  ContactsEntry,
  ElementEntry,
  NetworkDoor,
  RecordingOutcome,
} from './network/network-door.ts'
export {
  type EndedCallEntry,
  PHONE_FAULTS,
  type PhoneCallEntry,
  type PhoneEntry,
  type PhoneFault,
  type PhonesDoor,
  type PhoneTextEntry,
} from './network/phones-door.ts'
export {
  type CaptureView,
  type ShownMessage,
  type TimelineStep,
  type TimelineWish,
  TRACE_FORMATS,
  type TraceDoor,
  type TraceFile,
  type TraceFormat,
  type TraceRow,
  type TraceWish,
  type WhyAnswer,
  type WhyFinding,
} from './network/trace-door.ts'
export { createOpenApiDocument, type OpenApiDocument } from './open-api-document.ts'
export type { Problem, ProblemDocument } from './problem.ts'
export type { RecordingsDoor, WaitingRecordings } from './recordings-door.ts'
export { ROLES, type Role } from './roles.ts'
export type {
  DiffLine,
  SettingAtPlace,
  SettingEntry,
  SettingsChange,
  SettingsDoor,
  SettingsVerdict,
  SettingsVersion,
} from './settings-door.ts'
export type { SmsDoor } from './sms-door.ts'
