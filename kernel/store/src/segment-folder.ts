import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** One file of a log that is kept in pieces. */
export interface Segment {
  /** Grows by one from file to file. */
  readonly number: number
  readonly octets: number
}

export interface SegmentWriter {
  /** All or nothing. @throws the error of the operating system: ENOSPC, EIO */
  write(octets: Uint8Array): void
  close(): void
}

/** A log in pieces, each a numbered file that only grows. Nothing is fsynced: whoever needs that uses a `Store`. */
export interface SegmentFolder {
  /** Oldest first. */
  list(): readonly Segment[]
  /** Begins a new one. @throws the error of the operating system */
  create(number: number): SegmentWriter
  /** @returns nothing when it has been removed */
  read(number: number): Uint8Array | undefined
  remove(number: number): void
}

/**
 * @param path folder, made with mode 0700 if it is not there
 * @param extension of the files, as `trace`
 */
export function openSegmentFolder(path: string, extension: string): SegmentFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const nameOf = (number: number): string => join(path, `${String(number).padStart(NUMBER_WIDTH, '0')}.${extension}`)
  const pattern = new RegExp(`^(\\d{${NUMBER_WIDTH}})\\.${extension}$`)
  return {
    list() {
      const numbers = readdirSync(path).flatMap((name) => {
        const digits = pattern.exec(name)?.[1]
        return digits === undefined ? [] : [Number(digits)]
      })
      return numbers.sort((a, b) => a - b).map((number) => ({ number, octets: statSync(nameOf(number)).size }))
    },
    create: (number) => fileWriter(openSync(nameOf(number), 'wx', 0o600)),
    read(number) {
      try {
        return readFileSync(nameOf(number))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    remove: (number) => rmSync(nameOf(number), { force: true }),
  }
}

/** So that names sort as numbers do. */
const NUMBER_WIDTH = 10

function fileWriter(file: number): SegmentWriter {
  let position = 0
  return {
    write(octets) {
      // where the last whole write ended: what a full disk has cut off is written over
      let written = 0
      while (written < octets.length)
        written += writeSync(file, octets, written, octets.length - written, position + written)
      position += octets.length
    },
    close: () => closeSync(file),
  }
}

/** The same in memory, for networks without a data folder. */
export function createMemorySegments(): SegmentFolder {
  const segments = new Map<number, Uint8Array[]>()
  const octetsOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, part) => sum + part.length, 0)
  return {
    list: () => [...segments].map(([number, parts]) => ({ number, octets: octetsOf(parts) })),
    create(number) {
      const parts: Uint8Array[] = []
      segments.set(number, parts)
      return { write: (octets) => void parts.push(Uint8Array.from(octets)), close: () => {} }
    },
    read(number) {
      const parts = segments.get(number)
      return parts && Buffer.concat(parts)
    },
    remove: (number) => void segments.delete(number),
  }
}
