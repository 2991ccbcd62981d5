import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createReceiver } from '@voltaic/receiver'
import { createRecordingLibrary, Retention } from '@voltaic/recordings'
import type { Runtime } from '@voltaic/runtime'
import { createFileShelf, SPOOL_LIMITS } from '@voltaic/spool'
import type { ReceiverFile } from '../config/read-receiver.ts'
import { openRecordingDatabase } from '../stores.ts'

/** A receiver that runs without a network. */
export interface LoneReceiver {
  /** @returns its URL, without a path @throws VoltaicError RECEIVER_PORT_TAKEN */
  start(): Promise<string>
  stop(): Promise<void>
}

/**
 * Opens a receiver over a folder of its own.
 *
 * @param folder made when missing, for this user alone: index and recordings
 * @param options.keepFree octets of the disk that stay free; a gigabyte unless given
 * @throws VoltaicError RECEIVER_EXPOSED, RECEIVER_TLS_UNREADABLE
 */
export async function openLoneReceiver(
  folder: string,
  { receiver: settings, keep }: ReceiverFile,
  { clock, random, log }: Pick<Runtime, 'clock' | 'random' | 'log'>,
  { keepFree = SPOOL_LIMITS.keepFree }: { readonly keepFree?: number } = {},
): Promise<LoneReceiver> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const store = await openRecordingDatabase(join(folder, 'recordings.sqlite'))
  const shelf = createFileShelf(join(folder, 'files'), keepFree, random)
  const { maxFileOctets } = settings
  const library = createRecordingLibrary({ store, shelf, clock, random, log }, { maxFileOctets, ...keep })
  const retention = new Retention({ library, clock, log })
  const receiver = await createReceiver({ library, log }, settings)
  return {
    async start() {
      await library.open()
      await retention.start()
      return receiver.start()
    },
    async stop() {
      await receiver.stop()
      await retention.stop()
      await store.close()
    },
  }
}
