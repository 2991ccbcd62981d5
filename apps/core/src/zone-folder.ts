import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { getSystemErrorMessage } from 'node:util'
import { VoltaicError } from '@voltaic/base'
import type { ZoneSource } from '@voltaic/dns-server'

/** Files that are looked at: a folder with more is hardly one of zones. */
const MAX_FILES = 10_000

/**
 * The files of a folder and of those in it. Nothing outside of the folder is read, not by a symbolic link either.
 *
 * @throws VoltaicError FILE_UNREADABLE, ZONE_FOLDER_TOO_LARGE
 */
export function openZoneFolder(folder: string): ZoneSource {
  const root = rootOf(folder)
  return { files: filesIn(root, folder), read: (path) => readWithin(root, path) }
}

function unreadable(path: string, cause: unknown): VoltaicError {
  const { errno } = cause as NodeJS.ErrnoException
  const reason = errno === undefined ? String(cause) : getSystemErrorMessage(errno)
  const message = `cannot read ${path}: ${reason}`
  return new VoltaicError('FILE_UNREADABLE', message, 'Check the path, and that this user may read it', { cause })
}

function rootOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch (cause) {
    throw unreadable(folder, cause)
  }
}

function filesIn(root: string, folder: string): readonly string[] {
  try {
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' })
    if (names.length <= MAX_FILES)
      return names.map((name) => name.replaceAll(sep, '/')).filter((name) => isFile(root, name))
  } catch (cause) {
    throw unreadable(folder, cause)
  }
  throw new VoltaicError(
    'ZONE_FOLDER_TOO_LARGE',
    `${folder} has more than ${MAX_FILES} files`,
    'Give the folder of zones',
  )
}

function isFile(root: string, path: string): boolean {
  const found = resolveWithin(root, path)
  return found !== undefined && statSync(found).isFile()
}

/** One character per octet, as zone files have no encoding. */
function readWithin(root: string, path: string): string | undefined {
  const found = resolveWithin(root, path)
  if (found === undefined) return undefined
  try {
    return statSync(found).isFile() ? readFileSync(found, 'latin1') : undefined
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** Where the path really is; undefined when that is nowhere, or outside. */
function resolveWithin(root: string, path: string): string | undefined {
  const real = realpathSync.native
  try {
    const found = real(join(root, path))
    return found.startsWith(root.endsWith(sep) ? root : root + sep) ? found : undefined
  } catch {
    return undefined
  }
}
