import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a directory and those above it, for the owner only (0700). One that exists stays as it is.
 *
 * Node's own `recursive` never returns where a parent exists but takes no directories, as /proc does (Node 24.21).
 */
export function makePrivateDirectory(path: string): void {
  const error = tryToMake(path)
  if (error === undefined) return
  const parent = dirname(path)
  if (error.code !== 'ENOENT' || parent === path) throw error
  makePrivateDirectory(parent)
  const again = tryToMake(path)
  if (again !== undefined) throw again
}

function tryToMake(path: string): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode: 0o700 })
    return undefined
  } catch (cause) {
    const error = cause as NodeJS.ErrnoException
    return error.code === 'EEXIST' ? undefined : error
  }
}
