import type { RecordingsDoor } from '@voltaic/api'
import { createReceiver, type Receiver } from '@voltaic/receiver'
import type { RecordingLibrary } from '@voltaic/recordings'
import type { Runtime } from '@voltaic/runtime'
import type { UploadSpool } from '@voltaic/spool'
import { type ElementConfig, elementsOf, type VoltaicConfig } from '../config/config.ts'
import { VOICEMAIL_SERVICE } from '../voicemail.ts'
import { openRecordingArchive, type RecordingArchive } from './recording-archive.ts'

/** What a process has to do with recordings that are finished. */
export interface CoreRecordings {
  /** Where gateways of this process put recordings that are not uploaded; undefined where none lie here. */
  readonly library: RecordingLibrary | undefined
  /** What the API shows; undefined where nothing is recorded and nothing received. */
  door(spools: () => readonly UploadSpool[]): RecordingsDoor | undefined
  start(): Promise<void>
  stop(): Promise<void>
}

/**
 * The archive and the receiver of a process. The receiver runs where the first HSS runs, beside the API that shows what it
 * has received.
 *
 * @param chosen elements of this process
 * @throws VoltaicError RECEIVER_EXPOSED, RECEIVER_TLS_UNREADABLE
 */
export async function createCoreRecordings(
  config: VoltaicConfig,
  chosen: readonly ElementConfig[],
  runtime: Runtime,
): Promise<CoreRecordings> {
  const { recording } = config
  const isHome = chosen.includes(elementsOf(config, 'hss')[0] as ElementConfig)
  const receives = isHome && recording?.receiver !== undefined
  // messages are kept without a word about recordings in the configuration
  const takesMessages = (elements: readonly ElementConfig[]) =>
    elements.some((element) => element.function === 'as' && element.service === VOICEMAIL_SERVICE)
  const records = recording !== undefined && chosen.some((element) => element.function === 'agw')
  const keeps = recording?.upload === undefined && (records || takesMessages(chosen))
  const hasRecordings = recording !== undefined || takesMessages(config.elements)
  const isHere = receives || keeps || (hasRecordings && isHome && config.api !== undefined)
  if (!isHere) return { library: undefined, door: () => undefined, start: async () => {}, stop: async () => {} }
  const archive = await openRecordingArchive(config, runtime, receives || keeps)
  const receiver = receives ? await receiverOf(archive, config, runtime) : undefined
  return {
    library: archive.library,
    door: (spools) => recordingsDoorOf(archive.library, spools),
    async start() {
      await archive.start()
      const url = await receiver?.start()
      if (url !== undefined) runtime.log.info('recordings: the receiver listens', { url })
    },
    async stop() {
      await receiver?.stop()
      await archive.stop()
    },
  }
}

async function receiverOf(
  { library }: RecordingArchive,
  { recording }: VoltaicConfig,
  { log }: Runtime,
): Promise<Receiver | undefined> {
  return recording?.receiver && createReceiver({ library, log }, recording.receiver)
}

/** What the API shows of recordings. */
export function recordingsDoorOf(library: RecordingLibrary, spools: () => readonly UploadSpool[]): RecordingsDoor {
  return {
    library,
    spool() {
      const entries = spools().flatMap((spool) => spool.entries)
      return {
        files: entries.length,
        octets: entries.reduce((sum, { length }) => sum + length, 0),
        alarms: spools().flatMap((spool) => spool.alarms),
      }
    },
  }
}
