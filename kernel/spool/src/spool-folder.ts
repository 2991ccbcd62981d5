import { statfsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import { codeOf, sha256Of, syncDirectory, writeAt, writeAtomically } from './durable-file.ts'
import { formatSidecar, parseSidecar, type SpoolEntry } from './spool-entry.ts'

/**
 * Mends a file whose writer died.
 *
 * @param head the first octets of the file, up to 64
 * @param length of the file
 * @returns undefined for a file that is to stay as it is
 */
export type RepairFile = (
  head: Uint8Array,
  length: number,
) => { readonly header: Uint8Array; readonly fileLength: number } | undefined

const HEAD = 64
const SIDECAR = '.json'
const DRAFT = '.new'

/** The files of a spool on the disk: each beside a sidecar that says what it is. */
export class SpoolFolder {
  readonly #folder: string
  readonly #repair: RepairFile

  constructor(folder: string, repair: RepairFile) {
    this.#folder = folder
    this.#repair = repair
  }

  pathOf(entry: Pick<SpoolEntry, 'file'>): string {
    return join(this.#folder, entry.file)
  }

  /** @throws VoltaicError SPOOL_UNUSABLE */
  async make(): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    } catch (cause) {
      throw unusable(this.#folder, cause)
    }
  }

  /** Octets that this user can still write here; undefined where the system does not say. */
  freeOctets(): number | undefined {
    try {
      const { bavail, bsize } = statfsSync(this.#folder)
      return bavail * bsize
    } catch {
      return undefined
    }
  }

  /** What its sidecars say, oldest first; half-written ones are taken away. @returns also sidecars that nobody can read */
  async read(): Promise<{ readonly entries: readonly SpoolEntry[]; readonly unreadable: readonly string[] }> {
    const entries: SpoolEntry[] = []
    const unreadable: string[] = []
    for (const name of await readdir(this.#folder)) {
      if (name.endsWith(DRAFT)) await rm(join(this.#folder, name), { force: true })
      if (!name.endsWith(SIDECAR)) continue
      const entry = parseSidecar(await readFile(join(this.#folder, name), 'utf8'))
      if (entry === undefined) unreadable.push(name)
      else entries.push(entry)
    }
    return { entries: entries.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)), unreadable }
  }

  /** Resolves when it is on the disk. */
  write(entry: SpoolEntry): Promise<void> {
    return writeAtomically(this.#sidecarOf(entry), formatSidecar(entry))
  }

  /** The file goes first: a sidecar without one is known to be done. */
  async remove(entry: SpoolEntry): Promise<void> {
    await rm(this.pathOf(entry), { force: true })
    await rm(this.#sidecarOf(entry), { force: true })
    await syncDirectory(this.#folder)
  }

  /** Whether only a sidecar is left of it: it was delivered, and nobody came to say so. */
  async isGone(entry: SpoolEntry): Promise<boolean> {
    return (await lengthOf(this.pathOf(entry))) === undefined
  }

  /**
   * Looks at a file that nobody writes any more, mends it, and measures it.
   *
   * @returns undefined where there is none, or nothing in it
   */
  async seal(entry: SpoolEntry): Promise<Pick<SpoolEntry, 'length' | 'sha256' | 'isCut'> | undefined> {
    const path = this.pathOf(entry)
    const isMended = await this.#mend(path)
    const length = await lengthOf(path)
    if (length === undefined || length === 0) return undefined
    return { length, sha256: await sha256Of(path), ...(isMended && { isCut: true }) }
  }

  async #mend(path: string): Promise<boolean> {
    const length = await lengthOf(path)
    if (length === undefined) return false
    const file = await open(path, 'r+')
    try {
      const head = new Uint8Array(HEAD)
      const { bytesRead } = await file.read(head, 0, HEAD, 0)
      const mended = this.#repair(head.subarray(0, bytesRead), length)
      if (mended === undefined) return false
      await writeAt(file, mended.header, 0)
      await truncate(path, mended.fileLength)
      await file.sync()
      return true
    } finally {
      await file.close()
    }
  }

  #sidecarOf({ id }: SpoolEntry): string {
    return join(this.#folder, `${id}${SIDECAR}`)
  }
}

async function lengthOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function unusable(folder: string, cause: unknown): VoltaicError {
  const what = `the folder ${folder} cannot be made: ${cause instanceof Error ? cause.message : cause}`
  return new VoltaicError('SPOOL_UNUSABLE', what, 'Name another folder, or let this user write there', { cause })
}
