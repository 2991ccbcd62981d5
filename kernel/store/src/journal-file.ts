import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { VoltaicError } from '@voltaic/base'

/** Text to which lines are added, in a file. What was added outlives the process, and not the machine. */
export interface JournalFile {
  /** All of it. */
  read(): string
  append(text: string): void
  /** Puts other text in its place, all or nothing. */
  replace(text: string): void
}

/** What is in it is nobody's business: a journal may hold keys. */
const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700

/**
 * A journal in a file, which is made if it is not there.
 *
 * @throws VoltaicError JOURNAL_UNUSABLE when it cannot be read or written
 */
export function createJournalFile(path: string): JournalFile {
  const doing = <T>(act: () => T): T => {
    try {
      return act()
    } catch (error) {
      throw unusable(path, error)
    }
  }
  let descriptor = doing(() => {
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER })
    return openSync(path, 'a', PRIVATE_FILE)
  })
  return {
    read: () => doing(() => readFileSync(path, 'utf8')),
    append: (text) => doing(() => void writeSync(descriptor, text)),
    replace(text) {
      doing(() => {
        writeFileSync(`${path}.new`, text, { mode: PRIVATE_FILE })
        renameSync(`${path}.new`, path)
        closeSync(descriptor)
        descriptor = openSync(path, 'a', PRIVATE_FILE)
      })
    },
  }
}

function unusable(path: string, cause: unknown): VoltaicError {
  const remedy = 'see that the folder is there, is writable and has room'
  return new VoltaicError('JOURNAL_UNUSABLE', `the journal ${path} cannot be used: ${cause}`, remedy, { cause })
}
