import type { Clock, Counters, Log, Random, Timer } from '@voltaic/runtime'
import type { BackOff } from './back-off.ts'
import type { Deliver } from './delivery.ts'
import { DeliveryQueue } from './delivery-queue.ts'
import { type SpoolAlarm, SpoolAlarms } from './spool-alarm.ts'
import type { SpoolEntry, SpoolMetadata } from './spool-entry.ts'
import { PieceWriter, type SpoolFile, type StopReason } from './spool-file.ts'
import { type RepairFile, SpoolFolder } from './spool-folder.ts'

export interface SpoolLimits {
  /** Octets of all files in the spool. */
  readonly maxOctets: number
  readonly maxFiles: number
  /** Octets of the file system that stay free for others. */
  readonly keepFree: number
}

/** Ten gigabytes, and a gigabyte for the rest of the machine. */
export const SPOOL_LIMITS: SpoolLimits = { maxOctets: 10 * 2 ** 30, maxFiles: 100_000, keepFree: 2 ** 30 }

export interface SpoolDeps {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
}

export interface SpoolOptions {
  /** Of this spool alone: what is found there when it starts is delivered. */
  readonly folder: string
  readonly deliver: Deliver
  readonly limits?: Partial<SpoolLimits>
  /** Between attempts to deliver; from a second to five minutes unless given. */
  readonly backOff?: BackOff
  /** Mends files whose writer died. */
  readonly repair?: RepairFile
  /** Octets free on the file system of the folder; asked of the system unless given. */
  readonly freeOctets?: () => number | undefined
}

export interface NewSpoolFile {
  /** Without a dot: `wav`. */
  readonly extension: string
  readonly contentType: string
  readonly metadata: SpoolMetadata
}

/** Files that must reach a receiver: written while a call runs, kept until they are delivered, over restarts and crashes. */
export interface UploadSpool {
  /**
   * Takes up what is in the folder, and begins to deliver.
   * @throws VoltaicError SPOOL_UNUSABLE
   */
  start(): Promise<void>
  /** Ends the files that are open and the deliveries under way; what is not delivered stays. */
  stop(): Promise<void>
  /** Begins a file. Where there is no room it takes nothing, and an alarm says so: whoever writes goes on. */
  create(file: NewSpoolFile): SpoolFile
  /** What is in the spool, the oldest first. */
  readonly entries: readonly SpoolEntry[]
  readonly alarms: readonly SpoolAlarm[]
  /** Tries everything now, parked files too. */
  retryNow(): void
  /** Resolves when nothing is being delivered and nothing is due. */
  whenIdle(): Promise<void>
}

const ID_OCTETS = 16
/** Until a file is made ready again for which the disk had no room, in milliseconds. */
const SEAL_AGAIN_MS = 60_000
/** Octets written between two looks at how much room the file system has. */
const LOOK_EACH = 4 * 2 ** 20

export function createUploadSpool(deps: SpoolDeps, options: SpoolOptions): UploadSpool {
  return new Spool(deps, options)
}

interface OpenFile {
  readonly entry: SpoolEntry
  readonly writer: PieceWriter
  close(metadata?: SpoolMetadata): Promise<void>
}

class Spool implements UploadSpool {
  readonly #deps: SpoolDeps
  readonly #folder: SpoolFolder
  readonly #limits: SpoolLimits
  readonly #alarms: SpoolAlarms
  readonly #queue: DeliveryQueue
  readonly #freeOctets: () => number | undefined
  readonly #open = new Map<string, OpenFile>()
  readonly #sealing = new Set<Timer>()
  #openOctets = 0
  #unseenOctets = LOOK_EACH
  #isDiskFull = false
  #isStopped = false

  constructor(deps: SpoolDeps, options: SpoolOptions) {
    this.#deps = deps
    this.#limits = { ...SPOOL_LIMITS, ...options.limits }
    this.#folder = new SpoolFolder(options.folder, options.repair ?? (() => undefined))
    this.#alarms = new SpoolAlarms(deps.log, deps.counters, () => deps.clock.now())
    const { backOff } = options
    const queueDeps = { ...deps, ...(backOff && { backOff }) }
    this.#queue = new DeliveryQueue(queueDeps, this.#folder, options.deliver, this.#alarms, () => this.#relieved())
    this.#freeOctets = options.freeOctets ?? (() => this.#folder.freeOctets())
  }

  get entries(): readonly SpoolEntry[] {
    return [...this.#queue.entries, ...[...this.#open.values()].map(({ entry }) => entry)]
  }

  get alarms(): readonly SpoolAlarm[] {
    return this.#alarms.standing
  }

  async start(): Promise<void> {
    await this.#folder.make()
    const { entries, unreadable } = await this.#folder.read()
    for (const name of unreadable) this.#deps.log.error('spool: a sidecar cannot be read and is left alone', { name })
    for (const entry of entries) {
      if (entry.state === 'open') await this.#seal(entry, {}, true)
      else if (await this.#folder.isGone(entry)) await this.#folder.remove(entry)
      else this.#queue.add(entry)
    }
    this.#queue.start()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const timer of this.#sealing) timer.cancel()
    await Promise.all([...this.#open.values()].map((file) => file.close()))
    await this.#queue.stop()
  }

  retryNow(): void {
    this.#queue.retryNow()
  }

  whenIdle(): Promise<void> {
    return this.#queue.whenIdle()
  }

  create({ extension, contentType, metadata }: NewSpoolFile): SpoolFile {
    const id = this.#deps.random.hex(ID_OCTETS)
    const entry: SpoolEntry = {
      id,
      file: `${id}.${extension}`,
      state: 'open',
      contentType,
      metadata,
      createdAt: this.#deps.clock.now(),
      length: 0,
      sha256: '',
      attempts: 0,
    }
    const refusal = this.#isStopped ? 'stopped' : this.#noRoom(0, 1)
    if (refusal === undefined) return this.#begin(entry)
    this.#stopped(entry, refusal)
    return { id, stopped: refusal, append() {}, overwrite() {}, close: async () => {} }
  }

  #begin(entry: SpoolEntry): SpoolFile {
    const announced = this.#folder.write(entry)
    let octets = 0
    const writer = new PieceWriter(
      this.#folder.pathOf(entry),
      announced,
      (more) => {
        const reason = this.#grow(more)
        if (reason === undefined) octets += more
        return reason
      },
      (reason, error) => this.#stopped(entry, reason, error),
    )
    let closing: Promise<void> | undefined
    const close = (more: SpoolMetadata = {}): Promise<void> => {
      closing ??= this.#close(entry, writer, more).then(() => {
        this.#openOctets -= octets
      })
      return closing
    }
    this.#open.set(entry.id, { entry, writer, close })
    return {
      id: entry.id,
      get stopped() {
        return writer.stopped
      },
      append: (octets) => writer.append(octets),
      overwrite: (at, octets) => writer.overwrite(at, octets),
      close,
    }
  }

  async #close(entry: SpoolEntry, writer: PieceWriter, more: SpoolMetadata): Promise<void> {
    await writer.finish()
    await this.#sealWhenPossible(entry, more, writer.stopped !== undefined)
    this.#open.delete(entry.id)
  }

  /** Its sidecar still says `open` where the disk does not take another one: then the next start finds it so. */
  async #sealWhenPossible(entry: SpoolEntry, more: SpoolMetadata, isCut: boolean): Promise<void> {
    try {
      await this.#seal(entry, more, isCut)
      if (!isCut) this.#alarms.clear('disk-failed')
    } catch (error) {
      this.#alarms.raise('disk-failed', `a recording stays unfinished: ${reasonOf(error)}`)
      if (this.#isStopped) return
      const timer = this.#deps.clock.startTimer(SEAL_AGAIN_MS, () => {
        this.#sealing.delete(timer)
        void this.#sealWhenPossible(entry, more, isCut)
      })
      this.#sealing.add(timer)
    }
  }

  /** Makes a file that nobody writes any more ready for its delivery. */
  async #seal(entry: SpoolEntry, more: SpoolMetadata, isCut: boolean): Promise<void> {
    const sealed = await this.#folder.seal(entry)
    if (sealed === undefined) return this.#folder.remove(entry)
    const metadata = { ...entry.metadata, ...more }
    const ready: SpoolEntry = { ...entry, ...sealed, metadata, state: 'ready', ...(isCut && { isCut }) }
    await this.#folder.write(ready)
    this.#queue.add(ready)
  }

  /** @returns why these octets are too many */
  #grow(octets: number): StopReason | undefined {
    this.#unseenOctets += octets
    const reason = this.#noRoom(octets, 0)
    if (reason === undefined) this.#openOctets += octets
    return reason
  }

  #noRoom(octets: number, files: number): StopReason | undefined {
    const { maxOctets, maxFiles } = this.#limits
    if (this.#queue.octets + this.#openOctets + octets > maxOctets) return 'limit-octets'
    if (files > 0 && this.#queue.size + this.#open.size + files > maxFiles) return 'limit-files'
    return this.#isDiskRunningFull(files > 0) ? 'disk-full' : undefined
  }

  #isDiskRunningFull(isNew: boolean): boolean {
    if (!isNew && this.#unseenOctets < LOOK_EACH) return this.#isDiskFull
    this.#unseenOctets = 0
    const free = this.#freeOctets()
    this.#isDiskFull = free !== undefined && free < this.#limits.keepFree
    if (!this.#isDiskFull) this.#alarms.clear('disk-full')
    return this.#isDiskFull
  }

  #stopped(entry: SpoolEntry, reason: StopReason, error?: unknown): void {
    this.#deps.counters.add(`spool.stopped.${reason}`)
    const what = `${ALARM_TEXTS[reason]}${error === undefined ? '' : ` (${reasonOf(error)})`}; the call goes on`
    this.#deps.log.warn('spool: a recording stops', { id: entry.id, reason })
    if (reason === 'disk-full' || reason === 'limit-octets' || reason === 'limit-files') {
      this.#alarms.raise(reason, what)
    } else if (reason !== 'stopped') this.#alarms.raise('disk-failed', what)
  }

  /** Something has been delivered: there may be room again. */
  #relieved(): void {
    if (this.#queue.size < this.#limits.maxFiles) this.#alarms.clear('limit-files')
    if (this.#queue.octets + this.#openOctets < this.#limits.maxOctets) this.#alarms.clear('limit-octets')
  }
}

const ALARM_TEXTS: Readonly<Record<StopReason, string>> = {
  'disk-full': 'the disk is as full as it may be, nothing is recorded',
  'disk-slow': 'the disk is slower than the calls that are recorded, a recording is cut',
  'disk-failed': 'the disk fails, a recording is cut',
  'limit-octets': 'the spool holds as many octets as it may, nothing is recorded',
  'limit-files': 'the spool holds as many files as it may, nothing is recorded',
  stopped: 'the spool is being stopped',
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
