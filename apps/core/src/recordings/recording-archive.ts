import { join } from 'node:path'
import { createRecordingLibrary, MAX_RECORDING_OCTETS, type RecordingLibrary, Retention } from '@voltaic/recordings'
import type { Runtime } from '@voltaic/runtime'
import { createFileShelf, SPOOL_LIMITS } from '@voltaic/spool'
import type { VoltaicConfig } from '../config/config.ts'
import { openRecordingStore } from '../stores.ts'

/** The recordings that lie on this machine. */
export interface RecordingArchive {
  readonly library: RecordingLibrary
  /** Takes away what was never acknowledged, and from now on what is too old. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Folder of the files, in the data folder. */
const FOLDER = 'recordings'

/**
 * Opens the archive of a network.
 *
 * @param isKeeper whether this process puts recordings into it: one process alone may; others read
 */
export async function openRecordingArchive(
  config: VoltaicConfig,
  runtime: Pick<Runtime, 'clock' | 'random' | 'log'>,
  isKeeper: boolean,
): Promise<RecordingArchive> {
  const { recording, data } = config
  const store = await openRecordingStore(config, runtime)
  const { clock, random, log } = runtime
  const shelf = createFileShelf(join(data, FOLDER), recording?.spool?.keepFree ?? SPOOL_LIMITS.keepFree, random)
  const library = createRecordingLibrary(
    { store, shelf, clock, random, log },
    { maxFileOctets: recording?.receiver?.maxFileOctets ?? MAX_RECORDING_OCTETS, ...recording?.keep },
  )
  const retention = new Retention({ library, clock, log })
  return {
    library,
    async start() {
      if (!isKeeper) return
      await library.open()
      await retention.start()
    },
    async stop() {
      await retention.stop()
      await store.close()
    },
  }
}
