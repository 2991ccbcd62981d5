import type { StoredRecording } from './recording-library.ts'

/** A recording as it is shown to programs. */
export interface RecordingDocument extends Omit<StoredRecording, 'startedAt' | 'receivedAt'> {
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly receivedAt: string
}

export function recordingDocument({ startedAt, receivedAt, ...rest }: StoredRecording): RecordingDocument {
  return { ...rest, startedAt: new Date(startedAt).toISOString(), receivedAt: new Date(receivedAt).toISOString() }
}
