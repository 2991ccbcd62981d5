import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'

/** @throws VoltaicError `FILE_UNREADABLE` */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** The octets of a file. @throws VoltaicError `FILE_UNREADABLE` */
export function readBinaryFile(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

/** @throws VoltaicError `FILE_UNWRITABLE` */
export function writeTextFile(path: string, text: string): void {
  writeBinaryFile(path, Buffer.from(text))
}

/** @throws VoltaicError `FILE_UNWRITABLE` */
export function writeBinaryFile(path: string, octets: Uint8Array): void {
  const file = createFile(path, 0o644)
  try {
    writeFileSync(file, octets)
  } finally {
    closeSync(file)
  }
}

/** Opens a file for writing, emptied. @param isNew one that exists is refused @throws VoltaicError `FILE_UNWRITABLE` */
export function createFile(path: string, mode: number, isNew = false): number {
  try {
    return openSync(path, isNew ? 'wx' : 'w', mode)
  } catch (cause) {
    throw unwritable(path, cause)
  }
}

/** What to say of a file that cannot be read. */
export function unreadable(path: string, cause: unknown): VoltaicError {
  const message = `cannot read ${path}: ${reasonOf(cause)}`
  return new VoltaicError('FILE_UNREADABLE', message, 'Check the path, and that this user may read it', { cause })
}

function unwritable(path: string, cause: unknown): VoltaicError {
  const message = `cannot write ${path}: ${reasonOf(cause)}`
  return new VoltaicError('FILE_UNWRITABLE', message, 'Check the path, and that this user may write there', { cause })
}

// "ENOENT: no such file or directory, open 'x'": the middle part is for people
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return text.replace(/^[A-Z]+: /, '').replace(/, [a-z]+( '.*')?$/, '')
}
