// A receiver, or a spool that records and uploads, in a process of its own, to be killed. Its argument is JSON of
// RecordingProcessOptions.
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RecordingTables } from '@voltaic/recordings'
import {
  type Address,
  Counters,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  silentLog,
} from '@voltaic/runtime'
import { createFileShelf, createHttpDelivery, createUploadSpool } from '@voltaic/spool'

export type RecordingProcessOptions =
  | { readonly role: 'receiver'; readonly folder: string; readonly at: Address }
  | {
      readonly role: 'sender'
      readonly folder: string
      readonly url: string
      readonly seed: number
      readonly files: number
      readonly atOnce: number
    }

const PIECE_OCTETS = 3200
const MAX_PIECES = 40
const deps = { clock: createSystemClock(), random: createSystemRandom(), log: silentLog, counters: new Counters() }
const options = JSON.parse(process.argv[2] ?? '') as RecordingProcessOptions
const say = (line: string): void => void process.stdout.write(`${line}\n`)

if (options.role === 'receiver') {
  await receive(options)
  say('ready')
} else await record(options)

/** As `voltaic recordings serve` does; loaded here alone, so that a recorder is there sooner. */
async function receive({ folder, at }: Extract<RecordingProcessOptions, { role: 'receiver' }>): Promise<void> {
  const { openSqliteStore } = await import('@voltaic/store')
  const { createRecordingLibrary, recordingMigrations } = await import('@voltaic/recordings')
  const { createReceiver } = await import('@voltaic/receiver')
  mkdirSync(folder, { recursive: true })
  const store = await openSqliteStore<RecordingTables>({
    file: join(folder, 'recordings.sqlite'),
    migrations: [recordingMigrations],
  })
  const shelf = createFileShelf(join(folder, 'files'), 0, deps.random)
  const maxFileOctets = 2 ** 20
  const library = createRecordingLibrary({ ...deps, store, shelf }, { maxFileOctets })
  await library.open()
  const receiver = await createReceiver({ library, log: silentLog }, { listen: at, accounts: [], maxFileOctets })
  await receiver.start()
}

/** Records files, some at once, says of each when it is finished, and lives on to upload them. */
async function record({ folder, url, seed, files, atOnce }: Extract<RecordingProcessOptions, { role: 'sender' }>) {
  const random = createSeededRandom(seed)
  const spool = createUploadSpool(deps, {
    folder,
    deliver: createHttpDelivery(deps.clock, { url, method: 'PUT' }),
    limits: { keepFree: 0 },
    backOff: { firstMs: 20, longestMs: 200 },
  })
  await spool.start()
  say('ready')
  let left = files
  const recordSome = async (): Promise<void> => {
    for (; left > 0; ) {
      left -= 1
      const file = spool.create({ extension: 'wav', contentType: 'audio/wav', metadata: { callId: `${left}` } })
      const hash = createHash('sha256')
      for (let pieces = 1 + random.integer(MAX_PIECES); pieces > 0; pieces--) {
        const octets = random.bytes(PIECE_OCTETS)
        hash.update(octets)
        file.append(octets)
        await new Promise<void>((resolve) => void setImmediate(resolve))
      }
      await file.close()
      if (file.stopped === undefined) say(`finished ${file.id} ${hash.digest('hex')}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, recordSome))
  say('all recorded')
  const look = (): void => {
    if (spool.entries.length === 0) say('empty')
    else deps.clock.startTimer(20, look, true)
  }
  look()
}
