import type { RecordingLibrary } from '@voltaic/recordings'
import { RequestRefused } from './problem.ts'

/** Recordings on their way to where they are kept. */
export interface WaitingRecordings {
  readonly files: number
  readonly octets: number
  /** What an operator must look at, the oldest first. */
  readonly alarms: readonly { readonly kind: string; readonly text: string; readonly since: number }[]
}

/** What the API needs of recordings. */
export interface RecordingsDoor {
  readonly library: Pick<RecordingLibrary, 'find' | 'list' | 'read' | 'remove'>
  spool(): WaitingRecordings
}

/** @throws RequestRefused RECORDINGS_NOT_HERE where nothing is recorded or received */
export function recordingsOf({
  recordings,
}: {
  readonly recordings?: () => RecordingsDoor | undefined
}): RecordingsDoor {
  const door = recordings?.()
  if (door !== undefined) return door
  const remedy = 'Say in voltaic.yaml what is recorded: recording: {}, see docs/guides/recording.md'
  throw new RequestRefused(503, 'RECORDINGS_NOT_HERE', 'nothing says that calls are recorded here', remedy)
}
