export { type BeepSchedule, createTone, RECORDING_BEEP } from './beep.ts'
export { Beeper } from './beeper.ts'
export type { RecordedCodec } from './recorded-codec.ts'
export {
  createRecording,
  type RecordedFile,
  type Recording,
  type RecordingFormat,
  type RecordingOptions,
  type RecordingSummary,
  type SideSummary,
} from './recording.ts'
export type { RecordedSide, RecordingFile, RecordingFileName, RecordingSink } from './recording-sink.ts'
export { repairWav } from './repair-wav.ts'
