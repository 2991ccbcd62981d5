import { join } from 'node:path'
import { repairWav } from '@voltaic/recording'
import type { RecordingLibrary } from '@voltaic/recordings'
import type { Runtime } from '@voltaic/runtime'
import { createHttpDelivery, createUploadSpool, type UploadSpool } from '@voltaic/spool'
import type { VoltaicConfig } from '../config/config.ts'
import { keepIn } from './keep-in-archive.ts'

/**
 * Recordings of an element on their way to where they are kept: uploaded, or put into the archive of this machine.
 *
 * @param element its name: each has a spool of its own
 * @param library where they go that are not uploaded
 * @returns undefined where nothing says what becomes of them
 */
export function createRecordingSpool(
  element: string,
  { data, recording }: VoltaicConfig,
  runtime: Runtime,
  library: RecordingLibrary | undefined,
): UploadSpool | undefined {
  const deliver = recording?.upload ? createHttpDelivery(runtime.clock, recording.upload) : library && keepIn(library)
  if (deliver === undefined) return undefined
  return createUploadSpool(runtime, {
    folder: join(data, `recording-spool-${element}`),
    deliver,
    repair: repairWav,
    ...(recording?.spool && { limits: recording.spool }),
    ...(recording?.backOff && { backOff: recording.backOff }),
  })
}
