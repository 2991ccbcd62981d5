import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openRecordingDatabase } from '@voltaic/core'
import { type Address, createSeededRandom, createSystemClock, type Random } from '@voltaic/runtime'
import type { RecordingProcessOptions } from './recording-process.ts'

export interface RecordingKillOptions {
  readonly seed: number
  /** Recordings in all. */
  readonly files: number
  /** Deaths; every third is that of the receiver. */
  readonly kills: number
  readonly folder: string
  /** Where the receiver listens, one after the other. */
  readonly at: Address
  readonly say: (line: string) => void
}

export interface RecordingKillSummary {
  /** Recordings whose end was on the disk before their recorder died. */
  readonly finished: number
  /** Of them: neither at the receiver nor in the spool. */
  readonly lost: number
  /** At the receiver, and not as they were recorded. */
  readonly different: number
  /** At the receiver more than once. */
  readonly twice: number
  /** Files of the receiver that are not in its index, or the other way round. */
  readonly stray: number
  /** Recordings that were cut by a death, and came all the same. */
  readonly cut: number
}

const PROGRAM = join(import.meta.dirname, 'recording-process.ts')
const PATIENCE_MS = 120_000
/** The longest that a process lives before it is killed, in milliseconds after it is ready. */
const LONGEST_LIFE_MS = 250
const AT_ONCE = 6

/** A process that says lines. */
class Victim {
  readonly lines: string[] = []
  readonly #process: ChildProcess
  readonly #ended: Promise<void>
  #onLine: () => void = () => {}

  constructor(options: RecordingProcessOptions, folder: string) {
    const env = { NODE_COMPILE_CACHE: join(folder, 'compiled'), ...process.env }
    this.#process = spawn(process.execPath, [PROGRAM, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env,
    })
    this.#ended = new Promise((resolve) => void this.#process.once('close', () => resolve()))
    if (this.#process.stdout === null) throw new Error('a process without output')
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.lines.push(line)
      this.#onLine()
    })
  }

  /** @throws Error when it does not come, or the process ends before */
  async until(line: string): Promise<void> {
    const clock = createSystemClock()
    const seen = Promise.withResolvers<void>()
    const look = () => this.lines.includes(line) && seen.resolve()
    this.#onLine = look
    look()
    const timer = clock.startTimer(PATIENCE_MS, () => seen.reject(new Error(`a process never said: ${line}`)))
    const died = this.#ended.then(() => Promise.reject(new Error(`a process ended before it said: ${line}`)))
    try {
      await Promise.race([seen.promise, died])
    } finally {
      timer.cancel()
    }
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended
  }
}

/** Records and uploads while recorder and receiver are killed at random moments, and counts what came of it. */
export async function killRecorder(options: RecordingKillOptions): Promise<RecordingKillSummary> {
  const { seed, files, kills, folder, at, say } = options
  const random = createSeededRandom(seed)
  const finished = new Map<string, string>()
  const receive = () => new Victim({ role: 'receiver', folder: join(folder, 'receiver'), at }, folder)
  const url = `http://${at.host}:${at.port}/{id}.{extension}`
  const send = (count: number, life: number) =>
    new Victim(
      { role: 'sender', folder: join(folder, 'spool'), url, seed: seed * 1000 + life, files: count, atOnce: AT_ONCE },
      folder,
    )
  let receiver = receive()
  let sender: Victim | undefined
  const noteFinished = () => {
    for (const line of sender?.lines ?? []) {
      const [what, id = '', sha256 = ''] = line.split(' ')
      if (what === 'finished') finished.set(id, sha256)
    }
  }
  try {
    await receiver.until('ready')
    for (let death = 0; death < kills; death++) {
      sender ??= send(Math.ceil(files / kills), death)
      await sender.until('ready')
      await pause(random)
      if (death % 3 === 2) {
        await receiver.kill()
        receiver = receive()
        await receiver.until('ready')
        continue
      }
      await sender.kill()
      noteFinished()
      sender = undefined
    }
    if (sender !== undefined) {
      await sender.until('empty')
      await sender.kill()
      noteFinished()
    }
    sender = send(Math.max(0, files - finished.size), kills)
    await sender.until('empty')
    noteFinished()
    say(`${finished.size} recordings were finished, ${kills} deaths`)
  } finally {
    await sender?.kill()
    await receiver.kill()
  }
  return countOf(folder, finished)
}

function pause(random: Random): Promise<void> {
  const clock = createSystemClock()
  return new Promise((resolve) => void clock.startTimer(random.integer(LONGEST_LIFE_MS), resolve, true))
}

/** Looks at the disk of the receiver, and not at what it says of it. */
async function countOf(folder: string, finished: ReadonlyMap<string, string>): Promise<RecordingKillSummary> {
  const store = await openRecordingDatabase(join(folder, 'receiver', 'recordings.sqlite'))
  const rows = await store.db.selectFrom('recordings_file').selectAll().where('deleted_at', 'is', null).execute()
  await store.close()
  const shelf = join(folder, 'receiver', 'files')
  const onDisk = readdirSync(shelf, { recursive: true, encoding: 'utf8' }).filter((name) => /^[0-9a-f]{2}\//.test(name))
  const shaOf = (file: string) =>
    createHash('sha256')
      .update(readFileSync(join(shelf, file.slice(0, 2), file)))
      .digest('hex')
  const waiting = new Set(readdirSync(join(folder, 'spool')).map((name) => name.slice(0, 32)))
  const ids = rows.map(({ name }) => name.slice(1, 33))
  const isDifferent = ({ name, file, sha256 }: (typeof rows)[number]) => {
    const wanted = finished.get(name.slice(1, 33)) ?? sha256
    return shaOf(file) !== wanted || sha256 !== wanted
  }
  const known = new Set(ids)
  return {
    finished: finished.size,
    lost: [...finished.keys()].filter((id) => !known.has(id) && !waiting.has(id)).length,
    different: rows.filter(isDifferent).length,
    twice: ids.length - known.size,
    stray: Math.abs(onDisk.length - rows.length),
    cut: ids.filter((id) => !finished.has(id)).length,
  }
}
