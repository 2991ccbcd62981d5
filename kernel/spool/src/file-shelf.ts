import { createHash } from 'node:crypto'
import { createReadStream, statfsSync } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Random } from '@voltaic/runtime'
import { codeOf, PRIVATE_FILE, syncDirectory, writeAt } from './durable-file.ts'

/** A file that has come whole and is on the disk, but has no name yet. */
export interface ReceivedFile {
  readonly length: number
  /** In hexadecimal digits. */
  readonly sha256: string
  /** Gives it its name; resolves when that is on the disk. @param name letters, digits and dots alone */
  keep(name: string): Promise<void>
  drop(): Promise<void>
}

/** What came of a file that somebody sends. */
export type Reception =
  | { readonly kind: 'received'; readonly file: ReceivedFile }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'disk-full' }

/** Where a receiver keeps files. Names are its own, never those of whoever sends. */
export interface FileShelf {
  /** Makes the folder, and takes away what has never got a name. */
  open(): Promise<void>
  /** Takes octets to the disk as they come; what `source` throws is thrown. */
  receive(source: AsyncIterable<Uint8Array>, maxOctets: number): Promise<Reception>
  /** Octets from `first` to `last`, both included. */
  read(name: string, first: number, last: number): AsyncIterable<Uint8Array>
  /** Does nothing for a name that there is not. */
  remove(name: string): Promise<void>
  /** @returns undefined where there is no such file */
  lengthOf(name: string): Promise<number | undefined>
  /** All names, in no order. */
  names(): Promise<readonly string[]>
}

const NAME = /^[a-z0-9]{4,64}\.[a-z0-9]{1,8}$/
const DRAFTS = 'incoming'
const DRAFT_OCTETS = 12
/** Octets between two looks at how much room there is. */
const LOOK_EACH = 8 * 2 ** 20

/**
 * Files in folders by the first two characters of their names.
 *
 * @param keepFree octets of the file system that stay free
 */
export function createFileShelf(folder: string, keepFree: number, random: Random): FileShelf {
  const drafts = join(folder, DRAFTS)
  return {
    async open() {
      await rm(drafts, { recursive: true, force: true })
      await mkdir(drafts, { recursive: true, mode: 0o700 })
    },
    async receive(source, maxOctets) {
      const path = join(drafts, random.hex(DRAFT_OCTETS))
      const outcome = await writeDraft(path, source, maxOctets, () => hasRoom(folder, keepFree)).catch(
        async (error: unknown) => {
          await rm(path, { force: true })
          throw error
        },
      )
      if (outcome.kind !== 'written') {
        await rm(path, { force: true })
        return outcome
      }
      const { length, sha256 } = outcome
      return {
        kind: 'received',
        file: { length, sha256, keep: (name) => keep(path, folder, name), drop: () => rm(path, { force: true }) },
      }
    },
    read: (name, first, last) => createReadStream(pathOf(folder, name), { start: first, end: last }),
    async remove(name) {
      await rm(pathOf(folder, name), { force: true })
    },
    async lengthOf(name) {
      try {
        return (await stat(pathOf(folder, name))).size
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined
        throw error
      }
    },
    async names() {
      const names: string[] = []
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (entry.isDirectory() && entry.name !== DRAFTS) names.push(...(await readdir(join(folder, entry.name))))
      }
      return names.filter((name) => NAME.test(name))
    },
  }
}

/** @throws RangeError for a name that could lead elsewhere: a bug of the caller */
function pathOf(folder: string, name: string): string {
  if (!NAME.test(name)) throw new RangeError(`not a name on a shelf: ${JSON.stringify(name)}`)
  return join(folder, name.slice(0, 2), name)
}

async function keep(draft: string, folder: string, name: string): Promise<void> {
  const path = pathOf(folder, name)
  const parent = join(folder, name.slice(0, 2))
  if ((await mkdir(parent, { recursive: true, mode: 0o700 })) !== undefined) await syncDirectory(folder)
  await rename(draft, path)
  await syncDirectory(parent)
}

type Draft =
  | { readonly kind: 'written'; readonly length: number; readonly sha256: string }
  | { readonly kind: 'too-long' | 'disk-full' }

async function writeDraft(
  path: string,
  source: AsyncIterable<Uint8Array>,
  maxOctets: number,
  isThereRoom: () => boolean,
): Promise<Draft> {
  const hash = createHash('sha256')
  const file = await open(path, 'wx', PRIVATE_FILE)
  let length = 0
  let unseen = LOOK_EACH
  try {
    for await (const octets of source) {
      unseen += octets.length
      if (length + octets.length > maxOctets) return { kind: 'too-long' }
      if (unseen >= LOOK_EACH) {
        unseen = 0
        if (!isThereRoom()) return { kind: 'disk-full' }
      }
      hash.update(octets)
      if (!(await hasWritten(file, octets, length))) return { kind: 'disk-full' }
      length += octets.length
    }
    await file.sync()
    return { kind: 'written', length, sha256: hash.digest('hex') }
  } finally {
    await file.close()
  }
}

/** @returns false when the disk is full */
async function hasWritten(file: FileHandle, octets: Uint8Array, at: number): Promise<boolean> {
  try {
    await writeAt(file, octets, at)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') return false
    throw error
  }
}

function hasRoom(folder: string, keepFree: number): boolean {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize >= keepFree
}
