export { type BackOff, pauseAfter } from './back-off.ts'
export type { Deliver, DeliveryOutcome, Shipment } from './delivery.ts'
export { createFileShelf, type FileShelf, type ReceivedFile, type Reception } from './file-shelf.ts'
export { createHttpDelivery } from './http-delivery.ts'
export type { SpoolAlarm, SpoolAlarmKind } from './spool-alarm.ts'
export { parseSidecar, type SpoolEntry, type SpoolMetadata, type SpoolState } from './spool-entry.ts'
export { MAX_BACKLOG, type SpoolFile, type StopReason } from './spool-file.ts'
export type { RepairFile } from './spool-folder.ts'
export {
  createUploadSpool,
  type NewSpoolFile,
  SPOOL_LIMITS,
  type SpoolDeps,
  type SpoolLimits,
  type SpoolOptions,
  type UploadSpool,
} from './upload-spool.ts'
export { mistakeOfUploadUrl, type UploadCredentials, type UploadTarget } from './upload-target.ts'
