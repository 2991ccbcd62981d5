import { type FileHandle, open } from 'node:fs/promises'
import { codeOf, PRIVATE_FILE, writeAt } from './durable-file.ts'
import type { SpoolMetadata } from './spool-entry.ts'

/** Octets that wait for the disk at most: a minute of both sides of a call, a slow disk costs no memory. */
export const MAX_BACKLOG: number = 8 * 1024 * 1024
/** Octets written in one go. */
const BATCH = 1024 * 1024

/** Why a file takes no more. */
export type StopReason = 'disk-full' | 'disk-slow' | 'limit-octets' | 'limit-files' | 'disk-failed' | 'stopped'

/** A file of the spool that grows. Whatever goes wrong with the disk, whoever writes goes on. */
export interface SpoolFile {
  readonly id: string
  /** Why it takes no more; undefined while it does. */
  readonly stopped: StopReason | undefined
  /** The octets may wait until they are on the disk; nobody changes them any more. */
  append(octets: Uint8Array): void
  /** Writes over octets that were appended before. */
  overwrite(at: number, octets: Uint8Array): void
  /**
   * No more will come: it is made ready for its delivery.
   * @param metadata what is known only now
   * @returns resolves when that is on the disk
   */
  close(metadata?: SpoolMetadata): Promise<void>
}

/** Octets at the end of a file that are given up when the disk is full: half a second of both sides. */
const GIVEN_BACK = 16_384

interface Piece {
  readonly at: number
  readonly octets: Uint8Array
}

/** Writes pieces to a file one after the other, and remembers how far it came. */
export class PieceWriter {
  readonly #path: string
  readonly #onStop: (reason: StopReason, error?: unknown) => void
  readonly #mayGrow: (octets: number) => StopReason | undefined
  readonly #announced: Promise<void>
  #pieces: Piece[] = []
  #backlog = 0
  #length = 0
  #file: FileHandle | undefined
  #working: Promise<void> | undefined
  #stopped: StopReason | undefined

  /**
   * @param announced nothing is written before
   * @param mayGrow asked for each piece
   * @param onStop told once
   */
  constructor(
    path: string,
    announced: Promise<void>,
    mayGrow: (octets: number) => StopReason | undefined,
    onStop: (reason: StopReason, error?: unknown) => void,
  ) {
    this.#path = path
    this.#mayGrow = mayGrow
    this.#onStop = onStop
    this.#announced = announced
    // work() tells of it, should there be any
    announced.catch(() => {})
  }

  get stopped(): StopReason | undefined {
    return this.#stopped
  }

  append(octets: Uint8Array): void {
    if (this.#stopped !== undefined || octets.length === 0) return
    const reason = this.#backlog + octets.length > MAX_BACKLOG ? 'disk-slow' : this.#mayGrow(octets.length)
    if (reason !== undefined) {
      this.stop(reason)
      return
    }
    this.#push({ at: this.#length, octets })
    this.#length += octets.length
  }

  /** What was appended is there to be written over even when no more is taken. */
  overwrite(at: number, octets: Uint8Array): void {
    if (at + octets.length > this.#length) return
    this.#push({ at, octets })
  }

  stop(reason: StopReason, error?: unknown): void {
    if (this.#stopped !== undefined) return
    this.#stopped = reason
    this.#onStop(reason, error)
  }

  /** Resolves when all is on the disk, or cannot be. */
  async finish(): Promise<void> {
    while (this.#working !== undefined) await this.#working
    try {
      await this.#announced
      await this.#file?.sync()
    } catch (error) {
      this.stop('disk-failed', error)
    }
    await this.#file?.close()
    this.#file = undefined
  }

  #push(piece: Piece): void {
    this.#pieces.push(piece)
    this.#backlog += piece.octets.length
    this.#working ??= this.#work()
  }

  async #work(): Promise<void> {
    try {
      await this.#announced
      this.#file ??= await open(this.#path, 'w', PRIVATE_FILE)
      while (this.#pieces.length > 0) await this.#writeBatch(this.#file)
    } catch (error) {
      this.#pieces = []
      this.#backlog = 0
      const isFull = codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
      if (isFull) await this.#giveBack()
      this.stop(isFull ? 'disk-full' : 'disk-failed', error)
    } finally {
      this.#working = undefined
    }
  }

  /** Without room for its sidecar what has been recorded could not be delivered, and the disk would stay full. */
  async #giveBack(): Promise<void> {
    try {
      const size = (await this.#file?.stat())?.size ?? 0
      await this.#file?.truncate(Math.max(0, size - GIVEN_BACK))
    } catch {
      // then there is no room, and the spool tries again
    }
  }

  /** Pieces that follow each other go in one call. */
  async #writeBatch(file: FileHandle): Promise<void> {
    const at = this.#pieces[0]?.at ?? 0
    let count = 0
    let length = 0
    for (const piece of this.#pieces) {
      if (count > 0 && (piece.at !== at + length || length + piece.octets.length > BATCH)) break
      count += 1
      length += piece.octets.length
    }
    const batch = this.#pieces.splice(0, count)
    const [only] = batch
    const octets = batch.length === 1 && only ? only.octets : Buffer.concat(batch.map((piece) => piece.octets))
    await writeAt(file, octets, at)
    this.#backlog -= length
  }
}
