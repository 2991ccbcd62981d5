export { type ByteRange, byteRangeOf } from './byte-range.ts'
export { type Download, type DownloadConditions, downloadOf } from './download.ts'
export { type RecordingDocument, recordingDocument } from './recording-document.ts'
export {
  createRecordingLibrary,
  type LibraryDeps,
  type LibrarySettings,
  MAX_RECORDING_OCTETS,
  type NewRecording,
  type RecordingAudit,
  type RecordingLibrary,
  type RecordingQuery,
  type StoredRecording,
  type StoreOutcome,
} from './recording-library.ts'
export type { RecordingMetadata } from './recording-metadata.ts'
export { type RecordingTables, recordingMigrations } from './recording-tables.ts'
export { Retention, type RetentionDeps } from './retention.ts'
export { takeUpload, type UploadAnswer, type UploadRequest } from './take-upload.ts'
